import { expect, WebspikeError } from '../errors.ts';
import { philox, unit } from '../random/philox.ts';
import type { Values } from './network.ts';
import { standardNormal } from './normal.ts';

/** How the values of a parameter, weight or delay are drawn, in the unit of what they are for. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'truncatedNormal'; readonly mean: number; readonly sd: number; readonly low: number; readonly high: number };

type TruncatedNormal = Extract<Distribution, { kind: 'truncatedNormal' }>;

/** Below this share of accepted draws a value would cost thousands of them. */
const leastMass = 2 ** -10;

/**
 * Evenly distributed from `low` up to `high`, in steps of (high − low) / 2²⁴.
 *
 * @throws WebspikeError where a bound is not finite or `low` exceeds `high`.
 * @example
 * const connection = { from: 'a', to: 'b', connectivity: allToAll(), weight: uniform(0, 0.3) };
 */
export function uniform(low: number, high: number): Distribution {
  return checked({ kind: 'uniform', low, high }, `uniform(${low}, ${high})`);
}

/**
 * Normal with mean and standard deviation `sd`.
 *
 * @throws WebspikeError where a number is not finite or `sd` is negative.
 * @example
 * const cells = { size: 100, model: lif, initial: { v: normal(-65, 5) } };
 */
export function normal(mean: number, sd: number): Distribution {
  return checked({ kind: 'normal', mean, sd }, `normal(${mean}, ${sd})`);
}

/**
 * Normal, drawn again until the value lies in [low, high]. Either bound may be infinite.
 *
 * @throws WebspikeError where `sd` is negative, the bounds cross, or fewer than 1 draw in 1024 would fall between.
 * @example
 * const delay = truncatedNormal(1.5, 0.75, 0.1, Infinity);
 */
export function truncatedNormal(mean: number, sd: number, low: number, high: number): Distribution {
  return checked({ kind: 'truncatedNormal', mean, sd, low, high }, `truncatedNormal(${mean}, ${sd}, ${low}, ${high})`);
}

/**
 * The `count` values that a description stands for, rounded to f32. One number stays that number; a
 * Float32Array is checked and returned itself, not copied, so do not write to the result.
 *
 * Value `i` of a distribution comes from Philox at counter (i >>> 2, attempt, purpose, 0), word i & 3; attempts
 * after the first exist for {@link truncatedNormal} only. All arithmetic is f32 with exact operations.
 *
 * @param key of the generator: the network's seed.
 * @param purpose third word of the counter; see `purposes`.
 * @param subject names the values in errors, such as `population "cells", initial v`.
 * @throws WebspikeError where the length is wrong, a value is not finite in f32, or a distribution is impossible.
 * @example
 * drawValues(uniform(0, 1), 784, philoxKey(7), purposes.connection(0, 1), 'connection "input→cells", weight');
 */
export function drawValues(
  values: Values, count: number, key: readonly [number, number], purpose: number, subject: string,
): Float32Array | number {
  if (typeof values === 'number') {
    expect(fits(values), subject, `expected a finite number, got ${values}`, 'give a number within ±3.4e38');
    return values;
  }
  expect(typeof values === 'object' && values !== null, subject, `expected values, got ${String(values)}`,
    'give a number, an array of numbers or a distribution such as uniform(0, 1)');
  if (!('kind' in values)) return checkedArray(values, count, subject);
  checked(values, subject);
  switch (values.kind) {
    case 'uniform': {
      const low = Math.fround(values.low);
      const high = Math.fround(values.high);
      const span = Math.fround(high - low);
      // Rounding may carry a value just past the upper bound.
      return fill(count, key, purpose, (word) => Math.min(high, Math.fround(low + Math.fround(span * unit(word)))));
    }
    case 'normal':
      return fill(count, key, purpose, normalOf(values));
    case 'truncatedNormal':
      return fillWithin(count, key, purpose, values);
  }
}

/** Farthest from the mean, in standard deviations, that {@link standardNormal} reaches. */
const farthest = 6.34;

/**
 * The least and the largest number that a distribution can give.
 *
 * @throws WebspikeError where it is impossible.
 * @example
 * boundsOf(truncatedNormal(1.5, 0.75, 0.1, Infinity), 'delay'); // { least: 0.1, most: 6.255 }
 */
export function boundsOf(distribution: Distribution, subject: string): { readonly least: number; readonly most: number } {
  checked(distribution, subject);
  switch (distribution.kind) {
    case 'uniform':
      return { least: distribution.low, most: distribution.high };
    case 'normal':
      return { least: distribution.mean - farthest * distribution.sd, most: distribution.mean + farthest * distribution.sd };
    case 'truncatedNormal': {
      const { mean, sd, low, high } = distribution;
      return { least: Math.max(low, mean - farthest * sd), most: Math.min(high, mean + farthest * sd) };
    }
  }
}

