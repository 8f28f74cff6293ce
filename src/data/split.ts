/** Choosing digits: the only place that decides which are learned and which are judged. */
import { DataError } from '../errors.ts';
import type { DigitSet, DigitsData } from '../learn/digits/types.ts';
import { PIXELS } from './idx.ts';
import { shuffledIndices } from './shuffle.ts';

/** How many digits to take. */
export interface Amounts {
  /** Digits to learn from; all that there are when left out. */
  readonly samples?: number;
  /** Digits to judge; all that are held out when left out. */
  readonly held?: number;
  readonly seed: number;
}

/** Copies the chosen digits into a set of their own. */
export function selectDigits(set: DigitSet, indices: Uint32Array, source: string): DigitSet {
  const images = new Uint8Array(indices.length * PIXELS);
  const labels = new Uint8Array(indices.length);
  indices.forEach((from, to) => {
    images.set(set.images.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
    labels[to] = set.labels[from];
  });
  return { images, labels, source };
}

/**
 * Cuts one pool into digits to learn and digits held out, by a seeded shuffle. Which digits are held out
 * depends on the seed alone: asking for fewer samples never moves a held-out digit into the learned ones.
 */
export function splitPool(pool: DigitSet, learnable: number, amounts: Amounts): DigitsData {
  const order = shuffledIndices(pool.labels.length, amounts.seed);
  const samples = take(amounts.samples, learnable, 'samples', pool.source);
  const held = take(amounts.held, order.length - learnable, 'held-out digits', pool.source);
  const name = (from: number, to: number): string => `${pool.source}, digits ${from}–${to - 1} of a shuffle with seed ${amounts.seed}`;
  return {
    learn: selectDigits(pool, order.subarray(0, samples), name(0, samples)),
    held: selectDigits(pool, order.subarray(learnable, learnable + held), name(learnable, learnable + held)),
  };
}

/** Shuffles a training set by seed and keeps the first `samples`; the test set stays in its own order. */
export function takeFromSets(train: DigitSet, test: DigitSet, amounts: Amounts): DigitsData {
  const samples = take(amounts.samples, train.labels.length, 'samples', train.source);
  const held = take(amounts.held, test.labels.length, 'held-out digits', test.source);
  const order = shuffledIndices(train.labels.length, amounts.seed).subarray(0, samples);
  return {
    learn: selectDigits(train, order, `${train.source}, the first ${samples} of a shuffle with seed ${amounts.seed}`),
    held: { images: test.images.subarray(0, held * PIXELS), labels: test.labels.subarray(0, held), source: `${test.source}, digits 0–${held - 1}` },
  };
}

function take(wanted: number | undefined, available: number, what: string, source: string): number {
  if (wanted === undefined) return available;
  if (!Number.isInteger(wanted) || wanted < 1) throw new DataError(what, `${wanted} is not a whole number above 0`, 'ask for at least one');
  if (wanted > available) {
    throw new DataError(what, `${wanted} asked, but ${source} has ${available}`, `ask for at most ${available}, or give a larger data set with --data`);
  }
  return wanted;
}
