import { exponentialCurrent, fixedProbability, lif, uniform, type Connection, type Network } from '../../src/index.ts';
import type { NeuronModel } from '../../src/models/model.ts';

/** The leaky neuron with the strict threshold of the Brian form: spike if v > Vt. */
const cubaNeuron: NeuronModel = { ...lif, name: 'cuba', spike: 'v > v_thresh', source: 'Brette et al. 2007, benchmark 2, doi:10.1007/s10827-007-0038-6' };

/**
 * The Vogels–Abbott network with currents (CUBA), in the form of Brian 2's example: 80 % excitatory, every ordered pair
 * connected with the given probability, autapses allowed, no input but the leak. Delay one step, as in GeNN and NEST;
 * Brian's own 0 also takes effect in the next step. Times in ms, potentials and weights in mV.
 *
 * Source: Brette et al. 2007, benchmark 2, doi:10.1007/s10827-007-0038-6; brian2 examples/CUBA.py.
 *
 * @param neurons of both kinds together.
 * @param probability 0.02 for 4000 neurons, 0.002 for 40,000: 80 synapses per neuron.
 */
export function cuba(neurons: number, probability: number, record = true): Network {
  const excitatory = Math.round(neurons * 0.8);
  const population = (size: number): Network['populations'][string] => ({
    size, model: cubaNeuron,
    parameters: { tau_m: 20, v_rest: -49, v_thresh: -50, v_reset: -60, tau_ref: 5 },
    initial: { v: uniform(-60, -50) },
  });
  const connection = (from: string, to: string, weight: number, tau: number): Connection => ({
    from, to, weight, connectivity: fixedProbability(probability, { self: true }), synapse: { model: exponentialCurrent, parameters: { tau } },
  });
  return {
    dt: 0.1,
    populations: { excitatory: population(excitatory), inhibitory: population(neurons - excitatory) },
    connections: {
      'e→e': connection('excitatory', 'excitatory', 1.62, 5), 'e→i': connection('excitatory', 'inhibitory', 1.62, 5),
      'i→e': connection('inhibitory', 'excitatory', -9, 10), 'i→i': connection('inhibitory', 'inhibitory', -9, 10),
    },
    record: record ? { excitatory: { spikes: true }, inhibitory: { spikes: true } } : {},
  };
}
