import { describe, expect, it } from 'vitest';
import { mostPoissonMean, poisson } from '../../src/equations/exact-math.ts';
import { stimulus, type Network } from '../../src/index.ts';
import { chiSquareDeviate } from '../network/statistics.ts';
import { messageOf, neuron, onCpu, refusal } from '../support/run.ts';

/** P(k) of a Poisson distribution, k = 0, 1, … as far as f64 goes. */
const probabilities = (mean: number): number[] => {
  const result = [Math.exp(-mean)];
  for (let k = 1; k < 130; k++) result.push(result[k - 1] * mean / k);
  return result;
};

describe('the inversion', () => {
  it.each([0.001, 0.1, 1, 2, 4, 20, mostPoissonMean])('of mean %d: cumulative probabilities within 1e-6 of the closed form', (mean) => {
    const nothing = Math.fround(Math.exp(-mean / 2));
    let below = 0;
    probabilities(mean).forEach((probability, k) => {
      below += probability;
      // Counts rise with u: the share of the 2^24 numbers that give at most k, by bisection.
      let [from, to] = [0, 2 ** 24];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (poisson(middle * 2 ** -24, nothing, Math.fround(mean)) > k) to = middle;
        else from = middle + 1;
      }
      expect(Math.abs(from * 2 ** -24 - below)).toBeLessThan(1e-6);
    });
  });

  it('counts nothing at mean 0 and below', () => {
    for (const u of [0, 0.5, 1 - 2 ** -24]) expect([poisson(u, 1, 0), poisson(u, Math.fround(Math.exp(1)), -2)]).toEqual([0, 0]);
  });
});

describe('poisson(mean) in an equation', () => {
  const counter = (mean: string): Network => ({ dt: 1, populations: { cells: { size: 20_000, model: neuron({ parameters: { m: 1 }, equations: `v = poisson(${mean})` }) } } });

  it.each([[0.1, 1], [2, 2], [4, 3], [20, 4]])('of mean %d has the distribution (χ²)', async (mean, seed) => {
    const counts = await onCpu(counter(`${mean} * m`), async (simulation) => {
      const drawn: number[] = [];
      for (let step = 0; step < 5; step++) {
        await simulation.run(1);
        drawn.push(...await simulation.state('cells', 'v'));
      }
      return drawn;
    }, { seed });
    // Classes of at least 20 expected counts; both tails in one class each.
    const expected = probabilities(mean).map((probability) => probability * counts.length);
    const first = expected.findIndex((each) => each >= 20);
    const last = expected.findLastIndex((each) => each >= 20);
    const classOf = (k: number): number => Math.min(Math.max(k, first), last) - first;
    const [got, wanted] = [0, 0].map(() => new Float64Array(last - first + 1));
    counts.forEach((k) => got[classOf(k)]++);
    expected.forEach((each, k) => (wanted[classOf(k)] += each));
    expect(Math.abs(chiSquareDeviate(got, (at) => wanted[at]))).toBeLessThan(3.3);
  });

  it('draws each call from a stream of its own', async () => {
    const model = neuron({ state: { a: 0, b: 0 }, equations: 'a = poisson(4)\nb = poisson(4)', spike: 'a < 0' });
    await onCpu({ dt: 1, populations: { cells: { size: 20_000, model } } }, async (simulation) => {
      await simulation.run(1);
      const [a, b] = [await simulation.state('cells', 'a'), await simulation.state('cells', 'b')];
      const covariance = a.reduce((sum, each, j) => sum + (each - 4) * (b[j] - 4), 0) / a.length;
      // Of independent counts of variance 4: standard deviation 4 / √20000.
      expect(Math.abs(covariance)).toBeLessThan(3.3 * 4 / Math.sqrt(20_000));
    });
  });

  it.each([['-1', -1], ['50 * m', 50]])('refuses the mean %s', async (mean, value) => {
    expect(await refusal(counter(mean))).toBe(`population "cells" (model "own"): the mean of poisson(…) is ${value}. Give 0 to 40: take a shorter dt, or add up several smaller counts.`);
  });

  it('reports a mean that grows too large while running as diverged', async () => {
    const model = neuron({ parameters: { m: 1 }, equations: 'v = poisson(m)' });
    const network: Network = { dt: 1, populations: { cells: { size: 1, model, parameters: { m: stimulus() } } } };
    await onCpu(network, async (simulation) => {
      simulation.setStimulus('cells', 'm', [41]);
      expect(await messageOf(() => simulation.run(1))).toMatch(/"cells"/);
    });
  });

  it('refuses more calls than there are streams', async () => {
    const sum = (calls: number): Network => counter(Array.from({ length: calls - 1 }, () => 'rand()').join(' + '));
    expect(await refusal(sum(16))).toBe('');
    expect(await refusal(sum(17))).toContain('its equations draw more than 16 random numbers a step. Draw once');
  });
});
