import { describe, expect, it } from 'vitest';
import { allToAll, competitive, competitiveStdp, diehlCookStdp, nearestStdp, oneToOne, pairStdp, spikeArray, type Network } from '../../src/index.ts';
import { onCpu, refusal } from '../support/run.ts';
import { after, resolution, silent } from './one-synapse.ts';

const parameters = { tau_pre: 15, tau_post: 25, a_plus: 0.02, a_minus: 0.03 };

/** Pair STDP in double precision, spike by spike; at the same step the post neuron comes after the pre neuron. */
function pairwise(pre: readonly number[], post: readonly number[], dt: number, nearest: boolean, start = 0.5): number {
  let w = start;
  const sum = (earlier: readonly number[], at: number, tau: number): number => (nearest ? earlier.slice(-1) : earlier).reduce((total, each) => total + Math.exp(-(at - each) * dt / tau), 0);
  for (let k = 0; k <= Math.max(...pre, ...post); k++) {
    if (pre.includes(k)) w = Math.max(0, w - 0.03 * sum(post.filter((each) => each < k), k, 25));
    if (post.includes(k)) w = Math.min(1, w + 0.02 * sum(pre.filter((each) => each <= k), k, 15));
  }
  return w;
}

describe.each([['pair', pairStdp, false], ['nearest', nearestStdp, true]] as const)('%s STDP', (_, rule, nearest) => {
  it.each([0, 1, 2, 5, 13, 40, 100])('grows by a_plus e^(−Δ/τ_pre) when the post spike comes %d steps later', async (steps) => {
    const w = await after([20], [20 + steps], { rule, parameters, dt: 0.5 });
    expect(Math.abs(w - 0.5 - 0.02 * Math.exp(-steps * 0.5 / 15))).toBeLessThan(resolution);
  });

  it.each([1, 2, 5, 13, 40, 100])('declines by a_minus e^(−Δ/τ_post) when the pre spike comes %d steps later', async (steps) => {
    const w = await after([20 + steps], [20], { rule, parameters, dt: 0.5 });
    expect(Math.abs(w - 0.5 + 0.03 * Math.exp(-steps * 0.5 / 25))).toBeLessThan(resolution);
  });

  it.each([false, true])('pairs many spikes as its definition says (sparse: %s)', async (sparse) => {
    const pre = [3, 4, 9, 20, 21, 22, 40, 55, 56, 80];
    const post = [1, 4, 10, 11, 12, 30, 41, 56, 57, 58, 79];
    const w = await after(pre, post, { rule, parameters, sparse });
    expect(Math.abs(w - pairwise(pre, post, 1, nearest))).toBeLessThan(resolution * 21);
  });

  it('stays within its bounds', async () => {
    const every = Array.from({ length: 60 }, (__, k) => k);
    expect(await after(every, every.slice(1).filter((k) => k % 2), { rule, parameters: { ...parameters, a_plus: 1 }, start: 0.9 })).toBeLessThanOrEqual(1);
    expect(await after([10, 11, 12], [9], { rule, parameters: { ...parameters, a_minus: 1 } })).toBe(0);
    expect(await after([9], [10], { rule, parameters: { ...parameters, a_plus: 1 }, start: 0.7, range: [0.25, 0.75] })).toBe(0.75);
    expect(await after([10], [9], { rule, parameters: { ...parameters, a_minus: 1 }, start: 0.7, range: [0.25, 0.75] })).toBe(0.25);
    expect(await after([9], [10], { rule, parameters: { ...parameters, a_plus: 1, w_max: 0.6 } })).toBeCloseTo(0.6, 6);
  });
});

it('the nearest and the all-to-all window differ once a neuron spikes twice', async () => {
  const [all, near] = [await after([10, 11], [12], { rule: pairStdp, parameters }), await after([10, 11], [12], { rule: nearestStdp, parameters })];
  expect(all - near).toBeCloseTo(0.02 * Math.exp(-2 / 15), 6);
});

describe('the rule of Diehl & Cook', () => {
  const own = { tau_pre: 20, tau_post_1: 30, tau_post_2: 50, eta_pre: 0.01, eta_post: 0.1 };

  it('grows only at a post spike that follows another, by eta_post x y2, and declines by eta_pre y1', async () => {
    expect(await after([10], [14], { rule: diehlCookStdp, parameters: own })).toBeCloseTo(0.5, 6);
    const w = await after([10, 19], [12, 24], { rule: diehlCookStdp, parameters: own });
    const expected = 0.5 - 0.01 * Math.exp(-7 / 30) + 0.1 * Math.exp(-5 / 20) * Math.exp(-12 / 50);
    expect(Math.abs(w - expected)).toBeLessThan(3 * resolution);
  });
});

