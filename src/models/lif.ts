import type { NeuronModel } from './model.ts';

/**
 * Leaky integrate-and-fire neuron with refractory period: τ dv/dt = v_rest − v + R (I + i_ext), integrated exactly.
 *
 * @example
 * const cells: Population = { size: 100, model: lif, parameters: { tau_m: 10, i_ext: 20 } };
 */
export const lif: NeuronModel = {
  name: 'lif',
  summary: 'leaky integrate-and-fire neuron',
  source: 'Gerstner et al. 2014, Neuronal Dynamics, eq. 1.5 and section 1.3',
  parameters: {
    tau_m: { value: 20, unit: 'ms', doc: 'membrane time constant' },
    v_rest: { value: -65, unit: 'mV', doc: 'resting potential' },
    v_reset: { value: -65, unit: 'mV', doc: 'potential after a spike' },
    v_thresh: { value: -50, unit: 'mV', doc: 'threshold' },
    tau_ref: { value: 2, unit: 'ms', doc: 'refractory period' },
    r_m: { value: 1, unit: 'mV per unit of current', doc: 'membrane resistance' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: { v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' } },
  equations: 'dv/dt = (v_rest - v + r_m * (I + i_ext)) / tau_m  (unless refractory)',
  spike: 'v >= v_thresh',
  reset: 'v = v_reset',
  refractory: 'tau_ref',
};
