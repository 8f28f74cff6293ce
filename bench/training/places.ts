import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { findChrome } from '../../src/cli/chrome.ts';
import { findNodeGpu } from '../../src/cli/node-gpu.ts';
import { cpuDevice } from '../../src/learn/cpu/device.ts';
import type { OpDevice, OpPlan } from '../../src/learn/plan/ops.ts';
import { webgpuDevice } from '../../src/learn/webgpu/device.ts';
import type { BackendChoice } from '../places.ts';
import { devicePeak, hostPeak } from './peak.ts';

/** Where training can be measured in this process: one thread of the CPU, or the adapter that Node finds first. */
export interface TrainingPlace {
  readonly adapter: string;
  /** The CPU, or an adapter that computes on it. */
  readonly software: boolean;
  /** @param chosen told of each tile that a race on a GPU chose. */
  open(plan: OpPlan, chosen?: (tile: string) => void): Promise<OpDevice>;
  /** Multiplications and additions per second. */
  peak(): Promise<number>;
  close(): void;
}

export async function trainingPlaces(choice: BackendChoice): Promise<TrainingPlace[]> {
  const places: TrainingPlace[] = [];
  if (choice === 'all' || choice === 'cpu') places.push({ adapter: 'CPU (WebAssembly), 1 thread', software: true, open: (plan) => cpuDevice(plan), peak: hostPeak, close: () => undefined });
  const gpu = choice === 'all' || choice === 'webgpu' ? await findNodeGpu(await findChrome()) : undefined;
  const backend = gpu && await webgpuBackend(gpu);
  if (backend) {
    places.push({
      adapter: backend.adapter.name, software: backend.adapter.software, peak: () => devicePeak(backend), close: () => backend.dispose(),
      open: (plan, chosen = () => undefined) => webgpuDevice(backend, plan, { store: { get: async () => undefined, set: async (_, tile) => chosen(tile) } }),
    });
  }
  return places;
}
