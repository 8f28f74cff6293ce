import { describe, expect, it } from 'vitest';
import { selfTest } from '../../src/backend/self-test.ts';
import { webgpuBackend } from '../../src/backend/webgpu.ts';
import { integrateAndFire, simulate } from '../../src/index.ts';
import { openBackend, openGpu } from './gpu.ts';

/** A device whose compiler takes liberties: it replaces a text in every shader. */
function replacing(device: GPUDevice, text: string, by: string): GPUDevice {
  return new Proxy(device, {
    get(target, name) {
      if (name === 'createShaderModule') {
        return ({ code, ...rest }: GPUShaderModuleDescriptor): GPUShaderModule => {
          expect(code).toContain(text);
          return target.createShaderModule({ ...rest, code: code.replace(text, by) });
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('the self-test', () => {
  it('passes on SwiftShader and names what an adapter gets wrong', async () => {
    const { device } = await openBackend(await openGpu());
    expect(await selfTest(device)).toEqual([]);
    expect(await selfTest(replacing(device, 'x_divide(a, b)', 'a * (1.0 / b)'))).toEqual(['division']);
    expect(await selfTest(replacing(device, 'bitcast<u32>(x_sqrt(abs(a)))', 'bitcast<u32>(sqrt(abs(a))) + 1u'))).toEqual(['square root']);
    expect(await selfTest(replacing(device, 'flush(x_exp(a))', 'exp(a)'))).toEqual(['exponential']);
    expect(await selfTest(replacing(device, 'x_log(abs(a))', 'log(abs(a))'))).toEqual(['logarithm']);
    expect(await selfTest(replacing(device, 'r(r(a + b) - a)', 'b'))).toEqual(['sum and difference']);
    expect(await selfTest(replacing(device, '0x9e3779b9u', '0x9e3779b8u'))).toEqual(['Philox']);
  });

  it('refuses the null backend of Dawn, which computes nothing', async () => {
    const backend = await webgpuBackend(await openGpu({ flags: ['backend=null'] }));
    expect(backend?.failures.length).toBeGreaterThan(0);
    const building = simulate({ dt: 1, populations: { cells: { size: 1, model: integrateAndFire } } }, { on: backend! });
    await expect(building).rejects.toThrow(/failed the self-test of exact arithmetic/);
  });
});
