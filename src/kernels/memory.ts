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
  /** Number of the first sample, to which random draws belong. */
  readonly firstSample: number;
  /** Where rows that learn keep what they look at; shared by all connections. */
  readonly rows: {
    /** One word for each 32 steps of a memory of spikes. */
    readonly window: number;
    /** A vector for each norm. */
    readonly norms: number;
    /** Numbers of so many synapses, and the step of the next spike of their targets. */
    readonly synapses: number;
    readonly steps: number;
    /** A source's traces: `((trace · flush + step) · batch + b)`. */
    readonly traces: number;
  };
  /** Of connections whose rows are drawn on demand: a byte per row, 1 where it is drawn. */
  readonly drawn: ReadonlyMap<number, number>;
  readonly bytes: number;
}

/** Synapses of a row that are looked through at once: what they read stays in the cache. */
export const pieceOfRow = 512;

/** Whether rows are drawn when their source first spikes. Rows that learn are visited before. */
export function drawnOnDemand({ strategy, draws, plasticity, normalise }: Pick<PlannedConnection, 'strategy' | 'draws' | 'plasticity' | 'normalise'>): boolean {
  return strategy === 'scatter' && draws !== null && !plasticity && !normalise;
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
  const firstSample = take(1);
  const arenas = Object.fromEntries(arenaNames.map((name) => [name, take(plan.words[name])])) as Record<ArenaName, number>;
  const sumsRow = 16 * Math.ceil(Math.max(...plan.populations.map(({ size }) => size)) / 4);
  const sums = take((sumsRow / 4) * Math.max(2, ...plan.populations.map(({ receptors }) => receptors.length)));
  const late = plan.connections.flatMap(({ plasticity }) => (plasticity?.late ? [(plasticity.late.flush + 1) * plasticity.pre.size * plan.batch] : []));
  const rows = { window: take(8), norms: take(16), synapses: take(pieceOfRow + 4), steps: take(pieceOfRow + 4), traces: take(Math.max(0, ...late)) };
  const drawn = new Map(plan.connections.filter(drawnOnDemand).map(({ index, from }) => [index, take(Math.ceil(plan.populations[from].size / 4))]));
  // A group of four that begins in the last word reads three more.
  return { arenas, nowhere, firstSample, sums, sumsRow, rows, drawn, bytes: take(4) + 16 };
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
  for (const name of ['values', 'structure', 'state'] as const) new Uint32Array(memory.buffer, layout.arenas[name]).set(plan.initial[name]!);
  for (const { arena, offset, data } of plan.contents) new Uint32Array(memory.buffer, layout.arenas[arena]).set(data, offset);
  return memory;
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
