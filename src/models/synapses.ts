import type { SynapseModel } from './model.ts';

/**
 * Each arriving spike moves the target's `v` by the weight.
 *
 * @example
 * const connection: Connection = { from: 'a', to: 'b', connectivity: oneToOne(), weight: 0.5, synapse: { model: delta } };
 */
export const delta: SynapseModel = {
  name: 'delta',
  summary: 'a spike moves the membrane potential by the weight',
  source: 'Brunel 2000, J. Comput. Neurosci. 8:183, doi:10.1023/A:1008925309027, eq. 2',
  parameters: {},
  state: {},
  arrival: 'v = v + input',
};

/**
 * Each spike adds the weight to a current that decays with `tau`.
 *
 * @example
 * const synapse: SynapseUse = { model: exponentialCurrent, parameters: { tau: 5 } };
 */
export const exponentialCurrent: SynapseModel = {
  name: 'exponential-current',
  summary: 'a spike adds the weight to an exponentially decaying current',
  source: 'Rotter & Diesmann 1999, Biological Cybernetics 81:381, doi:10.1007/s004220050570',
  parameters: { tau: { value: 5, unit: 'ms', doc: 'decay time' } },
  state: { g: { value: 0, unit: 'current', doc: 'synaptic current' } },
  arrival: 'g = g + input',
  equations: 'dg/dt = -g / tau',
  current: 'g',
};

/**
 * Each spike adds the weight to a conductance that decays with `tau` and pulls `v` to `reversal`.
 *
 * @example
 * const synapse: SynapseUse = { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } };
 */
export const exponentialConductance: SynapseModel = {
  name: 'exponential-conductance',
  summary: 'a spike adds the weight to an exponentially decaying conductance',
  source: 'Brette et al. 2007, J. Comput. Neurosci. 23:349, doi:10.1007/s10827-007-0038-6, benchmark 1',
  parameters: {
    tau: { value: 5, unit: 'ms', doc: 'decay time' },
    reversal: { value: 0, unit: 'mV', doc: 'reversal potential' },
  },
  state: { g: { value: 0, unit: 'leak conductance', doc: 'synaptic conductance' } },
  arrival: 'g = g + input',
  equations: 'dg/dt = -g / tau',
  current: 'g * (reversal - v)',
};
