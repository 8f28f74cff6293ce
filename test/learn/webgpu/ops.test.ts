import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../../src/backend/webgpu.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { cases, deviation, expectedOf, planOf, runCase } from '../cases.ts';

let backend: WebgpuBackend;
beforeAll(async () => { backend = await openBackend(await openGpu()); });

describe('every op on SwiftShader is what it is by definition', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const device = await webgpuDevice(backend, planOf(each), { tile: '32 × 32' });
    try {
      expect(deviation(expectedOf(each), await runCase(each, device))).toBeLessThan(5e-6);
    } finally {
      device.dispose();
    }
  });
});