function fill(
  count: number, key: readonly [number, number], purpose: number, value: (word: number) => number,
): Float32Array {
  const result = new Float32Array(count);
  const words = new Uint32Array(4);
  for (let i = 0, block = 0; i < count; i += 4, block++) {
    philox(words, block, 0, purpose, 0, key[0], key[1]);
    // Writes past the end of a typed array do nothing.
    result[i] = value(words[0]);
    result[i + 1] = value(words[1]);
    result[i + 2] = value(words[2]);
    result[i + 3] = value(words[3]);
  }
  return result;
}

function fillWithin(count: number, key: readonly [number, number], purpose: number, bounds: TruncatedNormal): Float32Array {
  const result = new Float32Array(count);
  const words = new Uint32Array(4);
  const value = normalOf(bounds);
  const [low, high] = [Math.fround(bounds.low), Math.fround(bounds.high)];
  for (let i = 0, block = 0; i < count; i += 4, block++) {
    let missing = i + 4 <= count ? 15 : (1 << (count - i)) - 1;
    // Ends: checked() made sure that at least one draw in 1024 is accepted.
    for (let attempt = 0; missing !== 0; attempt++) {
      philox(words, block, attempt, purpose, 0, key[0], key[1]);
      for (let lane = 0; lane < 4; lane++) {
        if ((missing >> lane & 1) === 0) continue;
        const drawn = value(words[lane]);
        if (drawn < low || drawn > high) continue;
        result[i + lane] = drawn;
        missing &= ~(1 << lane);
      }
    }
  }
  return result;
}

function normalOf(distribution: { readonly mean: number; readonly sd: number }): (word: number) => number {
  const mean = Math.fround(distribution.mean);
  const sd = Math.fround(distribution.sd);
  return (word) => Math.fround(mean + Math.fround(sd * standardNormal(word)));
}

/** Share of the 2³² words that give a value in the interval: values rise with the word, so two searches find it. */
function massWithin(bounds: TruncatedNormal): number {
  const value = normalOf(bounds);
  const firstWord = (reached: (drawn: number) => boolean): number => {
    let below = -1;
    let from = 2 ** 32;
    while (from - below > 1) {
      const middle = Math.floor((below + from) / 2);
      if (reached(value(middle))) from = middle;
      else below = middle;
    }
    return from;
  };
  return (firstWord((drawn) => drawn > bounds.high) - firstWord((drawn) => drawn >= bounds.low)) * 2 ** -32;
}

/** Also run when drawing: a network is plain data and may not come from the constructors. */
function checked(distribution: Distribution, subject: string): Distribution {
  switch (distribution.kind) {
    case 'uniform': {
      const { low, high } = distribution;
      expect(fits(low) && fits(high) && fits(high - low), subject,
        `uniform needs finite bounds, got ${low} and ${high}`, 'give two numbers within ±1.7e38');
      expect(low <= high, subject, `uniform needs low ≤ high, got ${low} > ${high}`, 'swap the two bounds');
      return distribution;
    }
    case 'normal':
      checkNormal(distribution, subject);
      return distribution;
    case 'truncatedNormal': {
      const { mean, sd, low, high } = distribution;
      checkNormal(distribution, subject);
      expect(low <= high, subject, `truncatedNormal needs low ≤ high, got ${low} and ${high}`,
        'give two numbers, the lower one first; -Infinity and Infinity leave an end open');
      const mass = massWithin(distribution);
      expect(mass >= leastMass, subject,
        `normal(${mean}, ${sd}) falls into [${low}, ${high}] in ${mass === 0 ? 'none' : `a share of ${mass.toExponential(1)}`} of the draws, at least ${leastMass.toExponential(1)} is needed`,
        'widen the interval, move the mean into it, or use uniform(low, high)');
      return distribution;
    }
    default: {
      const { kind } = distribution as { readonly kind: unknown };
      throw new WebspikeError(subject, `unknown distribution "${String(kind)}"`, 'use uniform, normal or truncatedNormal');
    }
  }
}

function checkNormal({ mean, sd }: { readonly mean: number; readonly sd: number }, subject: string): void {
  expect(Number.isFinite(sd) && sd >= 0, subject, `the standard deviation must be finite and not negative, got ${sd}`,
    'give a number of at least 0');
  expect(fits(mean) && fits(mean + 7 * sd) && fits(mean - 7 * sd), subject,
    `mean ${mean} with standard deviation ${sd} leaves the range of f32`, 'give numbers within ±1e37');
}

function checkedArray(values: readonly number[] | Float32Array, count: number, subject: string): Float32Array {
  expect(values.length === count, subject, `expected ${count} values, got ${String(values.length)}`,
    `give ${count} numbers, a single one for all, or a distribution such as uniform(0, 1)`);
  const result = values instanceof Float32Array ? values : Float32Array.from(values);
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(result[i])) continue;
    throw new WebspikeError(subject, `value ${i} must be finite in f32, got ${String(values[i])}`, 'give numbers within ±3.4e38');
  }
  return result;
}

/** Finite as f32, and a number at all: JavaScript callers pass anything. */
function fits(value: number): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}
