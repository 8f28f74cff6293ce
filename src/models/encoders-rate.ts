import type { NeuronModel } from './model.ts';

/**
 * Bernoulli source: spikes in every step with probability `p_max · value`, whatever the step's length.
 *
 * @example
 * const pixels: Population = { size: 784, model: bernoulli, parameters: { value: stimulus(), p_max: 0.3 } };
 */
export const bernoulli: NeuronModel = {
  name: 'bernoulli',
  summary: 'rate code: a value is the probability of a spike in each step',
  source: 'Eshraghian et al. 2023, Proc. IEEE 111, doi:10.1109/JPROC.2023.3308088 (rate coding)',
  parameters: {
    value: { value: 0.5, unit: '1', doc: 'what is encoded', range: [0, 1] },
    p_max: { value: 1, unit: '1', doc: 'probability at value 1', range: [0, 1] },
  },
  state: {},
  spike: 'value > 0 && rand() < value * p_max',
  example: { dt: 1, duration: 200, parameters: { p_max: 0.2 } },
};

/**
 * Temporal contrast (delta modulation): spikes when the value has moved by `threshold` since the last spike of either
 * direction; neurons with `direction` 1 say up, those with −1 down. Both follow the same reference, which moves by one
 * threshold with each spike, so that the sum of ups minus downs stays within one threshold of a value that changes by less
 * than a threshold per step.
 *
 * @example
 * const ears: Population = { size: 2, model: temporalContrast, parameters: { value: stimulus(), direction: [1, -1], threshold: 0.05 } };
 */
export const temporalContrast: NeuronModel = {
  name: 'temporal-contrast',
  summary: 'delta code: spikes where the value rises (direction 1) or falls (−1) by a threshold',
  source: 'Lichtsteiner, Posch & Delbruck 2008, IEEE JSSC 43, doi:10.1109/JSSC.2007.914337; step-forward reference of Petro, Kasabov & Kiss 2020, doi:10.1109/TNNLS.2019.2906158',
  parameters: {
    value: { value: 0, unit: '1', doc: 'signal, of any range; set it anew as time goes on' },
    threshold: { value: 0.1, unit: '1', doc: 'change that makes a spike' },
    direction: { value: 1, unit: '1', doc: '1: spikes say up, −1: down' },
    start: { value: 0, unit: '1', doc: 'reference at the start' },
  },
  state: { reference: { value: 'start', unit: '1', doc: 'value as the spikes so far tell it' }, moved: { value: 0, unit: '1', doc: 'whether this step moved the reference up (1) or down (−1)' } },
  equations: `
    moved = value - reference >= threshold ? 1 : (reference - value >= threshold ? -1 : 0)
    reference = reference + moved * threshold`,
  spike: 'moved * direction > 0',
  example: { dt: 1, duration: 200, parameters: { value: 'abs(1 - t / 100)' }, show: 'reference' },
};
