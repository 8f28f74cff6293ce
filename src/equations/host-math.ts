import { ln } from '../random/logarithm.ts';

/**
 * Double-precision functions for constants that the host computes (decay factors and the like).
 * `Math.exp` may differ in the last bit between JavaScript engines; these use only exact operations, so that
 * a constant, and with it every spike, is the same in every browser.
 */

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** e^x. */
export function exp(x: number): number {
  if (x > 709) return Infinity;
  if (x < -745) return 0;
  const n = Math.floor(x / Math.LN2 + 0.5);
  const r = x - n * ln2High - n * ln2Low;
  let sum = 1;
  for (let k = 18; k >= 1; k--) sum = 1 + (sum * r) / k;
  return scale(sum, n);
}

/** (e^x − 1) / x, 1 at 0. */
export function exprel(x: number): number {
  if (Math.abs(x) > 0.5) return (exp(x) - 1) / x;
  let sum = 1;
  for (let k = 18; k >= 1; k--) sum = 1 + (sum * x) / (k + 1);
  return sum;
}

/** Natural logarithm; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (x === 0) return -Infinity;
  return x > 0 ? (x === Infinity ? x : ln(x)) : NaN;
}

function scale(x: number, exponent: number): number {
  for (; exponent > 0; exponent--) x *= 2;
  for (; exponent < 0; exponent++) x /= 2;
  return x;
}

export type Matrix = readonly (readonly number[])[];

function product(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0].map((_, column) => row.reduce((sum, value, k) => sum + value * b[k][column], 0)));
}

/** e^A by scaling, a Taylor series and squaring. */
export function matrixExponential(a: Matrix): number[][] {
  const norm = Math.max(...a.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  if (!Number.isFinite(norm)) return a.map((row) => row.map(() => NaN));
  let squarings = 0;
  for (let scaled = norm; scaled > 0.25; scaled /= 2) squarings++;
  const small = a.map((row) => row.map((value) => scale(value, -squarings)));
  const identity = a.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  let result: number[][] = identity;
  for (let k = 16; k >= 1; k--) {
    result = product(small, result).map((row, i) => row.map((value, j) => value / k + identity[i][j]));
  }
  for (; squarings > 0; squarings--) result = product(result, result);
  return result;
}

/**
 * Propagators of x' = A x + b over a time `dt` with b held: x(dt) = P x(0) + Q b.
 * From the exponential of the augmented matrix, so a singular A is no special case.
 */
export function propagators(a: Matrix, dt: number): { readonly p: number[][]; readonly q: number[][] } {
  const n = a.length;
  const augmented = Array.from({ length: 2 * n }, (_, i) =>
    Array.from({ length: 2 * n }, (_, j) => (i < n ? (j < n ? a[i][j] * dt : j - n === i ? dt : 0) : 0)));
  const e = matrixExponential(augmented);
  return { p: e.slice(0, n).map((row) => row.slice(0, n)), q: e.slice(0, n).map((row) => row.slice(n)) };
}
