import { WebspikeError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { cpuBackend } from './cpu.ts';

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
  if (backend === 'cpu') return cpuBackend();
  const entry = gpu ?? (typeof navigator === 'undefined' ? undefined : navigator.gpu);
  // Shaders and their generators are a third of the library: who computes on the CPU need not load them.
  const found = entry && await (await import('./webgpu.ts')).webgpuBackend(entry);
  if (!found && backend === 'webgpu') {
    throw new WebspikeError('backend "webgpu"', entry ? 'no adapter was found' : 'this runtime has no navigator.gpu', 'run "npx webspike doctor", use backend "cpu", or in Node pass "gpu" from the package webgpu');
  }
  if (!found || (backend === 'auto' && found.adapter.software)) {
    found?.dispose();
    return cpuBackend();
  }
  return found;
}
