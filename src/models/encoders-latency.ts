import type { NeuronModel } from './model.ts';

/** Counts the steps `k` of a window that begins again and again, and reads the value when it begins. */
export const windowed = `
    k = k + 1 < floor(window / dt + 0.5) ? k + 1 : 0
    x = k == 0 ? value : x`;
export const windowState = {
  k: { value: -1, unit: 'steps', doc: 'step of the window' },
  x: { value: 0, unit: '1', doc: 'value of this window' },
} as const;
export const windowParameters = {
  value: { value: 0.5, unit: '1', doc: 'what is encoded; read when a window begins', range: [0, 1] },
  window: { value: 20, unit: 'ms', doc: 'time of one code word, after which the next begins' },
} as const;

/**
 * Linear latency: one spike per window, the earlier the larger the value: t = (1 − x) (window − dt), to the nearest step.
 *
 * @example
 * const pixels: Population = { size: 784, model: linearLatency, parameters: { value: stimulus(), window: 30 } };
 */
export const linearLatency: NeuronModel = {
  name: 'linear-latency',
  summary: 'latency code: one spike, earlier for larger values, linearly',
  source: 'Eshraghian et al. 2023, Proc. IEEE 111, doi:10.1109/JPROC.2023.3308088 (latency coding, linear)',
  parameters: { ...windowParameters, least: { value: 0.01, unit: '1', doc: 'smaller values are silent' } },
  state: windowState,
  equations: windowed,
  spike: 'x >= least && k == floor((1 - x) * (floor(window / dt + 0.5) - 1) + 0.5)',
  example: { dt: 0.5, duration: 120, parameters: { value: 't / 120' }, show: 'x' },
};

/**
 * Logarithmic latency: the time a leaky membrane driven by the value takes to reach its threshold,
 * t = τ ln(x / (x − θ)), to the nearest step; silent where that is never or after the window.
 *
 * @example
 * const pixels: Population = { size: 784, model: logarithmicLatency, parameters: { value: stimulus(), tau: 8, theta: 0.1 } };
 */
export const logarithmicLatency: NeuronModel = {
  name: 'logarithmic-latency',
  summary: 'latency code: one spike when a leaky membrane driven by the value reaches threshold',
  source: 'Eshraghian et al. 2023, Proc. IEEE 111, doi:10.1109/JPROC.2023.3308088 (latency coding, RC circuit)',
  parameters: {
    ...windowParameters,
    tau: { value: 8, unit: 'ms', doc: 'time constant of the membrane' },
    theta: { value: 0.1, unit: '1', doc: 'threshold; values up to it are silent' },
  },
  state: windowState,
  equations: windowed,
  spike: 'x > theta && k == floor(tau / dt * log(x / max(x - theta, 1e-6)) + 0.5)',
  example: { dt: 0.5, duration: 120, parameters: { value: 't / 120' }, show: 'x' },
};

/**
 * Time to first spike: one spike per window, in the first step in which a falling threshold θ₀ exp(−t / τ) is at or below
 * the value. Steps are equally far apart in the logarithm of the value, so the relative error is the same for all values.
 *
 * @example
 * const pixels: Population = { size: 784, model: timeToFirstSpike, parameters: { value: stimulus(), tau: 6 } };
 */
export const timeToFirstSpike: NeuronModel = {
  name: 'time-to-first-spike',
  summary: 'latency code: one spike when a falling threshold meets the value',
  source: 'Park et al. 2020, T2FSNN, arXiv:2003.11741; Guo et al. 2021, doi:10.3389/fnins.2021.638474',
  parameters: {
    ...windowParameters,
    tau: { value: 6, unit: 'ms', doc: 'time constant of the threshold' },
    theta_0: { value: 1, unit: '1', doc: 'threshold in the first step' },
  },
  state: {
    ...windowState,
    threshold: { value: 'theta_0', unit: '1', doc: 'falling threshold' },
    armed: { value: 0, unit: '1', doc: '1 until the spike of this window' },
  },
  equations: `${windowed}
    threshold = k == 0 ? theta_0 : threshold * exp(-dt / tau)
    armed = k == 0 ? 1 : armed`,
  spike: 'armed > 0 && x >= threshold && x > 0',
  reset: 'armed = 0',
  example: { dt: 0.5, duration: 120, parameters: { value: 't / 120' }, show: 'threshold' },
};

/**
 * Rank order: in every step the largest value that has not spiked yet does, so that the order of the spikes is the order of
 * the values, without sorting. Needs the population's competition `by: 'x'`; equal values go by their number. A window
 * of n steps holds the n largest values.
 *
 * @example
 * const pixels: Population = { size: 784, model: rankOrder, parameters: { value: stimulus(), window: 784 }, competition: { by: 'x' } };
 */
export const rankOrder: NeuronModel = {
  name: 'rank-order',
  summary: 'rank-order code: one spike each, in the order of the values',
  source: 'Thorpe & Gautrais 1998, Rank order coding, doi:10.1007/978-1-4615-4831-7_19',
  parameters: windowParameters,
  state: { ...windowState, armed: { value: 0, unit: '1', doc: '1 until the spike of this window' } },
  equations: `${windowed}
    armed = k == 0 ? 1 : armed`,
  spike: 'armed > 0 && x > 0',
  reset: 'armed = 0',
  example: { dt: 1, duration: 100, parameters: { value: 't / 100' }, show: 'x' },
};
