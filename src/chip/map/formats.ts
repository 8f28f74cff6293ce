import { encodeWeights, indexBitsOf, joined, listBits, synapseBits, widthOf, type WeightRange } from './encoding.ts';
import type { Gathered } from './gather.ts';
import type { SynapseFormat } from './mapping.ts';
import type { Problem } from './problem.ts';
import type { SharedLists } from './share.ts';

/** How the lists of a projection on a core are stored: in one or two formats. */
export interface ListFormats {
  readonly formats: readonly SynapseFormat[];
  /** Of each list: its number in {@link formats}. */
  readonly of: Uint8Array;
}

export interface CoreFormats {
  readonly of: readonly ListFormats[];
  /** Different formats of the core. */
  readonly count: number;
  /** Synapse memory of all lists. */
  readonly bits: number;
}

interface Lists {
  readonly projection: number;
  readonly synapses: Gathered;
  readonly lists: SharedLists;
}

/** Lists of one projection that are stored in one way. */
interface Store {
  readonly owner: number;
  readonly compression: SynapseFormat['compression'];
  readonly lists: readonly number[];
  /** Synapses that each takes up: those between its base and its last target where dense. */
  readonly sizes: readonly number[];
  readonly range: WeightRange;
  readonly longest: number;
  /** Farthest target from a base. */
  readonly farthest: number;
}

type Stored = Omit<SynapseFormat, 'connection'>;

/**
 * Chooses how each list is stored: by indices, or as a run from its base in which a synapse that is not there is a weight of 0,
 * whichever takes fewer bits. Where that makes more formats than a core has, projections share wider ones: first one format for each
 * projection, then the pair whose union costs least, in the end all of them by indices.
 */
export function chooseFormats({ chip, projections, bitsKnown }: Problem, shared: readonly Lists[]): CoreFormats {
  const most = chip.core.formats.value;
  let last: CoreFormats | null = null;
  for (const choice of ['each', 'one', 'sparse'] as const) {
    last = assembled(shared.flatMap((each, owner) => storesOf(each, owner, choice)));
    if (last.count <= most) break;
  }
  return last!;

  function storesOf({ projection, synapses: { target, longest }, lists }: Lists, owner: number, choice: 'each' | 'one' | 'sparse'): Store[] {
    const { range, encoding: { weightBits } } = projections[projection];
    const delayBits = widthOf(longest);
    const count = lists.from.length;
    const spans = new Uint32Array(count);
    let farthest = 0;
    for (let list = 0; list < count; list++) {
      spans[list] = lists.shift[list] + target[lists.to[list] - 1] - target[lists.from[list]] + 1;
      farthest = Math.max(farthest, spans[list] - 1);
    }
    const bitsOfDense = bitsByCount(synapseBits({ weightBits, delayBits, indexBits: 0 }));
    const bitsOfSparse = bitsByCount(synapseBits({ weightBits, delayBits, indexBits: indexBitsOf(farthest) }));
    const dense = new Uint8Array(count);
    let [allDense, allSparse, runs] = [0, 0, 0];
    for (let list = 0; list < count && choice !== 'sparse'; list++) {
      const [from, to] = [lists.from[list], lists.to[list]];
      const [run, sparse] = [bitsOfDense(spans[list]), bitsOfSparse(to - from)];
      allDense += run;
      allSparse += sparse;
      if (!isRun(target, from, to)) continue;
      runs++;
      if (choice === 'each' && run <= sparse) dense[list] = 1;
    }
    if (choice === 'one' && runs === count && allDense <= allSparse) dense.fill(1);
    return [1, 0].flatMap((wanted): Store[] => {
      const chosen: number[] = [];
      const sizes: number[] = [];
      let far = 0;
      for (let list = 0; list < count; list++) {
        if (dense[list] !== wanted) continue;
        chosen.push(list);
        sizes.push(wanted ? spans[list] : lists.to[list] - lists.from[list]);
        far = Math.max(far, spans[list] - 1);
      }
      return chosen.length === 0 ? [] : [{ owner, compression: wanted ? 'dense' : 'sparse', lists: chosen, sizes, range, longest, farthest: far }];
    });
  }

  function assembled(stores: readonly Store[]): CoreFormats {
    const groups = together(stores.map((store) => [store]));
    const of = shared.map(({ projection, lists }, owner): ListFormats => {
      const own = groups.flatMap((group) => group.filter((each) => each.owner === owner).map((store) => ({ store, group })));
      const numbers = new Uint8Array(lists.from.length);
      own.forEach(({ store }, number) => { for (const list of store.lists) numbers[list] = number; });
      return { formats: own.map(({ group }) => ({ connection: projections[projection].connection.name, ...formatOf(group)! })), of: numbers };
    });
    return { of, count: new Set(groups.map(keyOf)).size, bits: groups.reduce((sum, group) => sum + bitsOf(group), 0) };
  }

  /** Bits of a list by its synapses, each computed once. */
  function bitsByCount(each: number): (count: number) => number {
    const known = bitsKnown.get(each) ?? [];
    bitsKnown.set(each, known);
    return (count) => (known[count] ??= listBits(count, each, chip.word.value));
  }

  /** Groups of stores, each with one format, as few as must be. */
  function together(groups: readonly (readonly Store[])[]): readonly (readonly Store[])[] {
    while (new Set(groups.map(keyOf)).size > most) {
      let best: { readonly a: number; readonly b: number; readonly cost: number } | null = null;
      for (let a = 0; a < groups.length; a++) {
        for (let b = a + 1; b < groups.length; b++) {
          const union = [...groups[a], ...groups[b]];
          if (groups[a][0].compression !== groups[b][0].compression || formatOf(union) === null) continue;
          const cost = bitsOf(union) - bitsOf(groups[a]) - bitsOf(groups[b]);
          if (best === null || cost < best.cost) best = { a, b, cost };
        }
      }
      if (best === null) return groups;
      const { a, b } = best;
      groups = [...groups.filter((_, at) => at !== a && at !== b), [...groups[a], ...groups[b]]];
    }
    return groups;
  }

  function formatOf(group: readonly Store[]): Stored | null {
    const weights = encodeWeights(group.map(({ range }) => range).reduce(joined), chip);
    const most = (what: 'longest' | 'farthest'): number => group.reduce((far, each) => Math.max(far, each[what]), 0);
    const { compression } = group[0];
    return weights && { compression, ...weights, delayBits: widthOf(most('longest')), indexBits: compression === 'dense' ? 0 : indexBitsOf(most('farthest')) };
  }

  function bitsOf(group: readonly Store[]): number {
    const of = bitsByCount(synapseBits(formatOf(group)!));
    return group.reduce((sum, { sizes }) => sum + sizes.reduce((bits, size) => bits + of(size), 0), 0);
  }

  function keyOf(group: readonly Store[]): string {
    return formatKey(formatOf(group)!);
  }
}

/** Equal for formats of which a core needs one only. */
export const formatKey = ({ compression, weightBits, exponent, sign, delayBits, indexBits }: Stored): string => [compression, weightBits, exponent, sign, delayBits, indexBits].join(' ');

/** Whether a list has no target twice: it can be stored as a run. */
function isRun(target: Uint16Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (target[at] === target[at - 1]) return false;
  return true;
}
