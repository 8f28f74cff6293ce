import type { Gathered } from './gather.ts';
import { equalButForShift } from './shifted.ts';

/** Lists of a projection on a core and the axons, one for each source, that run through them. */
export interface SharedLists {
  /** Stretch of the gathered synapses that list `l` is. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Its first target relative to the base. */
  readonly shift: Uint16Array;
  /** Of each source. */
  readonly list: Uint32Array;
  readonly base: Uint16Array;
}

/**
 * Stores a list once for all sources of one kin whose synapses on the core are equal but for a shift, as far as bases reach: a list
 * with its first target at `r` serves those that begin at compartments `r … r + furthest`.
 */
export function shareLists(synapses: Gathered, kin: Int32Array | null, furthest: number): SharedLists {
  const { source, start, target } = synapses;
  if (!kin) return apart(synapses, furthest);
  const [from, to, shift]: [number[], number[], number[]] = [[], [], []];
  const list = new Uint32Array(source.length);
  const base = new Uint16Array(source.length);
  for (const members of alike(synapses, kin)) {
    // Sorted by where they begin; each list serves as many as its base can reach.
    const sorted = members.length === 1 ? members : [...members].sort((a, b) => target[start[a]] - target[start[b]] || a - b);
    for (let at = 0; at < sorted.length;) {
      const [first, opened] = [target[start[sorted[at]]], at];
      while (at < sorted.length && target[start[sorted[at]]] <= first + furthest) at++;
      const shifted = Math.max(0, target[start[sorted[at - 1]]] - furthest);
      for (let each = opened; each < at; each++) {
        list[sorted[each]] = from.length;
        base[sorted[each]] = target[start[sorted[each]]] - shifted;
      }
      from.push(start[sorted[opened]]);
      to.push(start[sorted[opened] + 1]);
      shift.push(shifted);
    }
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to), shift: Uint16Array.from(shift), list, base };
}

/** A list for each source. */
function apart({ source, start, target }: Gathered, furthest: number): SharedLists {
  const [list, shift, base] = [new Uint32Array(source.length), new Uint16Array(source.length), new Uint16Array(source.length)];
  for (let each = 0; each < source.length; each++) {
    const first = target[start[each]];
    list[each] = each;
    base[each] = Math.min(first, furthest);
    shift[each] = first - base[each];
  }
  return { from: start.subarray(0, source.length), to: start.subarray(1), shift, list, base };
}

/** Sources (by their place in the list of sources) whose synapses here are equal but for a shift. */
function alike(synapses: Gathered, kin: Int32Array): readonly (readonly number[])[] {
  const { source } = synapses;
  const groups: number[][] = [];
  const ofKin = new Map<number, number[][]>();
  for (let each = 0; each < source.length; each++) {
    const kind = kin[source[each]];
    const known = ofKin.get(kind) ?? [];
    if (known.length === 0) ofKin.set(kind, known);
    const like = known.find(([other]) => equalButForShift(synapses, other, each));
    if (like) like.push(each);
    else {
      const group = [each];
      known.push(group);
      groups.push(group);
    }
  }
  return groups;
}
