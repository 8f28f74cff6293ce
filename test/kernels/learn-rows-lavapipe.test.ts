import { expect, it } from 'vitest';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { lavapipeDriver } from '../exactness/devices.ts';
import { expectTwins, openGpu, request } from './gpu.ts';
import { lateCases } from './learn-rows-cases.ts';

// A file of its own: a process keeps the driver that it opened first.
it('rows learn late on lavapipe as on the CPU', async ({ skip }) => {
  const driver = lavapipeDriver();
  if (!driver?.recent) skip('lavapipe of Mesa 25 or newer is not installed');
  const backend = await webgpuBackend(await openGpu({ driver: driver!.path }));
  expect(backend?.adapter.name).toMatch(/llvmpipe/);
  for (const { network, batch } of lateCases.slice(0, 2)) {
    await expectTwins(network, [{ name: 'lavapipe', backend: backend! }], { plan: 'stepped', batch, act: async (machine) => {
      for (const [steps, learning] of [[50, true], [19, false], [25, true]] as const) await machine.run(request({ steps, learning, samples: batch }));
    } });
  }
});
