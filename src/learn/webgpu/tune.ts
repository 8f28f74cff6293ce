import { version } from '../../../package.json';
import { race } from '../../tune/race.ts';
import type { TuningStore } from '../../tune/tuning.ts';
import type { Convolve, Matmul, Op, OpDevice, OpPlan } from '../plan/ops.ts';
import type { Opened } from './device.ts';
import { productOf, type Product } from './products.ts';
import { tileNames, type ProductShape, type TileName } from './tiles.ts';

/** Below so many operations no tile is worth measuring: starting the kernel costs more. */
const leastWork = 1e6;
/** Of a product that is measured; a larger one is measured by a part of it. */
const mostWork = { hardware: 4e9, software: 2e7 };
/** For all tiles of one shape together, in ms. */
const raceTime = { hardware: 200, software: 500 };

/** Where measuring takes longer than it saves: narrow tiles for narrow products, else what is best on the software adapters known, and for small products as good as any. */
export function fixedTile({ m, n }: ProductShape): TileName {
  return n <= 16 ? '256 × 16' : m <= 16 ? '16 × 256' : Math.max(m, n) <= 64 ? '32 × 32' : '64 × 64 wide';
}

export interface TuneOptions {
  /** Forces a tile; `measured`: whatever the adapter. Default: measured on hardware, by a rule on software adapters. */
  readonly tile?: TileName | 'measured';
  /** Where what was measured is remembered. Default: this runtime's store; `null`: in memory alone. */
  readonly store?: TuningStore | null;
}

/** Builds a device whose products are all cut alike; handed in, because building is what asks for tiles. */
export type Build = (plan: OpPlan, tile: TileName) => Promise<OpDevice>;
export type TileOf = (product: Product) => TileName;

/** What was chosen on a device, for as long as it lives. */
const remembered = new WeakMap<GPUDevice, Map<string, TileName>>();

/** Says the tile of each product among these ops: forced, remembered, or the winner of a race on this adapter. */
export async function chooseTiles({ device, adapter }: Opened, ops: readonly Op[], { tile, store }: TuneOptions, build: Build): Promise<TileOf> {
  if (tile !== undefined && tile !== 'measured') return () => tile;
  if (tile === undefined && adapter.software) return ({ shape }) => fixedTile(shape);
  const kind = adapter.software ? 'software' : 'hardware';
  const kept = store === undefined ? await (await import('../../tune/stores.ts')).defaultStore() : store;
  const chosen = remembered.get(device) ?? new Map<string, TileName>();
  remembered.set(device, chosen);
  for (const op of ops) {
    const product = productOf(op);
    if (!product || workOf(product) < leastWork || chosen.has(shapeClass(product))) continue;
    const key = JSON.stringify([`webspike ${version}`, adapter.name, shapeClass(product)]);
    const known = await kept?.get(key);
    const winner = tileNames.find((name) => name === known) ?? await fastest(shortened(op as Matmul | Convolve, mostWork[kind]), raceTime[kind], build);
    chosen.set(shapeClass(product), winner);
    if (known !== winner) await kept?.set(key, winner);
  }
  return (product) => chosen.get(shapeClass(product)) ?? fixedTile(product.shape);
}

const workOf = ({ shape: { m, n, k, members } }: Product): number => 2 * m * n * k * members;

/** What is equal here is measured once: sides count as the power of two that they are nearest to. */
function shapeClass({ kernel, flags, shape }: Product): string {
  const set = Object.keys(flags).filter((flag) => flags[flag]);
  return [kernel.name, ...set, ...Object.values(shape).map((side) => 2 ** Math.round(Math.log2(side)))].join(' ');
}

/** The same op on fewer rows, or, for a matrix product whose rows are few, over a shorter sum. */
function shortened(op: Matmul | Convolve, most: number): Matmul | Convolve {
  const share = Math.min(1, most / workOf(productOf(op)!));
  if (op.kind === 'convolve') return { ...op, rows: Math.max(1, Math.floor(op.rows * share)) };
  const side = (length: number): number => Math.min(length, Math.max(256, Math.floor(length * share)));
  return op.k > op.m ? { ...op, k: side(op.k) } : { ...op, m: side(op.m) };
}

/** The tile with the shortest time of several alternating runs on tensors of the product's size. */
async function fastest(op: Matmul | Convolve, milliseconds: number, build: Build): Promise<TileName> {
  const { a, b, c } = productOf(op)!;
  const sizes = new Map<string, number>();
  for (const { view, size } of [a, b, c]) sizes.set(view.tensor, Math.max(size, sizes.get(view.tensor) ?? 0));
  const from = (tensor: string): { tensor: string; offset: number } => ({ tensor, offset: 0 });
  const views = op.kind === 'matmul' ? { a: from(op.a.tensor), b: from(op.b.tensor), c: from(op.c.tensor) } : { input: from(op.input.tensor), kernel: from(op.kernel.tensor), output: from(op.output.tensor) };
  const plan: OpPlan = { tensors: [...sizes].map(([name, size]) => ({ name, size })), programs: [], phases: { product: [{ ...op, ...views } as Op] } };
  const devices: OpDevice[] = [];
  try {
    for (const tile of tileNames) devices.push(await build(plan, tile));
    const times = await race(devices.map((device) => ({
      run: async (count: number) => {
        for (let run = 0; run < count; run++) device.run('product');
        await device.read(from(c.view.tensor), 1);
      },
    })), { milliseconds, block: 1, now: () => performance.now() });
    return tileNames[times.indexOf(Math.min(...times))];
  } finally {
    for (const device of devices) device.dispose();
  }
}
