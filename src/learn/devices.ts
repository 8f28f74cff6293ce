import type { Backend } from '../backend/backend.ts';
import { chooseBackend } from '../backend/choose.ts';
import type { WebgpuBackend } from '../backend/webgpu.ts';
import type { OpenDevices } from './gradient.ts';

export interface DeviceOptions {
  /** `auto`: a hardware GPU where there is one, else the CPU. */
  readonly backend?: 'auto' | 'webgpu' | 'cpu';
  /** The WebGPU entry point; default `navigator.gpu`. */
  readonly gpu?: GPU;
  /** Of the CPU. Default 1. What is learned does not depend on it. */
  readonly threads?: number;
}

/**
 * The devices to train on.
 *
 * @throws WebspikeError where `webgpu` is asked for and no adapter is found.
 * @example
 * const trainer = await gradientTrainer(network, options, trainOn({ backend: 'cpu', threads: 2 }));
 */
export const trainOn = ({ threads = 1, ...options }: DeviceOptions = {}): OpenDevices => async (plan) => {
  const backend = await chooseBackend(options);
  if (isGpu(backend)) {
    try {
      return [await (await import('./webgpu/device.ts')).webgpuDevice(backend, plan, { atEnd: () => backend.dispose() })];
    } catch (error) {
      backend.dispose();
      throw error;
    }
  }
  backend.dispose();
  return (await import('./cpu/threads.ts')).cpuThreads(plan, threads);
};

const isGpu = (backend: Backend): backend is WebgpuBackend => backend.kind === 'webgpu';
