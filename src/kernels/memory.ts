import { arenaNames, type ArenaName, type Plan, type PlannedConnection, type PlannedPopulation } from '../compile/plan.ts';
import { SimulationError } from '../errors.ts';
import { add, get, int, multiply } from '../wasm/text.ts';

const pageBytes = 65536;

/** Where things are in the memory of the CPU backend: byte addresses. */
export interface Layout {
  readonly arenas: Readonly<Record<ArenaName, number>>;
  /** Four words that lanes beyond the end of something read and write. */
  readonly nowhere: number;
  /** Room for one number per neuron of the largest population (in whole groups of four) and receptor. */
  readonly sums: number;
  /** Bytes of one of these rows. */
  readonly sumsRow: number;
  /** Of sparse plastic connections: the first synapse of each target in the order of targets, and the synapses in this order. */
  readonly byTarget: ReadonlyMap<number, ByTarget>;
  readonly bytes: number;
}

export interface ByTarget {
  readonly starts: number;
  readonly synapses: number;
}

/** Places the arenas of a plan, and what the CPU needs besides them. */
export function layOut(plan: Plan): Layout {
  let next = 0;
  const take = (words: number): number => {
    const from = next;
    next += 16 * Math.ceil(words / 4);
    return from;
  };
  const nowhere = take(4);
  const arenas = Object.fromEntries(arenaNames.map((name) => [name, take(plan.words[name])])) as Record<ArenaName, number>;
  const sumsRow = 16 * Math.ceil(Math.max(...plan.populations.map(({ size }) => size)) / 4);
  const sums = take((sumsRow / 4) * Math.max(2, ...plan.populations.map(({ receptors }) => receptors.length)));
  const byTarget = new Map(plan.connections.filter((each) => each.plasticity && each.sparse).map((each): [number, ByTarget] =>
    [each.index, { starts: take(plan.populations[each.to].size + 1), synapses: take(each.synapses) }]));
  // A group of four that begins in the last word reads three more.
  return { arenas, nowhere, sums, sumsRow, byTarget, bytes: take(4) + 16 };
}

/** The byte address of a word of an arena. */
export const place = (layout: Layout, arena: ArenaName, word: number): number => layout.arenas[arena] + 4 * word;

/**
 * The memory of a plan, with its initial contents.
 *
 * @throws SimulationError where 4 GiB, the most that WebAssembly addresses, or what the host has left do not suffice.
 */
export function fillMemory(plan: Plan, layout: Layout): WebAssembly.Memory {
  const pages = Math.ceil(layout.bytes / pageBytes);
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: pages });
  } catch {
    throw new SimulationError('CPU backend', `the network takes ${(layout.bytes / 2 ** 30).toFixed(2)} GiB, which this machine does not give (4 GiB is the most)`, 'use a smaller network or batch, or backend "webgpu"');
  }
  for (const name of arenaNames) {
    const contents = plan.initial[name];
    if (contents) new Uint32Array(memory.buffer, layout.arenas[name]).set(contents);
  }
  for (const [index, place] of layout.byTarget) sortByTarget(plan, plan.connections[index], place, memory.buffer);
  return memory;
}

function sortByTarget(plan: Plan, connection: PlannedConnection, place: ByTarget, memory: ArrayBuffer): void {
  const { target } = connection.sparse!.list;
  const { size } = plan.populations[connection.to];
  const starts = new Uint32Array(memory, place.starts, size + 1);
  const synapses = new Uint32Array(memory, place.synapses, target.length);
  for (const each of target) starts[each + 1]++;
  for (let j = 0; j < size; j++) starts[j + 1] += starts[j];
  const next = starts.slice();
  for (let s = 0; s < target.length; s++) synapses[next[target[s]]++] = s;
}

/** Text of the address of the spike mask of a population's sample `$b` at a step. */
export function maskWat(plan: Plan, layout: Layout, { spikes, words }: PlannedPopulation, at: string): string {
  return add(int(place(layout, 'spikes', spikes.offset)), multiply(add(multiply(`(i32.rem_u ${at} ${int(spikes.history)})`, int(plan.batch)), get('b')), int(4 * words)));
}

/** The same address as a number. */
export function maskPlace(plan: Plan, layout: Layout, p: number, at: number, b: number): number {
  const { spikes, words } = plan.populations[p];
  return place(layout, 'spikes', spikes.offset + ((at % spikes.history) * plan.batch + b) * words);
}
