import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../../src/backend/webgpu.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import { tileNames, type TileName } from '../../../src/learn/webgpu/tiles.ts';
import { fixedTile } from '../../../src/learn/webgpu/tune.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { cases, deviation, expectedOf, planOf, runCase, type Case } from '../cases.ts';
import { largeCases } from './large-cases.ts';

let backend: WebgpuBackend;
beforeAll(async () => { backend = await openBackend(await openGpu()); });

const named = (name: string): Case => [...cases, ...largeCases].find((each) => each.name === name)!;
// Software adapters take seconds to compile what a GPU's driver compiles in milliseconds: all tiles for one product, some for the others.
const some: readonly TileName[] = ['32 × 32', '16 × 256', '128 × 128'];

describe('tiles', () => {
  it.each<[string, readonly TileName[]]>([
    ['matmul 300 × 140 × 70', tileNames], ['matmul 37 × 33 × 601 Aᵀ Bᵀ accumulated', some],
    ['convolve output, 4 → 5, 5 × 5', some], ['convolve input, strided', some], ['convolve kernel, in groups', some],
  ])('%s: every tile gives the same bits, and the right ones', async (name, tried) => {
    const each = named(name);
    const results = [];
    for (const tile of tried) {
      const device = await webgpuDevice(backend, planOf(each), { tile });
      results.push(await runCase(each, device));
      device.dispose();
    }
    expect(deviation(expectedOf(each), results[0])).toBeLessThan(5e-6);
    for (const result of results) expect(result).toEqual(results[0]);
  }, 300_000);

  it('are chosen by a race where asked to, which the store remembers', async () => {
    const each = named('matmul 300 × 140 × 70');
    const stored = new Map<string, string>();
    const asked: string[] = [];
    const store = { get: async (key: string) => (asked.push(key), stored.get(key)), set: async (key: string, value: string) => void stored.set(key, value) };
    const first = await webgpuDevice(backend, planOf(each), { tile: 'measured', store });
    expect(deviation(expectedOf(each), await runCase(each, first))).toBeLessThan(5e-6);
    expect([...stored.values()].every((value) => (tileNames as readonly string[]).includes(value))).toBe(true);
    expect([...stored.keys()]).toEqual([expect.stringMatching(/SwiftShader.*matmul 256 128 64 1/)]);
    // The same device remembers without asking.
    (await webgpuDevice(backend, planOf(each), { tile: 'measured', store })).dispose();
    expect(asked).toHaveLength(1);
    first.dispose();
  });

  it('without a race are narrow where a product is', () => {
    const tileOf = (m: number, n: number): TileName => fixedTile({ m, n, k: 100, members: 1 });
    expect([tileOf(1600, 10), tileOf(8, 9000), tileOf(50, 60), tileOf(1600, 800)]).toEqual(['256 × 16', '16 × 256', '32 × 32', '64 × 64 wide']);
  });
});
