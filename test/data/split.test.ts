import { describe, expect, it } from 'vitest';
import { PIXELS } from '../../src/data/idx.ts';
import { shuffledIndices } from '../../src/data/shuffle.ts';
import { splitPool, takeFromSets } from '../../src/data/split.ts';
import type { DigitSet } from '../../src/learn/digits/types.ts';

/** Digits that carry their own number in the first two pixels. */
function numbered(count: number, source: string): DigitSet {
  const images = new Uint8Array(count * PIXELS);
  for (let index = 0; index < count; index++) images.set([index >> 8, index & 255], index * PIXELS);
  return { images, labels: Uint8Array.from({ length: count }, (_, index) => index % 10), source };
}

function numbers(set: DigitSet): number[] {
  return Array.from(set.labels, (_, index) => set.images[index * PIXELS] * 256 + set.images[index * PIXELS + 1]);
}

const pool = numbered(1000, 'pool');

describe('shuffle', () => {
  it('is a permutation that depends on the seed', () => {
    expect([...shuffledIndices(1000, 1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(shuffledIndices(1000, 1)).toEqual(shuffledIndices(1000, 1));
    expect(shuffledIndices(1000, 1)).not.toEqual(shuffledIndices(1000, 2));
  });

  it('stays what it is: a changed generator would change every published figure', () => {
    expect([...shuffledIndices(8, 0)]).toEqual([0, 7, 3, 1, 4, 5, 6, 2]);
  });

  it('puts every digit everywhere equally often (chi², 15 × 15 degrees of freedom, p > 0.001)', () => {
    const size = 16;
    const rounds = 4000;
    const counts = new Float64Array(size * size);
    for (let seed = 0; seed < rounds; seed++) shuffledIndices(size, seed).forEach((value, place) => { counts[place * size + value]++; });
    const expected = rounds / size;
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi2).toBeLessThan(294.4);
  });
});

describe('split of one pool', () => {
  it.each([0, 1, 4294967295])('never mixes learned and held-out digits (seed %i)', (seed) => {
    const { learn, held } = splitPool(pool, 800, { seed });
    expect(learn.labels.length).toBe(800);
    expect(held.labels.length).toBe(200);
    expect(new Set([...numbers(learn), ...numbers(held)]).size).toBe(1000);
  });

  it('holds out the same digits however few are learned', () => {
    const all = splitPool(pool, 800, { seed: 3 });
    const few = splitPool(pool, 800, { seed: 3, samples: 50 });
    expect(numbers(few.held)).toEqual(numbers(all.held));
    expect(numbers(few.learn)).toEqual(numbers(all.learn).slice(0, 50));
  });

  it('keeps each label with its image', () => {
    const { learn } = splitPool(pool, 800, { seed: 9 });
    expect([...learn.labels]).toEqual(numbers(learn).map((number) => number % 10));
  });

  it('says in its source which digits it took', () => {
    const { learn, held } = splitPool(pool, 800, { seed: 3, samples: 50, held: 20 });
    expect(learn.source).toBe('pool, digits 0–49 of a shuffle with seed 3');
    expect(held.source).toBe('pool, digits 800–819 of a shuffle with seed 3');
  });

  it('refuses more than there is', () => {
    expect(() => splitPool(pool, 800, { seed: 0, samples: 801 })).toThrow(/samples: 801 asked, but pool has 800\. Ask for at most 800/);
    expect(() => splitPool(pool, 800, { seed: 0, held: 0 })).toThrow(/0 is not a whole number above 0/);
  });
});

describe('training and test set', () => {
  it('learns from the training set only and keeps the test set in order', () => {
    const { learn, held } = takeFromSets(numbered(600, 'train'), numbered(100, 'test'), { seed: 4, samples: 60 });
    expect(learn.source).toMatch(/^train/);
    expect(new Set(numbers(learn)).size).toBe(60);
    expect(numbers(held)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});
