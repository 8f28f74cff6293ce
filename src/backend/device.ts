import type { AdapterDescription } from './backend.ts';
import { selfTest } from './self-test.ts';
import type { WebgpuOptions } from './webgpu.ts';

/** An adapter's device, and what became of it. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  /** What differed from the CPU in the start-up test. */
  readonly failures: readonly string[];
  readonly fate: Fate;
}

export interface Fate {
  /** Why the device was lost; empty while it is there. */
  lost: string;
  /** Whether we gave it up ourselves. */
  disposed: boolean;
}

/** Opens the default adapter with all that it offers of what we use; `null` where there is none. */
export async function openDevice(gpu: GPU, options: WebgpuOptions): Promise<OpenDevice | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    label: 'webspike',
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
    },
  });
  const fate: Fate = { lost: '', disposed: false };
  void device.lost.then((info) => (fate.lost = info.message || info.reason));
  return { device, adapter: describe(adapter, options), failures: await selfTest(device), fate };
}

/** An error on a device that is being lost may arrive before the news of the loss. */
export function newsOf({ device }: Pick<OpenDevice, 'device'>): Promise<unknown> {
  return Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
}

function describe(adapter: GPUAdapter, { bindingBytes = Infinity }: WebgpuOptions): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  const words = [description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter'];
  const software = /swiftshader|llvmpipe|lavapipe|basic render|warp/i.test(`${words.join(' ')} ${architecture}`) || adapter.info.isFallbackAdapter === true;
  return {
    name: `${words.join(' ')}${software ? ' (software)' : ''}`, software,
    workgroupBytes: adapter.limits.maxComputeWorkgroupStorageSize, bindingBytes: Math.min(bindingBytes, adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize),
  };
}
