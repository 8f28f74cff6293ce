import { describe, expect, it } from 'vitest';
import * as exact from '../../src/equations/exact-math.ts';

const F = Math.fround;

/** f32 numbers spread evenly over the logarithm of [low, high]. */
function spread(low: number, high: number, count = 50_000): number[] {
  return Array.from({ length: count }, (_, k) => F(low * (high / low) ** (k / (count - 1))));
}

const relative = (got: number, wanted: number): number => Math.abs(got / wanted - 1);
const worst = (xs: readonly number[], error: (x: number) => number): number => xs.reduce((most, x) => Math.max(most, error(x)), 0);

describe('relative errors against Math', () => {
  it('reciprocal: 1.5e-7', () => {
    expect(worst(spread(2 ** -60, 2 ** 60), (x) => Math.max(relative(exact.divide(1, x), 1 / x), relative(exact.divide(1, -x), -1 / x)))).toBeLessThan(1.5e-7);
  });

  it('divide: 3e-7', () => {
    const divisors = spread(1e-6, 1e6, 300);
    expect(worst(spread(1e-6, 1e6, 300), (a) => worst(divisors, (b) => relative(exact.divide(-a, b), -a / b)))).toBeLessThan(3e-7);
  });

  it('sqrt: 1.8e-7', () => {
    expect(worst(spread(2 ** -64, 1e30), (x) => relative(exact.sqrt(x), Math.sqrt(x)))).toBeLessThan(1.8e-7);
    expect([exact.sqrt(0), exact.sqrt(-3)]).toEqual([0, 0]);
  });

  it('exp: 2.4e-7', () => {
    const xs = Array.from({ length: 100_000 }, (_, k) => F(-43.9 + 130.8 * k / 99_999));
    expect(worst(xs, (x) => relative(exact.exp(x), Math.exp(x)))).toBeLessThan(2.4e-7);
    expect([exact.exp(0), exact.exp(-44.1), exact.exp(-1e30)]).toEqual([1, 0, 0]);
    expect(exact.exp(500)).toBe(exact.exp(87));
  });

  it('exprel, across its two branches and near zero', () => {
    const xs = [...spread(1e-12, 80), ...spread(1e-12, 40).map((x) => -x)];
    expect(worst(xs, (x) => relative(exact.exprel(x), Math.expm1(x) / x))).toBeLessThan(6e-7);
    expect(exact.exprel(0)).toBe(1);
  });

  it('log, absolute near 1 where it passes zero', () => {
    expect(worst(spread(2 ** -64, 1e30), (x) => Math.abs(exact.log(x) - Math.log(x)) / Math.max(1, Math.abs(Math.log(x))))).toBeLessThan(3e-7);
    expect(exact.log(1)).toBe(0);
    expect([exact.log(0), exact.log(-1)]).toEqual([-1e30, -1e30]);
  });
});

describe('results are f32', () => {
  it.each<[string, (x: number) => number]>([
    ['reciprocal', (x) => exact.divide(1, x)], ['sqrt', exact.sqrt], ['exp', exact.exp], ['exprel', exact.exprel], ['log', exact.log],
  ])('%s', (_, calculate) => {
    expect(spread(1e-3, 30, 2000).every((x) => calculate(x) === F(calculate(x)))).toBe(true);
  });
});

describe('flush', () => {
  it('keeps 2^−64 and everything larger, and nothing below', () => {
    const least = 2 ** -64;
    expect([exact.flush(least), exact.flush(-least), exact.flush(1), exact.flush(-1e30)]).toEqual([least, -least, 1, -1e30]);
    for (const tiny of [F(least * 0.9999999), F(-least * 0.9999999), 1e-38, -1e-45, -0]) expect(Object.is(exact.flush(tiny), 0)).toBe(true);
  });

  it('applies to quotients', () => {
    expect(exact.divide(F(1e-12), F(1e12))).toBe(0);
    expect(exact.divide(F(1e-9), F(1e9))).toBeGreaterThan(0);
  });
});

describe('min and max', () => {
  it('agree with Math on numbers', () => {
    for (const [a, b] of [[1, 2], [2, 1], [-1, -2], [0, 0]]) expect([exact.min(a, b), exact.max(a, b)]).toEqual([Math.min(a, b), Math.max(a, b)]);
  });
});
