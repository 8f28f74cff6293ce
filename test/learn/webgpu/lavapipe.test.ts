import { expect, it } from 'vitest';
import { webgpuBackend } from '../../../src/backend/webgpu.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import { lavapipeDriver } from '../../exactness/devices.ts';
import { openGpu } from '../../kernels/gpu.ts';
import { cases, deviation, expectedOf, planOf, runCase } from '../cases.ts';
import { largeCases } from './large-cases.ts';

// A file of its own: a process keeps the driver that it opened first.
it('on lavapipe too, whose compiler reorders sums, every op is what it is by definition', async ({ skip }) => {
  const driver = lavapipeDriver();
  if (!driver?.recent) skip('lavapipe of Mesa 25 or newer is not installed');
  const backend = (await webgpuBackend(await openGpu({ driver: driver!.path })))!;
  expect(backend.adapter.name).toMatch(/llvmpipe/);
  for (const each of [...cases, ...largeCases]) {
    const device = await webgpuDevice(backend, planOf(each), { tile: '64 × 64 wide' });
    const first = await runCase(each, device);
    expect(deviation(expectedOf(each), first), each.name).toBeLessThan(5e-6);
    expect(await runCase(each, device), each.name).toEqual(first);
    device.dispose();
  }
}, 600_000);
