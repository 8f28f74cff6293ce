import type { PlasticityRule } from './model.ts';
import { evenPost, evenPre, w_max, w_min } from './plasticity-parts.ts';

/**
 * Inhibitory plasticity that brings every target to a rate of `rho_0`: near-coincident spikes strengthen inhibition in either
 * order, pre spikes alone weaken it. Weights grow with inhibition: as a conductance they are positive; where inhibition is a
 * negative weight, give a negative `eta`, and bounds and `weightRange` below 0.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: vogelsStdp, parameters: { rho_0: 5, eta: -0.01, w_min: -2, w_max: 0 } }; // weightRange: [-2, 0]
 */
export const vogelsStdp: PlasticityRule = {
  name: 'vogels-stdp',
  summary: 'inhibitory STDP with a target rate',
  source: 'Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569, doi:10.1126/science.1211095, eqs. 3 and 4',
  parameters: {
    tau: { value: 20, unit: 'ms', doc: 'time constant of both traces' },
    eta: { value: 0.001, unit: 'weight', doc: 'learning rate' },
    rho_0: { value: 3, unit: 'Hz', doc: 'target rate' },
    w_min, w_max,
  },
  pre: evenPre,
  post: evenPost,
  onPre: 'w = clamp(w + eta * (y - 2 * rho_0 * tau / 1000), w_min, w_max)',
  onPost: 'w = clamp(w + eta * x, w_min, w_max)',
};
