import { cpuThreads } from '../../../src/learn/cpu/threads.ts';
import { cases, planOf, runCase } from '../cases.ts';

const kinds = new Set(['matmul', 'neuron', 'convolve', 'loss', 'adam', 'warp']);

export interface ThreadsRun {
  readonly adapters: readonly string[];
  /** The bits of everything that two threads computed, each of every case: the same in every browser and in Node. */
  readonly bits: readonly number[];
}

/** Every fifth case of the largest kernels on two threads. Runs in Node and in a page. */
export async function runThreads(): Promise<ThreadsRun> {
  let adapters: string[] = [];
  const bits: number[] = [];
  for (const each of cases.filter(({ op }, at) => kinds.has(op.kind) && at % 5 === 0)) {
    const devices = await cpuThreads(planOf(each), 2);
    adapters = devices.map(({ adapter }) => adapter);
    for (const found of await Promise.all(devices.map((device) => runCase(each, device)))) {
      // FNV-1a over all tensors.
      let hash = 0x811c9dc5;
      for (const numbers of Object.values(found)) for (const word of new Uint32Array(numbers.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
      bits.push(hash);
    }
    for (const device of devices) device.dispose();
  }
  return { adapters, bits };
}
