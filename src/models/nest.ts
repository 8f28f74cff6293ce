import type { NeuronModel } from './model.ts';

/** What NEST's integrate-and-fire neurons have in common, with its names and defaults. */
const membrane = {
  C_m: { value: 250, unit: 'pF', doc: 'membrane capacitance' },
  E_L: { value: -70, unit: 'mV', doc: 'resting potential' },
  V_th: { value: -55, unit: 'mV', doc: 'threshold' },
  V_reset: { value: -70, unit: 'mV', doc: 'potential after a spike' },
  t_ref: { value: 2, unit: 'ms', doc: 'refractory period; currents go on' },
  I_e: { value: 0, unit: 'pA', doc: 'external current' },
} as const;

const currentBased = {
  ...membrane,
  tau_m: { value: 10, unit: 'ms', doc: 'membrane time constant' },
  tau_syn_ex: { value: 2, unit: 'ms', doc: 'time constant of the excitatory current' },
  tau_syn_in: { value: 2, unit: 'ms', doc: 'time constant of the inhibitory current' },
} as const;

const v = { value: 'E_L', unit: 'mV', doc: 'membrane potential' } as const;
const ofMembrane = { spike: 'v >= V_th', reset: 'v = V_reset', refractory: 't_ref' } as const;

/**
 * NEST's `iaf_psc_exp`: LIF with exponential excitatory and inhibitory currents, integrated exactly. Parameters have NEST's
 * names, units (mV, ms, pF, pA) and defaults. NEST sends positive weights to the excitatory current and negative ones to
 * the inhibitory; here the connection says which: `addTo('i_syn_ex')` or `addTo('i_syn_in')`, weights in pA. A current acts
 * one step earlier than in NEST with the same delay (see {@link Connection.delay}).
 *
 * @example
 * const cells: Population = { size: 100, model: iafPscExp, parameters: { tau_syn_ex: 0.5, I_e: 380 } };
 * const drive: Connection = { from: 'noise', to: 'cells', connectivity: allToAll(), weight: 87.8, synapse: { model: addTo('i_syn_ex') } };
 */
export const iafPscExp: NeuronModel = {
  name: 'iaf-psc-exp',
  summary: 'NEST\'s LIF neuron with exponential synaptic currents',
  source: 'Rotter & Diesmann 1999, Biological Cybernetics 81:381, doi:10.1007/s004220050570; Tsodyks, Uziel & Markram 2000; NEST 3 iaf_psc_exp',
  parameters: currentBased,
  state: {
    v,
    i_syn_ex: { value: 0, unit: 'pA', doc: 'excitatory current' },
    i_syn_in: { value: 0, unit: 'pA', doc: 'inhibitory current' },
  },
  equations: `
    dv/dt = (E_L - v) / tau_m + (i_syn_ex + i_syn_in + I_e + I) / C_m  (unless refractory)
    di_syn_ex/dt = -i_syn_ex / tau_syn_ex
    di_syn_in/dt = -i_syn_in / tau_syn_in`,
  ...ofMembrane,
  example: { dt: 0.1, duration: 60, parameters: { I_e: 300 }, pulses: { at: [10, 12, 14, 35, 36, 37], weight: 250, to: 'i_syn_ex' } },
};

/**
 * NEST's `iaf_psc_alpha`: as {@link iafPscExp}, with currents w (t/τ) e^(1 − t/τ), whose peak is the weight. Spikes arrive
 * at `addTo('di_syn_ex')` and `addTo('di_syn_in')`, weights in pA.
 *
 * @example
 * const cells: Population = { size: 100, model: iafPscAlpha, parameters: { tau_m: 20, tau_syn_ex: 0.5, tau_syn_in: 0.5 } };
 */
export const iafPscAlpha: NeuronModel = {
  name: 'iaf-psc-alpha',
  summary: 'NEST\'s LIF neuron with alpha-shaped synaptic currents',
  source: 'Rotter & Diesmann 1999, Biological Cybernetics 81:381, doi:10.1007/s004220050570; NEST 3 iaf_psc_alpha',
  parameters: currentBased,
  state: {
    v,
    di_syn_ex: { value: 0, unit: 'pA', doc: 'rising part of the excitatory current' },
    i_syn_ex: { value: 0, unit: 'pA', doc: 'excitatory current' },
    di_syn_in: { value: 0, unit: 'pA', doc: 'rising part of the inhibitory current' },
    i_syn_in: { value: 0, unit: 'pA', doc: 'inhibitory current' },
  },
  equations: `
    dv/dt = (E_L - v) / tau_m + (i_syn_ex + i_syn_in + I_e + I) / C_m  (unless refractory)
    ddi_syn_ex/dt = -di_syn_ex / tau_syn_ex
    di_syn_ex/dt = (exp(1) * di_syn_ex - i_syn_ex) / tau_syn_ex
    ddi_syn_in/dt = -di_syn_in / tau_syn_in
    di_syn_in/dt = (exp(1) * di_syn_in - i_syn_in) / tau_syn_in`,
  ...ofMembrane,
  example: { dt: 0.1, duration: 60, parameters: { I_e: 300 }, pulses: { at: [10, 12, 14, 35, 36, 37], weight: 150, to: 'di_syn_ex' } },
};

/**
 * NEST's `iaf_cond_exp`: LIF with exponential conductances, stepped by RK4 where NEST steps adaptively. Spikes arrive at
 * `addTo('g_ex')` and `addTo('g_in')`, weights in nS and not negative (NEST takes inhibitory ones as negative numbers).
 *
 * @example
 * const inhibit: Connection = { from: 'i', to: 'e', connectivity: fixedInDegree(16), weight: 67, synapse: { model: addTo('g_in') } };
 */
export const iafCondExp: NeuronModel = {
  name: 'iaf-cond-exp',
  summary: 'NEST\'s LIF neuron with exponential synaptic conductances',
  source: 'Meffin, Burkitt & Grayden 2004, J. Comput. Neurosci. 16:159, doi:10.1023/B:JCNS.0000014108.03012.81; NEST 3 iaf_cond_exp',
  parameters: {
    ...membrane,
    V_reset: { ...membrane.V_reset, value: -60 },
    g_L: { value: 16.6667, unit: 'nS', doc: 'leak conductance' },
    E_ex: { value: 0, unit: 'mV', doc: 'excitatory reversal potential' },
    E_in: { value: -85, unit: 'mV', doc: 'inhibitory reversal potential' },
    tau_syn_ex: { value: 0.2, unit: 'ms', doc: 'time constant of the excitatory conductance' },
    tau_syn_in: { value: 2, unit: 'ms', doc: 'time constant of the inhibitory conductance' },
  },
  state: {
    v,
    g_ex: { value: 0, unit: 'nS', doc: 'excitatory conductance' },
    g_in: { value: 0, unit: 'nS', doc: 'inhibitory conductance' },
  },
  equations: `
    dv/dt = (g_L * (E_L - v) + g_ex * (E_ex - v) + g_in * (E_in - v) + I_e + I) / C_m  (unless refractory)
    dg_ex/dt = -g_ex / tau_syn_ex
    dg_in/dt = -g_in / tau_syn_in`,
  ...ofMembrane,
  method: 'rk4',
  example: { dt: 0.1, duration: 60, parameters: { I_e: 230 }, pulses: { at: [10, 12, 14, 35, 36, 37], weight: 60, to: 'g_ex' } },
};
