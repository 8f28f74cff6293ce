import type { NeuronModel } from './model.ts';

/**
 * Spike-response model of zeroth order: v is the leaky response to all input plus an after-potential
 * η(s) = −η_0 e^(−s/τ_η) of the last spike alone. The input is never reset. v = h + η, so only η need be kept beside v,
 * and both are integrated exactly.
 *
 * @example
 * const cells: Population = { size: 100, model: srm0, parameters: { eta_0: 20, i_ext: 18 } };
 */
export const srm0: NeuronModel = {
  name: 'srm0',
  summary: 'spike-response model with an after-potential of the last spike',
  source: 'Gerstner & Kistler 2002, Spiking Neuron Models, doi:10.1017/CBO9780511815706, section 4.2.3; Gerstner 1995, Phys. Rev. E 51:738, doi:10.1103/PhysRevE.51.738',
  parameters: {
    tau_m: { value: 10, unit: 'ms', doc: 'time constant of the response to input' },
    v_rest: { value: -65, unit: 'mV', doc: 'resting potential' },
    v_thresh: { value: -50, unit: 'mV', doc: 'threshold' },
    eta_0: { value: 15, unit: 'mV', doc: 'depth of the after-potential' },
    tau_eta: { value: 15, unit: 'ms', doc: 'time constant of the after-potential' },
    tau_ref: { value: 2, unit: 'ms', doc: 'absolute refractory period: no spike, v goes on' },
    r_m: { value: 1, unit: 'mV per unit of current', doc: 'membrane resistance' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: {
    v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' },
    eta: { value: 0, unit: 'mV', doc: 'after-potential of the last spike, part of v' },
  },
  equations: `
    dv/dt = (v_rest - v + eta + r_m * (I + i_ext)) / tau_m - eta / tau_eta
    deta/dt = -eta / tau_eta`,
  spike: 'v >= v_thresh',
  reset: 'v = v - eta - eta_0; eta = -eta_0',
  refractory: 'tau_ref',
  example: { dt: 0.1, duration: 150, parameters: { i_ext: 't > 10 && t < 130 ? 18 : 0' } },
};
