import type { NeuronModel } from './model.ts';

/**
 * Exponential integrate-and-fire neuron: C dv/dt = g_L (E_L − v) + g_L Δ e^((v − v_T)/Δ) + I. Above v_T the potential runs
 * away by itself; the spike is cut off at `v_peak`. Stepped by RK4.
 *
 * @example
 * const cells: Population = { size: 100, model: exponentialIf, parameters: { delta_T: 1, i_ext: 12 } };
 */
export const exponentialIf: NeuronModel = {
  name: 'exponential-if',
  summary: 'exponential integrate-and-fire neuron (EIF)',
  source: 'Fourcaud-Trocmé et al. 2003, J. Neurosci. 23:11628, doi:10.1523/JNEUROSCI.23-37-11628.2003',
  parameters: {
    tau_m: { value: 10, unit: 'ms', doc: 'membrane time constant' },
    E_L: { value: -65, unit: 'mV', doc: 'leak reversal potential' },
    v_T: { value: -59.9, unit: 'mV', doc: 'threshold, where the slope of the current-voltage curve vanishes' },
    delta_T: { value: 3.48, unit: 'mV', doc: 'sharpness of spike initiation' },
    v_peak: { value: -30, unit: 'mV', doc: 'where a spike is cut off' },
    v_reset: { value: -68, unit: 'mV', doc: 'potential after a spike' },
    tau_ref: { value: 1.7, unit: 'ms', doc: 'refractory period' },
    r_m: { value: 1, unit: 'mV per unit of current', doc: 'membrane resistance' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: { v: { value: 'E_L', unit: 'mV', doc: 'membrane potential' } },
  equations: `
    x = min(v, v_peak)
    dv/dt = (E_L - x + delta_T * exp((x - v_T) / delta_T) + r_m * (I + i_ext)) / tau_m  (unless refractory)`,
  spike: 'v >= v_peak',
  reset: 'v = v_reset',
  refractory: 'tau_ref',
  method: 'rk4',
  example: { dt: 0.05, duration: 100, parameters: { i_ext: 't > 10 && t < 90 ? 8 : 0' } },
};

/**
 * Adaptive exponential integrate-and-fire neuron (AdEx), a regular-spiking cell with the paper's numbers. Times in ms,
 * potentials in mV, currents in pA, conductances in nS, capacitance in pF. Stepped by RK4; as in NEST the equations see at
 * most `v_peak`.
 *
 * @example
 * const bursting: Population = { size: 10, model: adEx, parameters: { v_reset: -47.4, i_ext: 800 } };
 */
export const adEx: NeuronModel = {
  name: 'adex',
  summary: 'adaptive exponential integrate-and-fire neuron',
  source: 'Brette & Gerstner 2005, J. Neurophysiol. 94:3637, doi:10.1152/jn.00686.2005',
  parameters: {
    C: { value: 281, unit: 'pF', doc: 'membrane capacitance' },
    g_L: { value: 30, unit: 'nS', doc: 'leak conductance' },
    E_L: { value: -70.6, unit: 'mV', doc: 'leak reversal potential' },
    v_T: { value: -50.4, unit: 'mV', doc: 'threshold' },
    delta_T: { value: 2, unit: 'mV', doc: 'sharpness of spike initiation' },
    tau_w: { value: 144, unit: 'ms', doc: 'time constant of the adaptation' },
    a: { value: 4, unit: 'nS', doc: 'subthreshold adaptation' },
    b: { value: 80.5, unit: 'pA', doc: 'rise of the adaptation current at a spike' },
    v_peak: { value: 20, unit: 'mV', doc: 'where a spike is cut off' },
    v_reset: { value: -70.6, unit: 'mV', doc: 'potential after a spike' },
    i_ext: { value: 0, unit: 'pA', doc: 'external current' },
  },
  state: {
    v: { value: 'E_L', unit: 'mV', doc: 'membrane potential' },
    w: { value: 0, unit: 'pA', doc: 'adaptation current' },
  },
  equations: `
    x = min(v, v_peak)
    dv/dt = (g_L * (E_L - x) + g_L * delta_T * exp((x - v_T) / delta_T) - w + I + i_ext) / C
    dw/dt = (a * (x - E_L) - w) / tau_w`,
  spike: 'v >= v_peak',
  reset: 'v = v_reset; w = w + b',
  method: 'rk4',
  example: { dt: 0.1, duration: 400, parameters: { i_ext: 't > 30 && t < 350 ? 1000 : 0' } },
};
