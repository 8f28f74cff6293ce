import { intensityToRate } from '../../encode/rate.ts';
import { competitive } from '../../models/competitive.ts';
import { competitiveStdp } from '../../models/plasticity.ts';
import { regular } from '../../models/sources.ts';
import { allToAll } from '../../network/connectivity.ts';
import { uniform } from '../../network/distribution.ts';
import { stimulus } from '../../network/network.ts';
import type { Recipe } from './recipe.ts';

/** Presentation at most so long, in steps of 1 ms; most digits are decided earlier. */
const steps = 8;
/** Threshold relative to normalised weights. */
const threshold = 5;

/**
 * First-spike competition: pixels fire regularly, integrate-and-fire neurons race to their threshold, the first to reach
 * it decides the digit, ends the trial and moves its weights toward the input.
 */
export function wtaRecipe(neurons: number): Recipe {
  const slowest = neurons > 1600 ? 0.1 : 0.05;
  return {
    duration: steps, output: 'output', feed: 'feed',
    network: {
      dt: 1,
      populations: {
        input: { size: 784, model: regular, parameters: { rate: stimulus() } },
        output: {
          size: neurons, model: competitive, parameters: { v_thresh: threshold, share: 1 / neurons },
          competition: { by: 'v / (v_thresh * (1 + theta))', stop: true },
        },
      },
      connections: {
        feed: {
          from: 'input', to: 'output', connectivity: allToAll(), weight: uniform(0, 1), delay: 0,
          plasticity: { rule: competitiveStdp, apply: 'trial' }, normalise: { norm: 'l2', to: 1 },
        },
      },
    },
    encode: (grey) => intensityToRate(grey, 1000),
    anneal(simulation, progress) {
      simulation.setRuleParameter('feed', 'eta_min', slowest * (1 - progress) + 0.002);
      simulation.setParameter('output', 'rate', Math.max(1e-6, 0.002 * (1 - progress)));
    },
    settle(simulation) {
      simulation.setState('output', 'theta', new Float32Array(neurons));
    },
  };
}
