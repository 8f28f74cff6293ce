import { describe, expect, it } from 'vitest';
import { allToAll, binaryStdp, fixedOutDegree, spikeArray, type Connection, type Network } from '../../src/index.ts';
import { onCpu } from '../support/run.ts';
import { silent } from './one-synapse.ts';

const [pre, post] = [60, 70];
const parameters = { tau_pre: 15, tau_post: 25, p_plus: 0.6, p_minus: 0.7 };

/** Many synapses with the same spikes, so that frequencies can be counted. */
const network = (learn: Partial<Connection>): Network => ({
  dt: 1, populations: { pre: { size: pre, model: spikeArray }, post: { size: post, model: spikeArray } },
  connections: { learn: { from: 'pre', to: 'post', connectivity: allToAll(), weight: 0, synapse: { model: silent }, plasticity: { rule: binaryStdp, parameters }, ...learn } },
});

const all = (step: number, size: number): [number, number][] => Array.from({ length: size }, (_, j) => [step, j]);

export const storages: readonly (readonly [string, Partial<Connection>])[] = [
  ['words', {}], ['rows', { connectivity: fixedOutDegree(50) }],
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
