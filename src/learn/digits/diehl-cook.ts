import { intensityToRate } from '../../encode/rate.ts';
import { diehlCook } from '../../models/diehl-cook.ts';
import { diehlCookStdp } from '../../models/plasticity.ts';
import { poisson } from '../../models/sources.ts';
import { exponentialConductance } from '../../models/synapses.ts';
import { allToAll } from '../../network/connectivity.ts';
import { uniform } from '../../network/distribution.ts';
import { stimulus } from '../../network/network.ts';
import type { Recipe } from './recipe.ts';

/** The network of Diehl & Cook 2015, with its lateral inhibition as one connection instead of a second population. */
export function diehlCookRecipe(neurons: number): Recipe {
  return {
    duration: 350, output: 'excitatory', feed: 'feed',
    network: {
      dt: 1,
      populations: {
        input: { size: 784, model: poisson, parameters: { rate: stimulus() } },
        excitatory: { size: neurons, model: diehlCook },
      },
      connections: {
        feed: {
          from: 'input', to: 'excitatory', connectivity: allToAll(), weight: uniform(0.003, 0.303),
          synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } },
          plasticity: { rule: diehlCookStdp }, normalise: { norm: 'l1', to: 78.4 },
        },
        inhibit: {
          from: 'excitatory', to: 'excitatory', connectivity: allToAll(), weight: 17,
          synapse: { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } },
        },
      },
    },
    encode: (grey) => intensityToRate(grey, 63.75),
    anneal: () => undefined,
    settle: () => undefined,
  };
}