describe('sparse and dense', () => {
  it('give the same weights for the same synapses', async () => {
    const spikes = (salt: number, size: number): [number, number][] => Array.from({ length: 300 }, (_, k) => [(k * 37 + salt) % 200, (Math.imul(k + salt, 0x9e3779b1) >>> 8) % size]);
    const weights = (sparse: boolean): Promise<number[]> => {
      const network: Network = {
        dt: 1, populations: { pre: { size: 7, model: spikeArray }, post: { size: 5, model: spikeArray } },
        connections: {
          learn: {
            from: 'pre', to: 'post', synapse: { model: silent }, plasticity: { rule: pairStdp, parameters: { a_plus: 0.004, a_minus: 0.003 } }, weight: 0.4,
            connectivity: allToAll(), ...(sparse ? { delay: Array.from({ length: 35 }, (_, k) => 1 + k % 3) } : {}),
          },
        },
      };
      return onCpu(network, async (simulation) => {
        expect(simulation.plan.connections[0].strategy).toBe(sparse ? 'scatter' : 'dense');
        simulation.setSpikes('pre', spikes(3, 7));
        simulation.setSpikes('post', spikes(11, 5));
        await simulation.run(200);
        return [...await simulation.weights('learn')];
      });
    };
    const dense = await weights(false);
    expect(await weights(true)).toEqual(dense);
    expect(new Set(dense).size).toBeGreaterThan(20);
  });
});

