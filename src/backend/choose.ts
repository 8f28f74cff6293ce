import { WebspikeError } from '../errors.ts';
import type { Backend } from './backend.ts';

export interface BackendOptions {
  /** `auto`: a hardware GPU where there is one, else the CPU, which is faster than a software adapter. Default `auto`. */
  readonly backend?: 'auto' | 'webgpu' | 'cpu';
  /** The WebGPU entry point; default `navigator.gpu`. In Node: `create([])` of the package `webgpu`. */
  readonly gpu?: GPU;
}

/**
 * Opens the device to simulate on.
 *
 * @throws WebspikeError when `webgpu` is asked for and no adapter is found.
 */
export async function chooseBackend({ backend = 'auto', gpu }: BackendOptions = {}): Promise<Backend> {
  if (backend === 'cpu') return openCpu();
  const entry = gpu ?? (typeof navigator === 'undefined' ? undefined : navigator.gpu);
  const found = entry && await (await import('./webgpu.ts')).webgpuBackend(entry);
  if (!found && backend === 'webgpu') {
    throw new WebspikeError('backend "webgpu"', entry ? 'no adapter was found' : 'this runtime has no navigator.gpu', 'run "npx webspike doctor", use backend "cpu", or in Node pass "gpu" from the package webgpu');
  }
  if (!found || (backend === 'auto' && found.adapter.software)) {
    found?.dispose();
    return openCpu();
  }
  return found;
}

/** Kernels and their generators are the larger part of the library: a page loads those of the device that it computes on. */
const openCpu = async (): Promise<Backend> => (await import('./cpu.ts')).cpuBackend();
