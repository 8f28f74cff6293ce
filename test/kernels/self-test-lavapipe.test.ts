import { expect, it } from 'vitest';
import { selfTest } from '../../src/backend/self-test.ts';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { lavapipeDriver } from '../exactness/devices.ts';
import { openGpu } from './gpu.ts';

// A file of its own: a process keeps the driver that it opened first.
it('the self-test passes on lavapipe, and fails there without the guard: its compiler turns (a + b) - a into b', async ({ skip }) => {
  const driver = lavapipeDriver();
  if (!driver?.recent) skip('lavapipe of Mesa 25 or newer is not installed');
  const backend = await webgpuBackend(await openGpu({ driver: driver!.path }));
  expect(backend?.adapter.name).toMatch(/llvmpipe/);
  expect(backend!.failures).toEqual([]);
  const { device } = backend!;
  const unguarded = Object.create(device, {
    createShaderModule: { value: ({ code, ...rest }: GPUShaderModuleDescriptor) => device.createShaderModule({ ...rest, code: code.replace('return bitcast<f32>(bitcast<u32>(x) ^ run.zero);', 'return x + 0.0 * f32(run.zero);') }) },
    createBuffer: { value: device.createBuffer.bind(device) },
    createBindGroup: { value: device.createBindGroup.bind(device) },
    createCommandEncoder: { value: device.createCommandEncoder.bind(device) },
    createComputePipelineAsync: { value: device.createComputePipelineAsync.bind(device) },
    queue: { value: device.queue },
  }) as GPUDevice;
  expect(await selfTest(unguarded)).toContain('sum and difference');
});
