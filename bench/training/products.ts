import { loadavg } from 'node:os';
import type { Matmul, OpDevice, OpPlan, View } from '../../src/learn/plan/ops.ts';
import { philox } from '../../src/random/philox.ts';
import type { BackendChoice } from '../places.ts';
import { digits } from '../print.ts';
import { formatTable } from '../table.ts';
import { shortest } from './clock.ts';
import { trainingPlaces, type TrainingPlace } from './places.ts';

export interface Product extends Pick<Matmul, 'm' | 'n' | 'k' | 'transposeA' | 'transposeB'> {
  readonly what: string;
}

export const product = (what: string, m: number, n: number, k: number, transposeA = false, transposeB = false): Product => ({ what, m, n, k, transposeA, transposeB });

/** Of a network 784-800-10 with 64 samples and 25 steps, in both directions; and of layers that fill a GPU. */
const trained = [
  product('hidden layer', 1600, 800, 784), product('gradient of its input', 1600, 784, 800, false, true), product('gradient of its weights', 784, 800, 1600, true),
  product('read-out', 1600, 10, 800), product('gradient of its weights', 800, 10, 1600, true), product('square', 512, 512, 512),
];
const large = [product('square', 2048, 2048, 2048), product('square', 4096, 4096, 4096), product('hidden layer', 8000, 4096, 4096), product('gradient of its weights', 4096, 4096, 8000, true)];

/** Multiplications that a check in double precision may take. */
const checked = 4e7;
/** Of a measurement at least, in ms: shorter ones measure how a device is asked. */
const leastTime = 100;
/** Sums of products of numbers below 1 in single precision, relative to the root of their length. */
const tolerance = 1e-5;

const at = (tensor: string): View => ({ tensor, offset: 0 });

/** Checks and measures matrix products on this machine's devices and prints them as shares of what each could do; the exit code. */
export async function measureProducts(backend: BackendChoice, open = trainingPlaces, products = { software: trained, hardware: [...trained, ...large] }): Promise<number> {
  const places = await open(backend);
  let passed = places.length > 0;
  console.log(places.length > 0 ? `load ${loadavg()[0].toFixed(1)} before; each product is checked against one in double precision first` : 'no WebGPU adapter here: run "npx webspike doctor", or take --backend cpu');
  for (const place of places) {
    let peak = await place.peak();
    const results: { readonly each: Product; readonly found: Found }[] = [];
    for (const each of products[place.software ? 'software' : 'hardware']) {
      results.push({ each, found: await measure(place, each) });
      // Other work on the machine slows this measurement too: the highest is nearest.
      peak = Math.max(peak, await place.peak());
    }
    passed &&= results.every(({ found }) => found.deviation < tolerance);
    console.log(`\n${place.adapter}: peak ${digits(peak / 1e9)} GFLOP/s of multiplications and additions alone`);
    const rows = results.map(({ each: { what, m, n, k, transposeA, transposeB }, found: { milliseconds, deviation, tile } }) => {
      const fine = deviation < tolerance;
      const rate = (2 * m * n * k) / (milliseconds / 1000);
      const cells = fine ? [tile || '–', digits(milliseconds), digits(rate / 1e9), `${((100 * rate) / peak).toFixed(0)} %`] : ['–', '–', '–', '–'];
      return [what, `${m} × ${n} × ${k}${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''}`, `${fine ? '' : 'FAIL '}${deviation.toExponential(1)}`, ...cells];
    });
    console.log(formatTable(['product', 'm × n × k', 'error', 'tile', 'ms', 'GFLOP/s', 'of peak'], rows, 2));
    place.close();
  }
  return passed ? 0 : 1;
}

interface Found {
  readonly milliseconds: number;
  /** From a product in double precision. */
  readonly deviation: number;
  /** Winner of the race, where there was one. */
  readonly tile: string;
}

async function measure(place: TrainingPlace, each: Product): Promise<Found> {
  const { m, n, k } = each;
  const op: Matmul = { kind: 'matmul', a: at('a'), b: at('b'), c: at('c'), ...each, accumulate: false };
  const plan: OpPlan = { tensors: [{ name: 'a', size: m * k }, { name: 'b', size: k * n }, { name: 'c', size: m * n }], programs: [], phases: { product: [op] } };
  let tile = '';
  const device = await place.open(plan, (chosen) => { tile = chosen; });
  try {
    const [a, b] = [random(m * k, 1), random(k * n, 2)];
    device.write(at('a'), a);
    device.write(at('b'), b);
    device.run('product');
    const deviation = deviationOf(each, a, b, await device.read(at('c'), m * n));
    if (deviation >= tolerance) return { milliseconds: NaN, deviation, tile };
    const once = await shortest(() => times(device, 1));
    const count = Math.ceil(leastTime / once);
    return { milliseconds: await shortest(() => times(device, count)) / count, deviation, tile };
  } finally {
    device.dispose();
  }
}

async function times(device: OpDevice, count: number): Promise<void> {
  for (let run = 0; run < count; run++) device.run('product');
  // Reading waits until the device is done.
  await device.read(at('c'), 1);
}

/** The largest difference from products in double precision, of as many rows as there is patience for, over the root of the length of the sums. */
function deviationOf({ m, n, k, transposeA, transposeB }: Product, a: Float32Array, b: Float32Array, c: Float32Array): number {
  const rows = Math.max(2, Math.min(m, Math.floor(checked / (n * k))));
  let worst = 0;
  for (let r = 0; r < rows; r++) {
    const i = Math.floor((r * (m - 1)) / (rows - 1));
    const row = new Float64Array(n);
    for (let p = 0; p < k; p++) {
      const left = a[transposeA ? p * m + i : i * k + p];
      for (let j = 0; j < n; j++) row[j] += left * b[transposeB ? j * k + p : p * n + j];
    }
    for (let j = 0; j < n; j++) worst = Math.max(worst, Math.abs(c[i * n + j] - row[j]) || (Number.isNaN(c[i * n + j]) ? Infinity : 0));
  }
  return worst / Math.sqrt(k);
}

/** Uniform numbers between −1 and 1. */
function random(count: number, stream: number): Float32Array {
  const numbers = new Float32Array(count);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i += 4) {
    philox(words, i, stream, 0, 0, 1, 2);
    for (let lane = 0; lane < 4 && i + lane < count; lane++) numbers[i + lane] = words[lane] / 2 ** 31 - 1;
  }
  return numbers;
}
