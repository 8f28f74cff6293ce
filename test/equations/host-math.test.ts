import { describe, expect, it } from 'vitest';
import * as host from '../../src/equations/host-math.ts';

const grid = (low: number, high: number, count = 20_000): number[] => Array.from({ length: count }, (_, k) => low + (high - low) * k / (count - 1));
const worst = (xs: readonly number[], error: (x: number) => number): number => xs.reduce((most, x) => Math.max(most, error(x)), 0);

describe('double-precision functions', () => {
  it('exp agrees with Math.exp to 1e-15 over its range', () => {
    expect(worst(grid(-700, 700), (x) => Math.abs(host.exp(x) / Math.exp(x) - 1))).toBeLessThan(1e-15);
    expect([host.exp(0), host.exp(-1000), host.exp(1000)]).toEqual([1, 0, Infinity]);
  });

  it('exprel has no hole at zero', () => {
    expect(worst(grid(-3, 3).filter((x) => x !== 0), (x) => Math.abs(host.exprel(x) / (Math.expm1(x) / x) - 1))).toBeLessThan(2e-15);
    expect(host.exprel(0)).toBe(1);
  });

  it('log undoes exp', () => {
    expect(worst(grid(-300, 300), (x) => Math.abs(host.log(Math.exp(x)) - x) / Math.max(1, Math.abs(x)))).toBeLessThan(1e-15);
    expect([host.log(1), host.log(0), host.log(Infinity), host.log(-1)]).toEqual([0, -Infinity, Infinity, NaN]);
  });
});

describe('matrixExponential', () => {
  it.each<[string, number[][], number[][]]>([
    ['zero', [[0, 0], [0, 0]], [[1, 0], [0, 1]]],
    ['diagonal', [[-2, 0], [0, 3]], [[Math.exp(-2), 0], [0, Math.exp(3)]]],
    ['rotation', [[0, -1.3], [1.3, 0]], [[Math.cos(1.3), -Math.sin(1.3)], [Math.sin(1.3), Math.cos(1.3)]]],
    ['nilpotent', [[0, 5, 0], [0, 0, 7], [0, 0, 0]], [[1, 5, 17.5], [0, 1, 7], [0, 0, 1]]],
    ['Jordan block', [[-1, 1], [0, -1]], [[Math.exp(-1), Math.exp(-1)], [0, Math.exp(-1)]]],
  ])('%s', (_, matrix, expected) => {
    host.matrixExponential(matrix).forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(expected[i][j], 12)));
  });
});

describe('propagators', () => {
  it('of a leak: P = e^(−dt/τ), Q = τ (1 − e^(−dt/τ))', () => {
    const { p, q } = host.propagators([[-1 / 10]], 0.5);
    expect(p[0][0]).toBeCloseTo(Math.exp(-0.05), 14);
    expect(q[0][0]).toBeCloseTo(10 * (1 - Math.exp(-0.05)), 14);
  });

  it('of a singular system: Q of a plain integrator is dt', () => {
    const { p, q } = host.propagators([[0, 1], [0, 0]], 0.25);
    expect(p).toEqual([[1, 0.25], [0, 1]]);
    [[0.25, 0.03125], [0, 0.25]].forEach((row, i) => row.forEach((value, j) => expect(q[i][j]).toBeCloseTo(value, 15)));
  });
});
