import type { NeuronModel } from './model.ts';

/**
 * LIF neuron whose threshold rises by `beta` at each spike and decays back with `tau_a`.
 *
 * @example
 * const cells: Population = { size: 100, model: alif, parameters: { beta: 2, tau_a: 200 } };
 */
export const alif: NeuronModel = {
  name: 'alif',
  summary: 'leaky integrate-and-fire neuron with adaptive threshold',
  source: 'Bellec et al. 2018, NeurIPS 31 (LSNN), eqs 1-2',
  parameters: {
    tau_m: { value: 20, unit: 'ms', doc: 'membrane time constant' },
    tau_a: { value: 200, unit: 'ms', doc: 'time constant of the adaptation' },
    v_rest: { value: -65, unit: 'mV', doc: 'resting potential' },
    v_reset: { value: -65, unit: 'mV', doc: 'potential after a spike' },
    v_thresh: { value: -50, unit: 'mV', doc: 'threshold without adaptation' },
    beta: { value: 1.8, unit: 'mV', doc: 'rise of the threshold per spike' },
    tau_ref: { value: 2, unit: 'ms', doc: 'refractory period' },
    r_m: { value: 1, unit: 'mV per unit of current', doc: 'membrane resistance' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: {
    v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' },
    a: { value: 0, unit: 'mV', doc: 'rise of the threshold' },
  },
  equations: `
    dv/dt = (v_rest - v + r_m * (I + i_ext)) / tau_m  (unless refractory)
    da/dt = -a / tau_a`,
  spike: 'v >= v_thresh + a',
  reset: 'v = v_reset; a = a + beta',
  refractory: 'tau_ref',
  example: { dt: 0.1, duration: 300, parameters: { i_ext: 't > 20 && t < 260 ? 26 : 0' } },
};
