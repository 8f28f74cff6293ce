import type { NeuronModel } from './model.ts';

/**
 * Hodgkin–Huxley neuron with the sodium and potassium currents of Traub & Miles, as in the COBAHH benchmark: mV, ms, pF,
 * nS, pA. Each variable is stepped by exponential Euler, as in the benchmark's programs; a spike is a
 * potential above `v_spike`, at most one in `tau_ref`. There is no reset: the currents bring v back.
 *
 * @example
 * const cells: Population = { size: 100, model: hodgkinHuxley, parameters: { i_ext: 100 } };
 */
export const hodgkinHuxley: NeuronModel = {
  name: 'hodgkin-huxley',
  summary: 'Hodgkin–Huxley neuron with Traub–Miles currents',
  source: 'Traub & Miles 1991, Neuronal Networks of the Hippocampus; Brette et al. 2007, J. Comput. Neurosci. 23:349, doi:10.1007/s10827-007-0038-6, benchmark 3',
  parameters: {
    C: { value: 200, unit: 'pF', doc: 'membrane capacitance' },
    g_L: { value: 10, unit: 'nS', doc: 'leak conductance' },
    E_L: { value: -60, unit: 'mV', doc: 'leak reversal potential' },
    g_Na: { value: 20_000, unit: 'nS', doc: 'sodium conductance' },
    E_Na: { value: 50, unit: 'mV', doc: 'sodium reversal potential' },
    g_K: { value: 6000, unit: 'nS', doc: 'potassium conductance' },
    E_K: { value: -90, unit: 'mV', doc: 'potassium reversal potential' },
    v_T: { value: -63, unit: 'mV', doc: 'shift of the gates along v' },
    v_spike: { value: -20, unit: 'mV', doc: 'potential that counts as a spike' },
    tau_ref: { value: 3, unit: 'ms', doc: 'time after a spike in which no other is counted' },
    i_ext: { value: 0, unit: 'pA', doc: 'external current' },
  },
  // The gates start at rest at −60 mV.
  state: {
    v: { value: 'E_L', unit: 'mV', doc: 'membrane potential' },
    m: { value: 0.0269, unit: '1', doc: 'activation of sodium' },
    h: { value: 0.9913, unit: '1', doc: 'inactivation of sodium' },
    n: { value: 0.0604, unit: '1', doc: 'activation of potassium' },
  },
  equations: `
    x = v - v_T
    dv/dt = (g_L * (E_L - v) + g_Na * m * m * m * h * (E_Na - v) + g_K * n * n * n * n * (E_K - v) + I + i_ext) / C
    dm/dt = 1.28 / exprel((13 - x) / 4) * (1 - m) - 1.4 / exprel((x - 40) / 5) * m
    dh/dt = 0.128 * exp((17 - x) / 18) * (1 - h) - 4 / (1 + exp((40 - x) / 5)) * h
    dn/dt = 0.16 / exprel((15 - x) / 5) * (1 - n) - 0.5 * exp((10 - x) / 40) * n`,
  spike: 'v > v_spike',
  refractory: 'tau_ref',
  example: { dt: 0.02, duration: 100, parameters: { i_ext: 't > 10 && t < 90 ? 160 : 0' } },
};
