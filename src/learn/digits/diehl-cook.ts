import { intensityToRate } from '../../encode/rate.ts';
import { diehlCook } from '../../models/diehl-cook.ts';
import { diehlCookStdp } from '../../models/plasticity-triplet.ts';
import { poisson } from '../../models/sources.ts';
import { exponentialConductance } from '../../models/synapses.ts';
import { allToAll } from '../../network/connectivity.ts';
import { uniform } from '../../network/distribution.ts';
import { stimulus } from '../../network/network.ts';
import type { Recipe } from './recipe.ts';

/**
 * The network of Diehl & Cook 2015, with its lateral inhibition as one connection instead of a second population, and
 * with state reset between digits instead of a pause. Stronger inhibition (40 for 17) and slower thresholds (0.03 for
 * 0.05 mV) than the authors' need one pass instead of three; chosen on the last 5,000 training images.
 */
export function diehlCookRecipe(neurons: number, images: number, batch: number): Recipe {
  // The constants are those of one pass over 60,000 digits, one at a time. Thresholds must reach the same height in a
  // shorter training, and forget at the same rate per digit in a batch, or the network falls silent or runs away.
  const share = images / 60_000;
  return {
    duration: 350, labelled: 10_000, output: 'excitatory', feed: 'feed',
    network: {
      dt: 1,
      populations: {
        input: { size: 784, model: poisson, parameters: { rate: stimulus() } },
        excitatory: { size: neurons, model: diehlCook, parameters: { theta_plus: Math.min(0.4, 0.03 / share), tau_theta: (1e7 * share) / batch } },
      },
      connections: {
        feed: {
          from: 'input', to: 'excitatory', connectivity: allToAll(), weight: uniform(0.003, 0.303),
          synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } },
          plasticity: { rule: diehlCookStdp, parameters: { eta_post: Math.min(0.03, 0.01 / Math.sqrt(share)) } }, normalise: { norm: 'l1', to: 78.4 },
        },
        inhibit: {
          from: 'excitatory', to: 'excitatory', connectivity: allToAll(), weight: 40,
          synapse: { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } },
        },
      },
    },
    encode: (grey) => intensityToRate(grey, 63.75),
    anneal: () => undefined,
    settle: () => undefined,
  };
}
