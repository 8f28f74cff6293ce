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
  example: { dt: 0.1, duration: 150, parameters: { i_ext: 't > 20 && t < 130 ? 20 : 0' } },
};

/**
 * The same neuron with a soft reset: a spike takes the distance from threshold to reset off v, so that what was above the
 * threshold counts toward the next spike, as rate-coded networks need it.
 *
 * @example
 * const hidden: Population = { size: 100, model: lifSoftReset, parameters: { v_rest: 0, v_reset: 0, v_thresh: 1, tau_ref: 0 } };
 */
export const lifSoftReset: NeuronModel = {
  ...lif,
  name: 'lif-soft-reset',
  summary: 'leaky integrate-and-fire neuron, reset by subtraction',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682 (reset by subtraction)',
  reset: 'v = v - (v_thresh - v_reset)',
  // Strong pulses: what they exceed the threshold by is kept.
  example: { dt: 0.1, duration: 150, parameters: { tau_ref: 0 }, pulses: { at: [20, 55, 60, 65, 110], weight: 24 } },
};

/**
 * LIF neuron with escape noise: it spikes at random with the hazard ρ = e^((v − v_thresh)/Δ) / τ_0, in a step of dt with
 * probability 1 − e^(−ρ dt). `v_thresh` is where the hazard is 1/τ_0, no sharp threshold.
 *
 * @example
 * const cells: Population = { size: 100, model: stochasticLif, parameters: { delta_v: 4, i_ext: 12 } };
 */
export const stochasticLif: NeuronModel = {
  ...lif,
  name: 'stochastic-lif',
  summary: 'leaky integrate-and-fire neuron with escape noise',
  source: 'Gerstner et al. 2014, Neuronal Dynamics, section 9.1; Jolivet et al. 2006, J. Comput. Neurosci. 21:35, doi:10.1007/s10827-006-7074-5',
  parameters: {
    ...lif.parameters,
    delta_v: { value: 2, unit: 'mV', doc: 'width of the threshold region' },
    tau_0: { value: 10, unit: 'ms', doc: 'mean time to a spike at v_thresh' },
  },
  // Above e^10 / τ_0 the spike is certain in any step.
  spike: 'rand() >= exp(-dt / tau_0 * exp(min((v - v_thresh) / delta_v, 10)))',
  example: { dt: 0.1, duration: 300, parameters: { i_ext: 't > 20 && t < 280 ? 13 : 0' } },
};
