import { philox } from '../random/philox.ts';
import { ln } from '../random/logarithm.ts';
import { allocate, rowsFromColumns, sortDrawn, type SynapseList } from './synapse-list.ts';

type Key = readonly [number, number];

/**
 * A uniform integer in [0, n) from a random 32-bit word: floor(word · n / 2³²), exactly.
 *
 * @param n up to 2³².
 */
export function integerBelow(n: number, word: number): number {
  // Up to here the product fits the 53 bits of a double; above, its halves do.
  if (n < 0x200000) return Math.floor(word * n * 2 ** -32);
  return Math.floor(((word >>> 16) * n + Math.floor((word & 0xffff) * n * 2 ** -16)) * 2 ** -16);
}

/**
 * Each pair with the given probability, without `i → i` where `skipSelf`. Instead of asking every pair, each
 * row jumps from synapse to synapse by geometrically distributed gaps (Batagelj & Brandes 2005,
 * doi:10.1103/PhysRevE.71.036113); row `i` uses the counters (i, draw >>> 2, purpose, 0) alone.
 */
export function drawProbability(
  probability: number, skipSelf: boolean, preSize: number, postSize: number, key: Key, purpose: number, subject: string,
): SynapseList {
  const rowStart = new Uint32Array(preSize + 1);
  const candidates = skipSelf ? postSize - 1 : postSize;
  const miss = 1 - probability;
  // Too improbable for a double to tell from never.
  if (miss === 1) return { rowStart, target: new Uint32Array(0) };
  const gapScale = 1 / ln(miss);
  const mean = probability * preSize * candidates;
  let target = allocate(Math.ceil(mean + 6 * Math.sqrt(mean)) + 16, subject);
  let count = 0;
  const words = new Uint32Array(4);
  for (let source = 0; source < preSize; source++) {
    let position = -1;
    for (let draw = 0; ; draw++) {
      if ((draw & 3) === 0) philox(words, source, draw >>> 2, purpose, 0, key[0], key[1]);
      position += 1 + Math.floor(ln((words[draw & 3] + 0.5) * 2 ** -32) * gapScale);
      if (position >= candidates) break;
      if (count === target.length) target = enlarge(target, subject);
      target[count++] = skipSelf && position >= source ? position + 1 : position;
    }
    rowStart[source + 1] = count;
  }
  return { rowStart, target: target.slice(0, count) };
}

/** `degree` sources for each target, with replacement: draw `d` of target `t` is counter (t, d >>> 2, purpose, 0), word d & 3. */
export function drawInDegree(
  degree: number, preSize: number, postSize: number, key: Key, purpose: number, subject: string,
): SynapseList {
  const source = allocate(degree * postSize, subject);
  const columnStart = new Uint32Array(postSize + 1);
  const words = new Uint32Array(4);
  let count = 0;
  for (let target = 0; target < postSize; target++) {
    for (let draw = 0; draw < degree; draw++) {
      if ((draw & 3) === 0) philox(words, target, draw >>> 2, purpose, 0, key[0], key[1]);
      source[count++] = integerBelow(preSize, words[draw & 3]);
    }
    columnStart[target + 1] = count;
  }
  return rowsFromColumns(source, columnStart, preSize, subject);
}

/** `total` pairs, with replacement: pair `i` is counter (i >>> 1, 0, purpose, 0), words 2 (i & 1) and 2 (i & 1) + 1. */
export function drawTotal(
  total: number, preSize: number, postSize: number, key: Key, purpose: number, subject: string,
): SynapseList {
  const source = allocate(total, subject);
  const target = allocate(total, subject);
  const words = new Uint32Array(4);
  for (let i = 0; i < total; i++) {
    const word = 2 * (i & 1);
    if (word === 0) philox(words, i >>> 1, 0, purpose, 0, key[0], key[1]);
    source[i] = integerBelow(preSize, words[word]);
    target[i] = integerBelow(postSize, words[word + 1]);
  }
  return sortDrawn(source, target, preSize, postSize, subject);
}

function enlarge(target: Uint32Array, subject: string): Uint32Array {
  const larger = allocate(Math.ceil(target.length * 1.25), subject);
  larger.set(target);
  return larger;
}
