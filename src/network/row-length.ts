import { philox } from '../random/philox.ts';
import { counters, type Key } from './rows.ts';

/** Terms of the distribution below this share of the largest are never drawn: 32 random bits could not reach them. */
const negligible = 2 ** -44;

/** Cumulative probabilities of Binomial(n, p) in units of 2^−32, for the counts from `least` on. */
interface BinomialTable {
  readonly least: number;
  readonly thresholds: Float64Array;
}

/** Only + − × ÷, which every engine rounds alike: the table, and so the network, is the same everywhere. */
function binomialTable(n: number, p: number): BinomialTable {
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const up = [1];
  for (let k = mode; k < n && up[up.length - 1] > negligible; k++) up.push(up[up.length - 1] * ((n - k) / (k + 1)) * odds);
  const down: number[] = [];
  for (let k = mode, term = 1; k > 0 && term > negligible; k--) down.push(term *= k / (n - k + 1) / odds);
  const terms = [...down.reverse(), ...up];
  const total = terms.reduce((sum, term) => sum + term, 0);
  let sum = 0;
  return { least: mode - down.length, thresholds: Float64Array.from(terms, (term) => Math.floor((sum += term) / total * 2 ** 32)) };
}

/** How many counts a word has passed: the binomial count by inversion. */
function countAt({ least, thresholds }: BinomialTable, word: number): number {
  let below = 0;
  let above = thresholds.length - 1;
  while (below < above) {
    const middle = (below + above) >> 1;
    if (word < thresholds[middle]) above = middle;
    else below = middle + 1;
  }
  return least + below;
}

/** Row starts of `rows` rows whose lengths are Binomial(n, p): row `i` uses word i & 3 of the counter (i >>> 2, lengths, purpose, 0). */
export function binomialRows(rows: number, n: number, p: number, key: Key, purpose: number): Uint32Array {
  const table = binomialTable(n, p);
  const start = new Uint32Array(rows + 1);
  const words = new Uint32Array(4);
  for (let row = 0; row < rows; row++) {
    if ((row & 3) === 0) philox(words, row >>> 2, counters.lengths, purpose, 0, key[0], key[1]);
    start[row + 1] = start[row] + countAt(table, words[row & 3]);
  }
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
