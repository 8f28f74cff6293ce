import { describe, expect, test } from 'vitest';
import { syntheticRates } from '../../bench/networks/diehl-cook.ts';
import { fitPower, intervalVariation, meanRate, summarise } from '../../bench/statistics.ts';

test('medians, rates and variation of intervals', () => {
  expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, repeats: 3 });
  expect(summarise([4, 1]).median).toBe(2.5);
  // Neuron 0 every 10 steps: no variation. Neuron 1: intervals 10 and 30, mean 20, deviation 10.
  const raster = { step: Uint32Array.of(10, 10, 20, 20, 30, 50), neuron: Uint32Array.of(0, 1, 0, 1, 0, 1) };
  expect(intervalVariation(raster, 3, 0)).toBeCloseTo(0.25, 12);
  expect(meanRate(raster, 2, 0.5, 20, 40)).toBe(150);
});

test('synthetic images have the mean and peak rate of the benchmark', () => {
  for (const rates of syntheticRates(5, 1)) {
    expect(rates.reduce((sum, each) => sum + each, 0) / 784).toBeCloseTo(8.3, 2);
    expect(Math.max(...rates)).toBe(64);
  }
});

describe('a power law', () => {
  test('is found exactly where there is one', () => {
    const power = fitPower([10, 100, 1000, 1e6].map((x) => [x, 0.3 * x ** 1.37]))!;
    expect(power.exponent).toBeCloseTo(1.37, 10);
    expect(power.factor).toBeCloseTo(0.3, 10);
  });

  test('is the line of least squares in the logarithms', () => {
    // Deviations of equal weight, up and down, that cancel in the slope.
    const power = fitPower([[1, 2], [10, 5], [100, 200]])!;
    expect(power.exponent).toBeCloseTo(1, 10);
    expect(power.factor).toBeCloseTo(2 * 0.25 ** (1 / 3), 10);
  });

  test('needs two different sizes', () => {
    expect(fitPower([[10, 1]])).toBeNull();
    expect(fitPower([[10, 1], [10, 2]])).toBeNull();
  });
});
