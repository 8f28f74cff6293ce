import type { NeuronModel } from './model.ts';

/**
 * Quadratic integrate-and-fire neuron: τ dv/dt = a (v − v_rest)(v − v_c) + R I, the normal form of every neuron that starts
 * to fire at arbitrarily low rates (class 1). Stepped by RK4.
 *
 * @example
 * const cells: Population = { size: 100, model: quadraticIf, parameters: { i_ext: 10 } };
 */
export const quadraticIf: NeuronModel = {
  name: 'quadratic-if',
  summary: 'quadratic integrate-and-fire neuron (QIF)',
  source: 'Latham et al. 2000, J. Neurophysiol. 83:808, doi:10.1152/jn.2000.83.2.808; Gerstner et al. 2014, Neuronal Dynamics, section 5.3',
  parameters: {
    tau_m: { value: 10, unit: 'ms', doc: 'membrane time constant' },
    a: { value: 0.08, unit: '1/mV', doc: 'curvature' },
    v_rest: { value: -65, unit: 'mV', doc: 'resting potential' },
    v_c: { value: -50, unit: 'mV', doc: 'critical potential, from which it fires without a current' },
    v_peak: { value: 30, unit: 'mV', doc: 'where a spike is cut off' },
    v_reset: { value: -70, unit: 'mV', doc: 'potential after a spike' },
    r_m: { value: 1, unit: 'mV per unit of current', doc: 'membrane resistance' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: { v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' } },
  equations: `
    x = min(v, v_peak)
    dv/dt = (a * (x - v_rest) * (x - v_c) + r_m * (I + i_ext)) / tau_m`,
  spike: 'v >= v_peak',
  reset: 'v = v_reset',
  method: 'rk4',
  example: { dt: 0.1, duration: 200, parameters: { i_ext: 't > 20 && t < 180 ? 9 : 0' } },
};