describe('the samples of a batch', () => {
  it('change one set of weights, one after the other', async () => {
    const network: Network = {
      dt: 1, populations: { pre: { size: 1, model: spikeArray }, post: { size: 1, model: spikeArray } },
      connections: { learn: { from: 'pre', to: 'post', connectivity: oneToOne(), weight: 0.5, synapse: { model: silent }, plasticity: { rule: pairStdp, parameters } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('pre', [[4, 0]], 0);
      simulation.setSpikes('post', [[5, 0]], 0);
      simulation.setSpikes('pre', [[7, 0]], 1);
      simulation.setSpikes('post', [[6, 0]], 1);
      await simulation.run(10);
      expect(Math.abs((await simulation.weights('learn'))[0] - 0.5 - 0.02 * Math.exp(-1 / 15) + 0.03 * Math.exp(-1 / 25))).toBeLessThan(2 * resolution);
    }, { batch: 2 });
  });

  it('leave them alone when nothing is to be learned', async () => {
    const network: Network = {
      dt: 1, populations: { pre: { size: 1, model: spikeArray }, post: { size: 1, model: spikeArray } },
      connections: { learn: { from: 'pre', to: 'post', connectivity: oneToOne(), weight: 0.5, synapse: { model: silent }, plasticity: { rule: pairStdp } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('pre', [[4, 0]]);
      simulation.setSpikes('post', [[5, 0]]);
      await simulation.trial({ duration: 10, learning: false });
      expect([...await simulation.weights('learn')]).toEqual([0.5]);
      await simulation.trial({ duration: 10 });
      expect((await simulation.weights('learn'))[0]).toBeGreaterThan(0.5);
    });
  });
});

describe('competitive STDP', () => {
  /** Two inputs spike 1 and 2 times by step 2; the only output neuron then passes its threshold and stops the sample. */
  const network: Network = {
    dt: 1,
    populations: {
      pixels: { size: 3, model: spikeArray },
      output: { size: 1, model: competitive, parameters: { v_thresh: 1, theta_fresh: 0 }, competition: { by: 'v', stop: true } },
    },
    connections: {
      feed: { from: 'pixels', to: 'output', connectivity: allToAll(), weight: 0.4, delay: 0, plasticity: { rule: competitiveStdp, apply: 'trial', parameters: { eta_min: 0.3 } } },
    },
    record: { output: { spikes: true } },
  };
  const input = [1, 2, 0].map((x) => x / Math.sqrt(5));

  it('moves the winner by 1 / (1 + wins) toward the normalised counts, never by less than eta_min', async () => {
    await onCpu(network, async (simulation) => {
      const wanted = [0.4, 0.4, 0.4];
      simulation.setSpikes('pixels', [[0, 0], [0, 1], [2, 1], [5, 2]]);
      for (const eta of [1, 1 / 2, 1 / 3, 0.3, 0.3]) {
        simulation.setWeights('feed', wanted.map((_, i) => [0.4, 0.4, 0.1][i]));
        await simulation.trial({ duration: 10 });
        expect([...simulation.spikes('output').step]).toEqual([2]);
        const weights = await simulation.weights('feed');
        weights.forEach((w, i) => expect(w).toBeCloseTo([0.4, 0.4, 0.1][i] + eta * (input[i] - [0.4, 0.4, 0.1][i]), 5));
      }
    });
  });

  it('counts the wins within one batch too', async () => {
    await onCpu(network, async (simulation) => {
      for (const b of [0, 1, 2]) simulation.setSpikes('pixels', [[0, 0], [0, 1], [2, b]], b);
      await simulation.trial({ duration: 10 });
      // Steps 1, 1/2 and 1/3: the mean of the three inputs, all judged by the weights at the start.
      const inputs = [[2, 1, 0], [1, 2, 0], [1, 1, 1]].map((x) => x.map((each) => each / Math.hypot(...x)));
      (await simulation.weights('feed')).forEach((w, i) => expect(w).toBeCloseTo((inputs[0][i] + inputs[1][i] + inputs[2][i]) / 3, 5));
      expect([...await simulation.state('output', 'wins')]).toEqual([3]);
    }, { batch: 3 });
  });

  it('needs its neuron to count wins, and a trial to have no presynaptic part', async () => {
    const pre = { size: 1, model: spikeArray };
    expect(await refusal({ dt: 1, populations: { pre }, connections: { loop: { from: 'pre', to: 'pre', connectivity: oneToOne(), synapse: { model: silent }, plasticity: { rule: competitiveStdp, apply: 'trial' } } } })).toContain('unknown name "wins"');
    expect(await refusal({ dt: 1, populations: { pre }, connections: { loop: { from: 'pre', to: 'pre', connectivity: oneToOne(), synapse: { model: silent }, plasticity: { rule: pairStdp, apply: 'trial' } } } }))
      .toBe('connection "loop": rule "pair-stdp" acts on presynaptic spikes, which "trial" does not keep. Use apply: "step".');
  });
});

describe('normalisation', () => {
  const weights = [0.1, 0.6, 0.2, 0.3, 0.3, 0.5];
  const network = (norm: 'l1' | 'l2', to: number, sparse = false): Network => ({
    dt: 1, populations: { pre: { size: 3, model: spikeArray }, post: { size: 2, model: spikeArray } },
    connections: { feed: { from: 'pre', to: 'post', connectivity: allToAll(), weight: weights, ...(sparse ? { delay: [1, 2, 3, 1, 2, 3] } : {}), synapse: { model: silent }, normalise: { norm, to }, plasticity: { rule: pairStdp, parameters: { a_minus: 0 } } } },
  });

  it.each([['l1', 1.2, false], ['l2', 0.9, false], ['l1', 1.2, true], ['l2', 0.9, true]] as const)('%s to %d at the start and after each trial (sparse: %s)', async (norm, to, sparse) => {
    await onCpu(network(norm, to, sparse), async (simulation) => {
      const size = (column: number, of: ArrayLike<number>): number => {
        const own = [0, 2, 4].map((row) => of[row + column]);
        return norm === 'l1' ? own[0] + own[1] + own[2] : Math.hypot(...own);
      };
      const first = await simulation.weights('feed');
      first.forEach((w, at) => expect(w).toBeCloseTo(weights[at] * to / size(at % 2, weights), 5));
      simulation.setSpikes('pre', [[1, 0], [3, 1]]);
      simulation.setSpikes('post', [[2, 0], [4, 1]]);
      await simulation.trial({ duration: 10 });
      const then = await simulation.weights('feed');
      for (const column of [0, 1]) expect(size(column, then)).toBeCloseTo(to, 5);
      expect([...then]).not.toEqual([...first]);
    });
  });

  it('keeps the weights within their range', async () => {
    await onCpu(network('l1', 2.5), async (simulation) => expect(Math.max(...await simulation.weights('feed'))).toBe(1));
  });
});
