import type { SynapseModel, TransmissionModel } from './model.ts';

/**
 * Graded transmission: in every step a source sends 1 / (1 + e^(−(v − v_half) / slope)) of its membrane potential, with or
 * without a spike. What arrives is the value at the end of the step that began one delay ago (one step by default: explicit).
 *
 * @example
 * const connection: Connection = { from: 'a', to: 'b', connectivity: oneToOne(), weight: 3, transmission: { model: graded }, synapse: { model: gradedConductance, parameters: { reversal: -75 } } };
 */
export const graded: TransmissionModel = {
  name: 'graded',
  summary: 'a sigmoid of the membrane potential, sent in every step',
  source: 'Wang & Rinzel 1992, Neural Computation 4:84, doi:10.1162/neco.1992.4.1.84',
  parameters: {
    v_half: { value: -44, unit: 'mV', doc: 'potential at which half is sent' },
    slope: { value: 2, unit: 'mV', doc: 'width of the sigmoid' },
  },
  state: {},
  amount: '1 / (1 + exp(-(v - v_half) / slope))',
  range: [0, 1],
  continuous: true,
};

/**
 * The membrane potential itself, sent in every step, within bounds that must hold all potentials: they fix the resolution,
 * and what lies beyond is clamped. For {@link gapJunction}.
 *
 * @example
 * const transmission: TransmissionUse = { model: membranePotential, parameters: { v_least: 0, v_most: 1 } };
 */
export const membranePotential: TransmissionModel = {
  name: 'membrane-potential',
  summary: 'the membrane potential, sent in every step',
  source: 'definition',
  parameters: { v_least: { value: -150, unit: 'mV', doc: 'least potential' }, v_most: { value: 100, unit: 'mV', doc: 'largest potential' } },
  state: {},
  amount: 'v',
  range: ['v_least', 'v_most'],
  continuous: true,
};

/**
 * A conductance held for a step, towards `reversal`: the sum of the weights, each times what its source sends.
 *
 * @example
 * const synapse: SynapseUse = { model: gradedConductance, parameters: { reversal: -75 } };
 */
export const gradedConductance: SynapseModel = {
  name: 'graded-conductance',
  summary: 'a conductance in the proportion that the sources send',
  source: 'Wang & Rinzel 1992, Neural Computation 4:84, doi:10.1162/neco.1992.4.1.84',
  parameters: { reversal: { value: 0, unit: 'mV', doc: 'reversal potential' } },
  state: {},
  arrival: '',
  current: 'input * (reversal - v)',
};

/**
 * Electrical synapses: the current Σ g (v_pre − v), with weights g and the sources' {@link membranePotential} of one delay ago
 * (one step by default: explicit); the target's own `v` is that of the present step. A gap junction conducts both ways:
 * describe it from both sides.
 *
 * @example
 * const connection: Connection = { from: 'cells', to: 'cells', connectivity: pairs([[0, 1], [1, 0]]), weight: 0.1, transmission: { model: membranePotential }, synapse: { model: gapJunction } };
 */
export const gapJunction: SynapseModel = {
  name: 'gap-junction',
  summary: 'a current proportional to the difference of the potentials of source and target',
  source: 'Lewis & Rinzel 2003, J. Comput. Neurosci. 14:283, doi:10.1023/A:1023265027714',
  parameters: {},
  state: {},
  arrival: '',
  current: 'input - total * v',
};
