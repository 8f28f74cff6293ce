import type { NeuronModel } from './model.ts';

/**
 * Poisson source: spikes in a step with probability rate · dt. One word of Philox decides, so the train does not
 * depend on device, batch or order.
 *
 * @example
 * const noise: Population = { size: 100, model: poisson, parameters: { rate: 40 } };
 */
export const poisson: NeuronModel = {
  name: 'poisson',
  summary: 'random spikes at a given rate (one per step at most)',
  source: 'Gerstner et al. 2014, Neuronal Dynamics, section 7.2.1',
  parameters: { rate: { value: 10, unit: 'Hz', doc: 'mean rate' } },
  state: {},
  spike: 'rate > 0 && rand() < rate * (dt / 1000)',
  example: { dt: 1, duration: 500, parameters: { rate: 40 } },
};

/**
 * Regular source: spikes each time the integral of its rate passes a whole number.
 *
 * @example
 * const clock: Population = { size: 1, model: regular, parameters: { rate: 50 } };
 */
export const regular: NeuronModel = {
  name: 'regular',
  summary: 'evenly spaced spikes at a given rate',
  source: 'closed form: spike when floor(phase + rate t) grows',
  parameters: {
    rate: { value: 10, unit: 'Hz', doc: 'rate' },
    phase_0: { value: 0.5, unit: '1', doc: 'phase at the start, 0 to 1' },
  },
  state: { phase: { value: 'phase_0', unit: '1', doc: 'position between two spikes' } },
  equations: 'phase = phase + rate * (dt / 1000)',
  spike: 'phase >= 1',
  reset: 'phase = phase - 1',
  example: { dt: 1, duration: 200, parameters: { rate: 40 }, show: 'phase' },
};

/**
 * Array source: spikes exactly when it is told to, through `simulation.setSpikes(population, pairs)`.
 *
 * @example
 * const events: Population = { size: 700, model: spikeArray };
 */
export const spikeArray: NeuronModel = {
  name: 'spike-array',
  summary: 'given spike trains',
  source: 'data',
  parameters: {},
  state: {},
  spike: 'given() > 0',
  example: { dt: 1, duration: 100, pulses: { at: [10, 12, 14, 30, 55, 80, 83, 86, 89], weight: 1 } },
};
