import { intensityToRate } from '../../encode/rate.ts';
import { competitive } from '../../models/competitive.ts';
import { competitiveStdp } from '../../models/plasticity-competitive.ts';
import { regular } from '../../models/sources.ts';
import { allToAll } from '../../network/connectivity.ts';
import { uniform } from '../../network/distribution.ts';
import { stimulus } from '../../network/network.ts';
import type { Recipe } from './recipe.ts';

/** Presentation at most so long, in steps of 1 ms; most digits are decided in two or three. */
const steps = 8;
/** First spike of a fully bright pixel comes in the first step, of a dim one later. */
const firstPhase = 0.7;
/** In units of normalised weights times spikes: reached by most digits in the second or third step. */
const threshold = 16;
/** Least learning rate at the start, and what stays of it at the end. */
const slowest = 0.1;
const lasting = 0.002;
/** Strength of the conscience that keeps the competition fair. */
const conscience = 0.002;

/**
 * First-spike competition: pixels fire regularly, integrate-and-fire neurons race to their threshold, the first to reach
 * it decides the digit, ends the trial and moves its weights toward the input.
 */
export function wtaRecipe(neurons: number): Recipe {
  return {
    duration: steps, labelled: Infinity, output: 'output', feed: 'feed',
    network: {
      dt: 1,
      populations: {
        input: { size: 784, model: regular, parameters: { rate: stimulus(), phase_0: firstPhase } },
        output: {
          size: neurons, model: competitive, parameters: { v_thresh: threshold, share: 1 / neurons, deadline: steps - 1 },
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
      simulation.setRuleParameter('feed', 'eta_min', slowest * (1 - progress) + lasting);
      simulation.setParameter('output', 'rate', Math.max(1e-6, conscience * (1 - progress)));
    },
    settle(simulation) {
      simulation.setState('output', 'theta', new Float32Array(neurons));
    },
  };
}
