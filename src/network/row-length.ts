import { philox } from '../random/philox.ts';
import { counters, integerBelow, type Key } from './rows.ts';

/** Terms of the distribution below this share of the largest are never drawn: 32 random bits could not reach them. */
const negligible = 2 ** -44;

/** Cumulative probabilities of a distribution of counts in units of 2^−32, for the counts from `least` on. */
interface CountTable {
  readonly least: number;
  readonly thresholds: Float64Array;
}

function binomialTable(n: number, p: number): CountTable {
  const odds = p / (1 - p);
  return countTable(Math.min(n, Math.floor((n + 1) * p)), (k) => ((n - k) / (k + 1)) * odds);
}

const poissonTable = (mean: number): CountTable => countTable(Math.floor(mean), (k) => mean / (k + 1));

/**
 * From the most probable count outwards; `ratio(k)` is P(k + 1) / P(k). Only + − × ÷, which every engine rounds alike: the
 * table, and so the network, is the same everywhere.
 */
function countTable(mode: number, ratio: (k: number) => number): CountTable {
  const up = [1];
  for (let k = mode; up[up.length - 1] > negligible; k++) up.push(up[up.length - 1] * ratio(k));
  const down: number[] = [];
  for (let k = mode, term = 1; k > 0 && term > negligible; k--) down.push(term /= ratio(k - 1));
  const terms = [...down.reverse(), ...up];
  const total = terms.reduce((sum, term) => sum + term, 0);
  let sum = 0;
  return { least: mode - down.length, thresholds: Float64Array.from(terms, (term) => Math.floor((sum += term) / total * 2 ** 32)) };
}

/** How many counts a word has passed: a count by inversion. */
function countAt({ least, thresholds }: CountTable, word: number): number {
  let below = 0;
  let above = thresholds.length - 1;
  while (below < above) {
    const middle = (below + above) >> 1;
    if (word < thresholds[middle]) above = middle;
    else below = middle + 1;
  }
  return least + below;
}

/** Row starts of `rows` rows whose lengths are Binomial(n, p). */
export function binomialRows(rows: number, n: number, p: number, key: Key, purpose: number): Uint32Array {
  return startsOf(independentLengths(binomialTable(n, p), rows, 0, key, purpose));
}

/**
 * Row starts of `rows` rows when each of `count` synapses belongs to any of them with the same chance: multinomial lengths,
 * without a draw for each synapse. Poisson counts whose sum is S are multinomial given S; their mean is chosen so that S
 * falls short of `count` by little, and only the missing synapses draw their row (Devroye 1986, Non-Uniform Random Variate
 * Generation, XI.1). Where S is too large after all, which next to never happens, all counts are drawn again.
 */
export function multinomialRows(rows: number, count: number, key: Key, purpose: number): Uint32Array {
  const mean = Math.max(0, count - 6 * Math.sqrt(count)) / rows;
  const table = mean > 0 ? poissonTable(mean) : null;
  let lengths = new Uint32Array(rows);
  let [sum, attempt] = [0, 0];
  if (table) {
    do {
      lengths = independentLengths(table, rows, attempt++, key, purpose);
      sum = lengths.reduce((all, length) => all + length, 0);
    } while (sum > count);
  }
  const words = new Uint32Array(4);
  for (let k = 0; k < count - sum; k++) {
    if ((k & 3) === 0) philox(words, k >>> 2, counters.sources, purpose, 0, key[0], key[1]);
    lengths[integerBelow(rows, words[k & 3])]++;
  }
  return startsOf(lengths);
}

/** Lengths of rows, each drawn for itself: row `i` uses word i & 3 of the counter (i >>> 2, lengths, purpose, attempt). */
function independentLengths(table: CountTable, rows: number, attempt: number, key: Key, purpose: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(4);
  return Uint32Array.from({ length: rows }, (_, row) => {
    if ((row & 3) === 0) philox(words, row >>> 2, counters.lengths, purpose, attempt, key[0], key[1]);
    return countAt(table, words[row & 3]);
  });
}

function startsOf(lengths: Uint32Array): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, row) => (start[row + 1] = start[row] + length));
  return start;
}

/** Row starts of `rows` rows of the same length. */
export function evenRows(rows: number, length: number): Uint32Array {
  return Uint32Array.from({ length: rows + 1 }, (_, i) => i * length);
}

/** Most that a sum of independent 0/1 draws with this mean reaches in any of `neurons` neurons, but for a chance of 2^−64 (Bernstein). */
export function mostByChance(mean: number, neurons: number): number {
  const exponent = (64 + 32 - Math.clz32(neurons)) * Math.LN2;
  return Math.ceil(mean + exponent / 3 + Math.sqrt(exponent * exponent / 9 + 2 * exponent * mean));
}
