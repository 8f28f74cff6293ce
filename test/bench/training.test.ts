import { afterEach, describe, expect, test, vi } from 'vitest';
import { hostPeak } from '../../bench/training/peak.ts';
import type { TrainingPlace } from '../../bench/training/places.ts';
import { measureProducts, product } from '../../bench/training/products.ts';
import { cpuDevice } from '../../src/learn/cpu/device.ts';
import type { OpDevice } from '../../src/learn/plan/ops.ts';

afterEach(() => vi.restoreAllMocks());

const products = [product('all', 40, 30, 20, true), product('transposed', 7, 33, 50, false, true)];

/** The exit code, and what was printed, of a device that gives each product after a change. */
async function measured(change: (numbers: Float32Array) => void): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const place: TrainingPlace = {
    adapter: 'a place of tests', software: true, peak: hostPeak, close: () => undefined,
    open: async (plan): Promise<OpDevice> => {
      const device = await cpuDevice(plan);
      return {
        plan, adapter: device.adapter, write: (to, numbers) => device.write(to, numbers), run: (phase) => device.run(phase), dispose: () => device.dispose(),
        read: async (from, size) => {
          const numbers = await device.read(from, size);
          change(numbers);
          return numbers;
        },
      };
    },
  };
  const code = await measureProducts('cpu', async () => [place], { software: products, hardware: [] });
  return { code, text: lines.join('\n') };
}

describe('npm run bench -- matmul', () => {
  test('names the device, checks each product and gives its share of the peak', async () => {
    const { code, text } = await measured(() => undefined);
    expect(code).toBe(0);
    expect(text).toMatch(/a place of tests: peak [\d.]+ GFLOP\/s/);
    expect(text).toMatch(/40 × 30 × 20 Aᵀ +[\d.]+e-\d+/);
    expect(text).toMatch(/7 × 33 × 50 Bᵀ .* \d+ %/);
  });

  test.each<[string, (numbers: Float32Array) => void]>([
    ['one wrong number', (numbers) => { numbers[numbers.length - 1] += 0.01; }], ['no number', (numbers) => { numbers[0] = NaN; }],
  ])('gives no time to a product with %s', async (_, change) => {
    const { code, text } = await measured(change);
    expect(code).toBe(1);
    expect(text).toMatch(/FAIL/);
    expect(text).not.toMatch(/ \d+ %/);
  });
});
