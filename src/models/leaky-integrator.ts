import type { NeuronModel } from './model.ts';

/**
 * Leaky integrator that never spikes: the read-out of a network, whose potential is the answer. Integrated exactly.
 *
 * @example
 * const out: Population = { size: 10, model: leakyIntegrator, parameters: { tau_m: 50 } };
 * const answer = await simulation.state('out', 'v');
 */
export const leakyIntegrator: NeuronModel = {
  name: 'leaky-integrator',
  summary: 'read-out that sums with a leak and never spikes',
  source: 'Bellec et al. 2020, Nat. Commun. 11:3625, doi:10.1038/s41467-020-17236-y (read-out neurons)',
  parameters: {
    tau_m: { value: 20, unit: 'ms', doc: 'time constant' },
    v_rest: { value: 0, unit: '1', doc: 'value without input' },
    r_m: { value: 1, unit: '1 per unit of current', doc: 'gain of currents' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: { v: { value: 'v_rest', unit: '1', doc: 'value' } },
  equations: 'dv/dt = (v_rest - v + r_m * (I + i_ext)) / tau_m',
  spike: 'false',
  example: { dt: 0.5, duration: 200, pulses: { at: [20, 25, 30, 35, 60, 65, 110, 112, 114, 116, 118, 120], weight: 1 } },
};
