import { describe, expect, it } from 'vitest';
import { compareSpikes, statisticsOf, type SpikeTrains } from '../../src/decode/index.ts';
import { messageOf } from '../support/run.ts';

/** Poisson trains of a plain congruential generator. */
function random(seed: number, size: number, rate: number, shared = 0): SpikeTrains {
  let state = seed;
  const draw = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const [step, neuron]: number[][] = [[], []];
  for (let at = 0; at < 10_000; at++) {
    const together = draw() < shared;
    for (let n = 0; n < size; n++) if (draw() < rate / 1000 || (together && draw() < 0.8)) {
      step.push(at);
      neuron.push(n);
    }
  }
  return { step: Uint32Array.from(step), neuron: Uint32Array.from(neuron), size, steps: 10_000, dt: 1 };
}

describe('two recordings', () => {
  it('have the rate, irregularity and correlation that they were made with', () => {
    const independent = statisticsOf(random(1, 100, 20));
    expect(independent.rate).toBeCloseTo(20, 0);
    // The intervals of a Bernoulli train of probability p vary with sqrt(1 - p).
    expect(independent.variation).toBeCloseTo(Math.sqrt(0.98), 1);
    expect(Math.abs(independent.correlation)).toBeLessThan(0.002);
    expect(statisticsOf(random(1, 100, 20, 0.01)).correlation).toBeGreaterThan(0.1);
    const clock: SpikeTrains = { step: Uint32Array.from({ length: 20 }, (_, at) => 10 * (at >> 1)), neuron: Uint32Array.from({ length: 20 }, (_, at) => at & 1), size: 2, steps: 100, dt: 0.5 };
    expect(statisticsOf(clock)).toEqual({ spikes: 20, rate: 200, variation: 0, correlation: NaN });
  });

  it('of one process differ by chance, of two by more', () => {
    const same = compareSpikes(random(1, 200, 20), random(2, 200, 20));
    expect(same.distance).toBeGreaterThan(0);
    expect(same.distance).toBeLessThan(same.chance);
    expect(same.common).toBeLessThan(0.05);
    const other = compareSpikes(random(1, 200, 20), random(2, 200, 23));
    expect(other.distance).toBeGreaterThan(0.5);
    const own = random(1, 50, 20);
    expect(compareSpikes(own, own)).toMatchObject({ distance: 0, common: 1 });
    // Rates 1, 2, 3 against 2, 3, 4: a third apart.
    const rates = (counts: number[]): SpikeTrains => ({ neuron: Uint32Array.from(counts.flatMap((count, n) => new Array<number>(count).fill(n))), step: Uint32Array.from(counts.flatMap((count) => Array.from({ length: count }, (_, at) => at))), size: 3, steps: 10, dt: 100 });
    expect(compareSpikes(rates([1, 2, 3]), rates([4, 2, 3])).distance).toBeCloseTo(1 / 3);
    expect(compareSpikes(rates([0, 0, 0]), rates([0, 0, 0]))).toMatchObject({ distance: 0, common: 1, ours: { spikes: 0, rate: 0 } });
  });

  it('of different populations are refused', async () => {
    expect(await messageOf(() => compareSpikes(random(1, 5, 20), random(1, 6, 20)))).toContain('one population has 5 neurons, the other 6');
  });
});
