import { WebspikeError } from '../errors.ts';
import { drawValues } from './distribution.ts';
import type { Values } from './network.ts';

/**
 * Synapses sorted by source: those of source `i` are `rowStart[i] … rowStart[i + 1] − 1`. Within a row listed ones are
 * sorted by target (multapses keep the order in which they were listed), drawn ones stand in the order in which they are drawn.
 */
export interface SynapseList {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  /** Weights that the connectivity itself brought along (`dense`, `csr`), in the list's order. */
  readonly weights?: Float32Array;
  /** Where a user's own list was not sorted: synapse `k` here is number `order[k]` there. */
  readonly order?: Uint32Array;
  /** Convolution: which weight of the kernel each synapse has. */
  readonly tap?: Uint32Array;
}

/** 4 GiB of targets. A larger connection has to be computed on the fly, not listed. */
const mostSynapses = 2 ** 30;

/**
 * Weights or delays of the listed synapses. Drawn values go by the list's order. An array that the user wrote goes
 * by the order of the user's own pairs or csr rows, and is sorted here along with them.
 *
 * @throws WebspikeError as {@link drawValues} does.
 * @example
 * const list = buildSynapses(pairs([[1, 0], [0, 0]]), 2, 1, false, key, 0, 'connection "a→b"');
 * synapseValues([0.7, 0.3], list, key, 1, 'connection "a→b", weight'); // [0.3, 0.7]: pair [0, 0] comes first now
 */
export function synapseValues(
  values: Values, list: SynapseList, key: readonly [number, number], purpose: number, subject: string,
): Float32Array | number {
  const drawn = drawValues(values, list.target.length, key, purpose, subject);
  const listed = typeof values === 'object' && !('kind' in values);
  return listed && list.order && typeof drawn !== 'number' ? inOrder(drawn, list.order) : drawn;
}

/** `values[order[k]]` for each k. */
export function inOrder(values: Float32Array, order: Uint32Array): Float32Array {
  const result = new Float32Array(order.length);
  for (let k = 0; k < result.length; k++) result[k] = values[order[k]];
  return result;
}

/** Room for so many synapses, or an error that names the connection. */
export function allocate(count: number, subject: string): Uint32Array {
  if (count > mostSynapses) throw tooMany(count, subject);
  try {
    return new Uint32Array(count);
  } catch {
    throw tooMany(count, subject);
  }
}

function tooMany(count: number, subject: string): WebspikeError {
  return new WebspikeError(subject, `asks for ${count.toLocaleString('en')} synapses, more than can be listed here`,
    `connect fewer neurons or more sparsely; at most ${mostSynapses.toLocaleString('en')} synapses fit one connection`);
}

/** Row starts, by counting how often each of `size` indices occurs. */
function countRows(index: Uint32Array, size: number): Uint32Array {
  const start = new Uint32Array(size + 1);
  for (let i = 0; i < index.length; i++) start[index[i] + 1]++;
  for (let i = 0; i < size; i++) start[i + 1] += start[i];
  return start;
}

/** Sorts a user's synapses by source and target and keeps the permutation, so that their weights can follow. */
export function sortListed(source: Uint32Array, target: Uint32Array, preSize: number, postSize: number, subject: string): SynapseList {
  const rowStart = countRows(source, preSize);
  if (isSorted(source, target)) return { rowStart, target };
  const nextOfTarget = countRows(target, postSize);
  const byTarget = allocate(source.length, subject);
  for (let i = 0; i < source.length; i++) byTarget[nextOfTarget[target[i]]++] = i;
  const nextOfSource = rowStart.slice();
  const order = allocate(source.length, subject);
  const sorted = allocate(source.length, subject);
  for (let i = 0; i < source.length; i++) {
    const synapse = byTarget[i];
    const place = nextOfSource[source[synapse]]++;
    order[place] = synapse;
    sorted[place] = target[synapse];
  }
  return { rowStart, target: sorted, order };
}

function isSorted(source: Uint32Array, target: Uint32Array): boolean {
  for (let i = 1; i < source.length; i++) {
    if (source[i] < source[i - 1] || (source[i] === source[i - 1] && target[i] < target[i - 1])) return false;
  }
  return true;
}
