import { expect, WebspikeError } from '../errors.ts';
import { philox } from '../random/philox.ts';
import type { Connectivity } from './connectivity.ts';
import { permute } from './permutation.ts';
import { binomialRows, evenRows, mostByChance, multinomialRows } from './row-length.ts';
import { allocate, type SynapseList } from './synapse-list.ts';

export type Key = readonly [number, number];

/** Second word of the Philox counter of a connection's draws, under the purpose of its structure. */
export const counters = { targets: 0, sources: 1, lengths: 2, permutation: 3 } as const;

/**
 * How the target of synapse `m` of row `i`, number `s` of the connection, is found:
 * `all` m itself (past i, where a neuron does not reach itself); `one` neuron i; `independent` any target, drawn for s;
 * `permuted-row` the m-th of a random order of all targets, one order per row; `permuted-slots` the s-th of a random order of
 * all inputs of all targets.
 */
export const rowRules = ['all', 'one', 'independent', 'permuted-row', 'permuted-slots'] as const;
export type RowRule = (typeof rowRules)[number];

/**
 * Connectivity that a formula gives: each synapse is a pure function of its number, so that any of them can be drawn at any
 * time, on any device, in any order: once into memory, or again whenever its source spikes.
 */
export interface DrawnRows {
  readonly rule: RowRule;
  readonly preSize: number;
  readonly postSize: number;
  /** Synapses altogether. */
  readonly count: number;
  /** From how many a synapse chooses: targets, or all inputs of all targets. */
  readonly domain: number;
  /** `permuted-slots`: inputs of each target. */
  readonly degree: number;
  readonly skipSelf: boolean;
  /** First synapse of each row, and the end. */
  readonly rowStart: Uint32Array;
  /** Most synapses onto one target. */
  readonly largestDegree: number;
}

/** Synapse numbers are 32-bit words. */
const mostSynapses = 2 ** 32 - 1;

/** The rows that a connectivity stands for, or `null` where the user lists the synapses. */
export function drawnRows(connectivity: Connectivity, preSize: number, postSize: number, sameSet: boolean, key: Key, purpose: number, subject: string): DrawnRows | null {
  const make = (rule: RowRule, count: number, rowStart: () => Uint32Array, parts: Partial<DrawnRows>): DrawnRows => {
    // Formatting numbers loads a locale: only where there is something to say.
    if (count > mostSynapses) throw new WebspikeError(subject, `asks for ${count.toLocaleString('en')} synapses`, `connect fewer neurons or more sparsely; at most ${mostSynapses.toLocaleString('en')} synapses fit one connection`);
    return { rule, preSize, postSize, count, rowStart: rowStart(), domain: 1, degree: 1, skipSelf: false, largestDegree: preSize, ...parts };
  };
  const all = (self: boolean): DrawnRows => {
    const skipSelf = sameSet && !self;
    const length = skipSelf ? postSize - 1 : postSize;
    return make('all', preSize * length, () => evenRows(preSize, length), { skipSelf });
  };
  switch (connectivity.kind) {
    case 'allToAll':
      return all(connectivity.self);
    case 'oneToOne':
      expect(preSize === postSize, subject, `oneToOne needs two populations of the same size, got ${preSize} and ${postSize}`, 'make the sizes equal or choose another connectivity');
      return make('one', preSize, () => evenRows(preSize, 1), { largestDegree: 1 });
    case 'fixedProbability': {
      const { probability, self } = connectivity;
      if (probability === 1) return all(self);
      const skipSelf = sameSet && !self;
      const domain = skipSelf ? postSize - 1 : postSize;
      const rowStart = probability === 0 || domain === 0 ? evenRows(preSize, 0) : binomialRows(preSize, domain, probability, key, purpose);
      return make('permuted-row', rowStart[preSize], () => rowStart, { domain, skipSelf, largestDegree: Math.min(preSize, mostByChance(preSize * probability, postSize)) });
    }
    case 'fixedInDegree': {
      const { degree } = connectivity;
      const count = degree * postSize;
      return make('permuted-slots', count, () => multinomialRows(preSize, count, key, purpose), { domain: count, degree, largestDegree: degree });
    }
    case 'fixedOutDegree': {
      const count = connectivity.degree * preSize;
      return make('independent', count, () => evenRows(preSize, connectivity.degree), { domain: postSize, largestDegree: Math.min(count, mostByChance(count / postSize, postSize)) });
    }
    case 'fixedTotal': {
      const { total } = connectivity;
      return make('independent', total, () => multinomialRows(preSize, total, key, purpose), { domain: postSize, largestDegree: Math.min(total, mostByChance(total / postSize, postSize)) });
    }
    default:
      return null;
  }
}

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

/** The synapses of drawn rows as a list; the definition that kernels repeat on every device. */
export function listRows(rows: DrawnRows, key: Key, purpose: number, subject: string): SynapseList {
  const { rule, preSize, postSize, rowStart, domain, degree, skipSelf, count } = rows;
  const target = allocate(count, subject);
  const words = new Uint32Array(4);
  const keys = new Uint32Array(4);
  if (rule === 'permuted-slots') philox(keys, 0, counters.permutation, purpose, 0, key[0], key[1]);
  for (let i = 0; i < preSize; i++) {
    const from = rowStart[i];
    const end = rowStart[i + 1];
    if (rule === 'permuted-row') philox(keys, i, counters.permutation, purpose, 0, key[0], key[1]);
    for (let s = from; s < end; s++) {
      switch (rule) {
        case 'all':
          target[s] = s - from + Number(skipSelf && s - from >= i);
          break;
        case 'one':
          target[s] = i;
          break;
        case 'independent':
          if ((s & 3) === 0 || s === from) philox(words, s >>> 2, counters.targets, purpose, 0, key[0], key[1]);
          target[s] = integerBelow(postSize, words[s & 3]);
          break;
        case 'permuted-row': {
          const place = permute(keys, s - from, domain);
          target[s] = place + Number(skipSelf && place >= i);
          break;
        }
        case 'permuted-slots':
          target[s] = Math.floor(permute(keys, s, domain) / degree);
          break;
      }
    }
  }
  return { rowStart, target };
}
