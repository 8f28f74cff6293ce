import { describe, expect, it } from 'vitest';
import { allToAll, binaryStdp, fixedOutDegree, integrateAndFire, poisson, rewardStdp, spikeArray, uniform, type Connection, type Network } from '../../src/index.ts';
import { onCpu, refusal } from '../support/run.ts';
import { silent } from './one-synapse.ts';

const [pre, post] = [60, 70];
const parameters = { tau_pre: 15, tau_post: 25, p_plus: 0.6, p_minus: 0.7 };

/** Many synapses with the same spikes, so that frequencies can be counted. */
const network = (learn: Partial<Connection>): Network => ({
  dt: 1, populations: { pre: { size: pre, model: spikeArray }, post: { size: post, model: spikeArray } },
  connections: { learn: { from: 'pre', to: 'post', connectivity: allToAll(), weight: 0, synapse: { model: silent }, plasticity: { rule: binaryStdp, parameters }, ...learn } },
});

const all = (step: number, size: number): [number, number][] => Array.from({ length: size }, (_, j) => [step, j]);

const storages: readonly (readonly [string, Partial<Connection>])[] = [
  ['words', {}], ['rows', { connectivity: fixedOutDegree(50) }], ['bits', { weightBits: 1 }],
];

describe.each(storages)('binary STDP, stored as %s', (_, learn) => {
  const share = async (start: 0 | 1, steps: readonly [number, number], seed = 1): Promise<number> => onCpu(network({ weight: start, ...learn }), async (simulation) => {
    simulation.setSpikes('pre', all(steps[0], pre));
    simulation.setSpikes('post', all(steps[1], post));
    await simulation.run(80);
    const weights = await simulation.weights('learn');
    expect([...weights].every((w) => w === 0 || w === 1)).toBe(true);
    return weights.reduce((sum, w) => sum + w, 0) / weights.length;
  }, { seed });

  it.each([0, 4, 15, 40])('switches on with probability p_plus e^(−Δ/τ) when the post spike comes %d steps later, and not off', async (steps) => {
    const p = 0.6 * Math.exp(-steps / 15);
    // Five standard deviations of a binomial count of 3,000 synapses at least.
    expect(Math.abs(await share(0, [20, 20 + steps]) - p)).toBeLessThan(5 * Math.sqrt(p * (1 - p) / 3000));
    expect(await share(1, [20, 20 + steps])).toBe(1);
  });

  it.each([1, 4, 25])('switches off with probability p_minus e^(−Δ/τ) when the pre spike comes %d steps later, and not on', async (steps) => {
    const p = 0.7 * Math.exp(-steps / 25);
    expect(Math.abs(1 - await share(1, [20 + steps, 20]) - p)).toBeLessThan(5 * Math.sqrt(p * (1 - p) / 3000));
    expect(await share(0, [20 + steps, 20])).toBe(0);
  });

  it('draws anew for each synapse, step and seed', async () => {
    const after = (seed: number, extra: readonly [number, number][] = []): Promise<number[]> => onCpu(network({ ...learn, plasticity: { rule: binaryStdp, parameters: { ...parameters, p_plus: 0.5, tau_pre: 1e6 } } }), async (simulation) => {
      simulation.setSpikes('pre', all(20, pre));
      simulation.setSpikes('post', [...all(21, post), ...extra]);
      await simulation.run(40);
      return [...await simulation.weights('learn')];
    }, { seed });
    const [first, again, other] = [await after(1), await after(1), await after(2)];
    expect(again).toEqual(first);
    // Half of the synapses of each source and target; two seeds, and two synapses side by side, agree half of the time.
    const agreement = (a: readonly number[], b: readonly number[]): number => a.filter((w, s) => w === b[s]).length / b.length;
    expect(Math.abs(agreement(first, other) - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(agreement(first.slice(1), first.slice(0, -1)) - 0.5)).toBeLessThan(0.05);
    // A second spike gives the same chance once more: three quarters are on.
    const twice = await after(1, all(30, post));
    expect(Math.abs(twice.filter((w) => w === 1).length / twice.length - 0.75)).toBeLessThan(0.05);
    expect(first.every((w, s) => w <= twice[s])).toBe(true);
  });

  it('gives samples of a batch draws of their own, by their number', async () => {
    const after = (firstSample: number, batch: number): Promise<number[]> => onCpu(network(learn), async (simulation) => {
      for (let b = 0; b < batch; b++) {
        simulation.setSpikes('pre', all(20, pre), b);
        simulation.setSpikes('post', all(20, post), b);
      }
      await simulation.trial({ duration: 40, samples: batch, firstSample });
      return [...await simulation.weights('learn')];
    }, { batch });
    const [zero, one, both] = [await after(0, 1), await after(1, 1), await after(0, 2)];
    expect(zero).not.toEqual(one);
    // Off to on only: after both samples a synapse is on where either switched it on.
    expect(both).toEqual(zero.map((w, s) => Math.max(w, one[s])));
  });
});

describe('weights of one bit', () => {
  it('take one bit each, and start at the nearer of 0 and the upper end of their range', async () => {
    await onCpu(network({ weight: uniform(0, 0.5), weightRange: [0, 0.5], weightBits: 1 }), async (simulation) => {
      const [{ strategy, synapseBytes, synapses }] = simulation.plan.connections;
      expect([strategy, synapses]).toEqual(['bits', pre * post]);
      // Rows of whole words: 96 bits for 70 targets.
      expect(synapseBytes).toBeCloseTo(4 * (1 + pre * 3) / (pre * post), 10);
      const weights = await simulation.weights('learn');
      expect(new Set(weights)).toEqual(new Set([0, 0.5]));
      expect(Math.abs(weights.filter((w) => w > 0).length / synapses - 0.5)).toBeLessThan(0.05);
      const given = Float32Array.from(weights, (_, s) => (s % 5 === 0 ? 0.3 : s % 5 === 1 ? 0.2 : 0));
      simulation.setWeights('learn', given);
      expect([...await simulation.weights('learn')]).toEqual([...given].map((w) => (w > 0.25 ? 0.5 : 0)));
      expect(() => simulation.setWeights('learn', given.map(() => 0.75))).toThrow('weight 0.75 at synapse 0 is out of range');
    });
  });

  it('learn as words do, deliver what they learned, and come back with a snapshot', async () => {
    const running = (weightBits?: 1): Network => ({
      dt: 1, populations: { pre: { size: pre, model: poisson, parameters: { rate: 25 } }, post: { size: post, model: integrateAndFire, parameters: { v_thresh: 8 } } },
      connections: { learn: { from: 'pre', to: 'post', connectivity: allToAll(), weight: 1, weightBits, plasticity: { rule: binaryStdp, parameters: { p_plus: 0.3, p_minus: 0.4 } } } },
      record: { post: { spikes: true } },
    });
    const run = (weightBits?: 1): Promise<unknown[]> => onCpu(running(weightBits), async (simulation) => {
      await simulation.run(60);
      const snapshot = await simulation.snapshot();
      await simulation.run(60);
      const result = [...await simulation.weights('learn')];
      const [{ step, neuron }, counts] = [simulation.spikes('post'), await simulation.counts('post')];
      expect(step.length).toBeGreaterThan(post);
      await simulation.restore(snapshot);
      await simulation.run(60);
      expect([...await simulation.weights('learn')]).toEqual(result);
      expect(await simulation.counts('post')).toEqual(counts);
      return [result, [...step], [...neuron]];
    });
    const [bits, words] = [await run(1), await run()];
    expect(bits).toEqual(words);
    expect(new Set(bits[0] as number[])).toEqual(new Set([0, 1]));
  });

  it.each<[Partial<Connection>, string]>([
    [{ connectivity: fixedOutDegree(5) }, 'weights of one bit need all-to-all connectivity with one delay'],
    [{ weightRange: [-1, 1], weight: 0 }, 'weights of one bit are 0 or the upper end of weightRange, which is [-1, 1]'],
    [{ plasticity: undefined }, 'weights of one bit are for rules that learn in every step'],
    [{ normalise: { norm: 'l1', to: 1 } }, 'weights of one bit can neither be normalised nor keep state or have ticks'],
    [{ plasticity: { rule: rewardStdp } }, 'weights of one bit can neither be normalised nor keep state or have ticks'],
    [{ plasticity: { rule: { ...binaryStdp, onPost: 'w = norm(x) > 1 ? w_max : w' } } }, 'asks for a norm, which weights of one bit do not have at hand'],
  ])('are refused with %o', async (learn, problem) => {
    expect(await refusal(network({ weightBits: 1, ...learn }))).toContain(problem);
  });
});
