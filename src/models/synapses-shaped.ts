import type { SynapseModel } from './model.ts';

const rise = { value: 0, unit: 'per ms', doc: 'what is still to open' };

/** Puts the peak of x' = −x / tau_rise, g' = x − g / tau_decay at the weight: −log(tau_decay / tau_rise) / (tau_decay − tau_rise) is minus the time of the peak, by tau_rise · tau_decay. */
const peakAtWeight = `(1 / tau_rise - 1 / tau_decay) / (
  exp(-log(tau_decay / tau_rise) * tau_rise / (tau_decay - tau_rise)) - exp(-log(tau_decay / tau_rise) * tau_decay / (tau_decay - tau_rise)))`.replaceAll(/\s+/g, ' ');

const reversal = { value: 0, unit: 'mV', doc: 'reversal potential' };
const conductance = { value: 0, unit: 'leak conductance', doc: 'synaptic conductance' };
const current = { value: 0, unit: 'current', doc: 'synaptic current' };
const rises = { value: 2, unit: 'ms', doc: 'rise time; must differ from tau_decay' };

const alpha = {
  source: 'Rotter & Diesmann 1999, Biological Cybernetics 81:381, doi:10.1007/s004220050570; Rall 1967, J. Neurophysiol. 30:1138, doi:10.1152/jn.1967.30.5.1138',
  arrival: 'x = x + input * (exp(1) / tau)',
  equations: 'dx/dt = -x / tau; dg/dt = x - g / tau',
} as const;

const doubleExponential = {
  source: 'Roth & van Rossum 2009, in De Schutter (ed.), Computational Modeling Methods for Neuroscientists, doi:10.7551/mitpress/9780262013277.003.0007, chapter 6',
  arrival: `x = x + input * (${peakAtWeight})`,
  equations: 'dx/dt = -x / tau_rise; dg/dt = x - g / tau_decay',
} as const;

/**
 * Each spike adds the current w · (t / tau) e^(1 − t / tau). Its peak, at `tau`, is the weight, as in NEST's `iaf_psc_alpha`;
 * its charge is w e tau. Exact.
 *
 * @example
 * const synapse: SynapseUse = { model: alphaCurrent, parameters: { tau: 2 } };
 */
export const alphaCurrent: SynapseModel = {
  ...alpha,
  name: 'alpha-current',
  summary: 'a spike adds a current that rises and decays with one time constant; its peak is the weight',
  parameters: { tau: { value: 2, unit: 'ms', doc: 'time to peak' } },
  state: { x: rise, g: current },
  current: 'g',
};

/**
 * Each spike adds the conductance w · (t / tau) e^(1 − t / tau) that pulls `v` to `reversal`. Its peak is the weight, as in
 * NEST's `iaf_cond_alpha`.
 *
 * @example
 * const synapse: SynapseUse = { model: alphaConductance, parameters: { tau: 0.5, reversal: -70 } };
 */
export const alphaConductance: SynapseModel = {
  ...alpha,
  name: 'alpha-conductance',
  summary: 'a spike adds a conductance that rises and decays with one time constant; its peak is the weight',
  parameters: { tau: { value: 2, unit: 'ms', doc: 'time to peak' }, reversal },
  state: { x: rise, g: conductance },
  current: 'g * (reversal - v)',
};

/**
 * Each spike adds a current of the shape e^(−t / tau_decay) − e^(−t / tau_rise). Its peak is the weight, as in NEST's
 * `beta` synapses; the peak comes at log(tau_decay / tau_rise) tau_rise tau_decay / (tau_decay − tau_rise). Exact.
 *
 * @throws WebspikeError where both time constants are equal: that shape is {@link alphaCurrent}.
 * @example
 * const synapse: SynapseUse = { model: doubleExponentialCurrent, parameters: { tau_rise: 0.5, tau_decay: 6 } };
 */
export const doubleExponentialCurrent: SynapseModel = {
  ...doubleExponential,
  name: 'double-exponential-current',
  summary: 'a spike adds a current with a rise and a decay time; its peak is the weight',
  parameters: { tau_rise: rises, tau_decay: { value: 5, unit: 'ms', doc: 'decay time' } },
  state: { x: rise, g: current },
  current: 'g',
};

/**
 * Each spike adds a conductance of the shape e^(−t / tau_decay) − e^(−t / tau_rise), whose peak is the weight and which pulls
 * `v` to `reversal`.
 *
 * @throws WebspikeError where both time constants are equal: that shape is {@link alphaConductance}.
 * @example
 * const synapse: SynapseUse = { model: doubleExponentialConductance, parameters: { tau_rise: 1, tau_decay: 10, reversal: -75 } };
 */
export const doubleExponentialConductance: SynapseModel = {
  ...doubleExponential,
  name: 'double-exponential-conductance',
  summary: 'a spike adds a conductance with a rise and a decay time; its peak is the weight',
  parameters: { tau_rise: rises, tau_decay: { value: 5, unit: 'ms', doc: 'decay time' }, reversal },
  state: { x: rise, g: conductance },
  current: 'g * (reversal - v)',
};

/** The share of NMDA channels that magnesium leaves open at `v` (mV), from the potential at the beginning of the step. */
const unblock = 'block = 1 / (1 + mg / 3.57 * exp(-0.062 * v))';
const magnesium = { value: 1, unit: 'mM', doc: 'outer magnesium concentration' };
const open = { value: 0, unit: '1', doc: 'share of channels that magnesium leaves open' };

/**
 * NMDA receptors: a double-exponential conductance w, by the share of channels that magnesium leaves open at the target's `v`
 * (in mV). Without the block, the peak is the weight.
 *
 * @example
 * const synapse: SynapseUse = { model: nmda, parameters: { tau_decay: 80 } };
 */
export const nmda: SynapseModel = {
  ...doubleExponential,
  name: 'nmda',
  summary: 'a double-exponential conductance with voltage-dependent magnesium block',
  source: `Jahr & Stevens 1990, J. Neurosci. 10:3178, doi:10.1523/JNEUROSCI.10-09-03178.1990; ${doubleExponential.source}`,
  parameters: { tau_rise: rises, tau_decay: { value: 100, unit: 'ms', doc: 'decay time' }, reversal, mg: magnesium },
  state: { x: rise, g: conductance, block: open },
  arrival: `${doubleExponential.arrival}; ${unblock}`,
  current: 'g * block * (reversal - v)',
};

/**
 * NMDA receptors whose gating the source computes and sends ({@link saturatingGating}): weights are conductances of fully open
 * channels.
 *
 * @example
 * const connection: Connection = { ...pair, transmission: { model: saturatingGating }, synapse: { model: gatedNmda } };
 */
export const gatedNmda: SynapseModel = {
  name: 'gated-nmda',
  summary: 'conductance in the proportion that the sources send, with voltage-dependent magnesium block',
  source: 'Brunel & Wang 2001, J. Comput. Neurosci. 11:63, doi:10.1023/A:1011204814320',
  parameters: { reversal, mg: magnesium },
  state: { block: open },
  arrival: unblock,
  current: 'input * block * (reversal - v)',
};
