import { windowed, windowParameters, windowState } from './encoders-latency.ts';
import type { NeuronModel } from './model.ts';

const tuning = {
  centre: { value: 0.5, unit: '1', doc: 'preferred value of the neuron' },
  width: { value: 0.1, unit: '1', doc: 'standard deviation of the tuning curve' },
} as const;
const activation = (value: string): string => `exp(-(${value} - centre) * (${value} - centre) / (2 * width * width))`;

/**
 * Population code by rates: Poisson spikes at r_max exp(−(x − centre)² / 2 width²). Neurons with different centres share a
 * value; it need not stay within 0 to 1.
 *
 * @example
 * const ring: Population = { size: 5, model: gaussianRate, parameters: { value: stimulus(), centre: [0, 0.25, 0.5, 0.75, 1], width: 0.15 } };
 */
export const gaussianRate: NeuronModel = {
  name: 'gaussian-rate',
  summary: 'population code: Poisson rates along Gaussian tuning curves',
  source: 'Dayan & Abbott 2001, Theoretical Neuroscience, eq. 1.14 and section 3.3',
  parameters: {
    value: { value: 0.5, unit: '1', doc: 'what is encoded' },
    ...tuning,
    r_max: { value: 100, unit: 'Hz', doc: 'rate at the preferred value' },
  },
  state: {},
  spike: `rand() < r_max * (dt / 1000) * ${activation('value')}`,
  example: { dt: 1, duration: 300, parameters: { value: 0.45, r_max: 100 } },
};

/**
 * Population code by latencies: one spike per window at (1 − a) (window − dt) with a = exp(−(x − centre)² / 2 width²), to the
 * nearest step; silent where a is below `least`.
 *
 * @example
 * const fields: Population = { size: 3, model: gaussianLatency, parameters: { value: stimulus(), centre: [0, 0.5, 1], width: 0.3 } };
 */
export const gaussianLatency: NeuronModel = {
  name: 'gaussian-latency',
  summary: 'population code: latencies along Gaussian receptive fields',
  source: 'Bohté, Kok & La Poutré 2002, Neurocomputing 48, doi:10.1016/S0925-2312(01)00658-0',
  parameters: { ...windowParameters, ...tuning, least: { value: 0.1, unit: '1', doc: 'activation below which the neuron is silent' } },
  state: { ...windowState, active: { value: 0, unit: '1', doc: 'activation a' } },
  equations: `${windowed}
    active = ${activation('x')}`,
  spike: 'active >= least && k == floor((1 - active) * (floor(window / dt + 0.5) - 1) + 0.5)',
  example: { dt: 0.5, duration: 120, parameters: { value: 't / 120', width: 0.2 }, show: 'active' },
};
