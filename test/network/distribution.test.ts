import { describe, expect, it } from 'vitest';
import { type Distribution, drawValues, normal, truncatedNormal, uniform } from '../../src/network/distribution.ts';
import type { Values } from '../../src/network/network.ts';
import { chiSquareDeviate, kolmogorov, normalCdf } from './statistics.ts';

const subject = 'connection "a→b", weight';

function draw(values: Values, count: number, seed = 1, purpose = 9): Float32Array {
  const drawn = drawValues(values, count, [seed, 0], purpose, subject);
  if (typeof drawn === 'number') throw new Error('expected an array');
  return drawn;
}

describe('uniform', () => {
  it('is flat: χ² over 100 bins', () => {
    const counts = new Uint32Array(100);
    for (const value of draw(uniform(-2, 3), 200_000)) counts[Math.floor((value + 2) * 20)]++;
    expect(Math.abs(chiSquareDeviate(counts, () => 2000))).toBeLessThan(3.3);
  });

  it('follows its distribution function and stays within its bounds', () => {
    const values = draw(uniform(-2, 3), 100_000);
    expect(kolmogorov(values, (x) => (x + 2) / 5)).toBeLessThan(1.95);
    expect(values.every((value) => value >= -2 && value <= 3)).toBe(true);
  });

  it('may be a single point', () => {
    expect([...draw(uniform(0.5, 0.5), 3)]).toEqual([0.5, 0.5, 0.5]);
  });
});

describe('normal', () => {
  it('follows its distribution function', () => {
    expect(kolmogorov(draw(normal(-65, 5), 200_000), (x) => normalCdf((x + 65) / 5))).toBeLessThan(1.95);
  });

  it('fills bins as expected: χ² over 81 bins', () => {
    const counts = new Uint32Array(81);
    const count = 500_000;
    for (const z of draw(normal(0, 1), count)) counts[Math.min(80, Math.max(0, Math.floor((z + 4.05) * 10)))]++;
    const edge = (bin: number): number => (bin === 0 ? 0 : bin === 81 ? 1 : normalCdf(bin / 10 - 4.05));
    expect(Math.abs(chiSquareDeviate(counts, (bin) => count * (edge(bin + 1) - edge(bin))))).toBeLessThan(3.3);
  });

  it('gives the bits of a twin written in Python', () => {
    const drawn = draw(normal(0, 1), 4, 7, 5);
    expect([...new Uint32Array(drawn.buffer)]).toEqual([0xbf4f9431, 0x3f9d6cc2, 0xbe2ba7b5, 0x3be4c87b]);
  });

  it('without deviation is its mean', () => {
    expect([...draw(normal(2, 0), 2)]).toEqual([2, 2]);
  });
});

describe('truncatedNormal', () => {
  it.each([[1.5, 0.75, 0.1, Infinity], [0, 1, -1, 0.5], [0, 1, 2, 3]])('normal(%d, %d) within [%d, %d]', (mean, sd, low, high) => {
    const values = draw(truncatedNormal(mean, sd, low, high), 100_000);
    const below = normalCdf((low - mean) / sd);
    const mass = (high === Infinity ? 1 : normalCdf((high - mean) / sd)) - below;
    expect(kolmogorov(values, (x) => (normalCdf((x - mean) / sd) - below) / mass)).toBeLessThan(1.95);
    expect(values.every((value) => value >= low && value <= high)).toBe(true);
  });

  it('leaves the values that need no second attempt as normal draws them', () => {
    const free = draw(normal(0, 1), 1000);
    const bounded = draw(truncatedNormal(0, 1, -1, 1), 1000);
    expect(bounded.every((value, i) => Math.abs(free[i]) > 1 || value === free[i])).toBe(true);
  });
});

describe('drawValues', () => {
  it('repeats with the same key and purpose, and not with others', () => {
    for (const values of [uniform(0, 1), normal(0, 1), truncatedNormal(0, 1, 0, 1)]) {
      const first = draw(values, 1001);
      expect(draw(values, 1001)).toEqual(first);
      expect(draw(values, 1001, 2)).not.toEqual(first);
      expect(draw(values, 1001, 1, 10)).not.toEqual(first);
      expect(draw(values, 7)).toEqual(first.slice(0, 7));
    }
  });

  it('keeps a number, and checks and converts arrays', () => {
    expect(drawValues(0.1, 5, [1, 0], 9, subject)).toBe(0.1);
    expect([...draw([1, 0.5], 2)]).toEqual([1, 0.5]);
    const own = Float32Array.of(1, 2);
    expect(draw(own, 2)).toBe(own);
    expect(draw(uniform(0, 1), 0)).toHaveLength(0);
  });

  it.each<[Values, string]>([
    [NaN, `${subject}: expected a finite number, got NaN. Give a number within ±3.4e38.`],
    [[1, 2], `${subject}: expected 3 values, got 2. Give 3 numbers, a single one for all, or a distribution such as uniform(0, 1).`],
    [[1, Infinity, 3], `${subject}: value 1 must be finite in f32, got Infinity. Give numbers within ±3.4e38.`],
    [[1, 1e39, 3], `${subject}: value 1 must be finite in f32, got 1e+39. Give numbers within ±3.4e38.`],
    [{ kind: 'normal', mean: 0, sd: -1 }, `${subject}: the standard deviation must be finite and not negative, got -1. Give a number of at least 0.`],
    [JSON.parse('{"kind":"gamma"}') as Distribution, `${subject}: unknown distribution "gamma". Use uniform, normal or truncatedNormal.`],
    [JSON.parse('"0.5"') as Values, `${subject}: expected values, got 0.5. Give a number, an array of numbers or a distribution such as uniform(0, 1).`],
  ])('refuses %j', (values, message) => {
    expect(() => draw(values, 3)).toThrow(message);
  });

  it.each<[() => Distribution, string]>([
    [() => uniform(2, 1), 'uniform(2, 1): uniform needs low ≤ high, got 2 > 1. Swap the two bounds.'],
    [() => uniform(0, NaN), 'uniform(0, NaN): uniform needs finite bounds, got 0 and NaN. Give two numbers within ±1.7e38.'],
    [() => normal(NaN, 1), 'normal(NaN, 1): mean NaN with standard deviation 1 leaves the range of f32. Give numbers within ±1e37.'],
    [() => truncatedNormal(0, 1, 3, 2), 'truncatedNormal(0, 1, 3, 2): truncatedNormal needs low ≤ high, got 3 and 2. Give two numbers, the lower one first; -Infinity and Infinity leave an end open.'],
    [() => truncatedNormal(0, 1, 8, 9), 'truncatedNormal(0, 1, 8, 9): normal(0, 1) falls into [8, 9] in none of the draws, at least 9.8e-4 is needed. Widen the interval, move the mean into it, or use uniform(low, high).'],
    [() => truncatedNormal(0, 1, 4, 9), 'truncatedNormal(0, 1, 4, 9): normal(0, 1) falls into [4, 9] in a share of 3.2e-5 of the draws, at least 9.8e-4 is needed. Widen the interval, move the mean into it, or use uniform(low, high).'],
    [() => truncatedNormal(0, 0, 1, 2), 'truncatedNormal(0, 0, 1, 2): normal(0, 0) falls into [1, 2] in none of the draws'],
  ])('its constructors refuse at once (%#)', (construct, message) => {
    expect(construct).toThrow(message);
  });
});
