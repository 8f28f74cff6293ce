/**
 * f32 functions built from operations that round the same everywhere; twin of shaders/shared/exact-math.wgsl,
 * operation for operation. Division, square root and exponential of WGSL may differ between adapters by several
 * units in the last place, these do not.
 */
const F = Math.fround;
const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

/** Zero below 2^−64. */
export function flush(x: number): number {
  return Math.abs(x) < 5.421010862427522e-20 ? 0 : x;
}

/** Zero below 2^−40: what stored state goes through. */
export function settle(x: number): number {
  return Math.abs(x) < 9.094947017729282e-13 ? 0 : x;
}

export const min = (a: number, b: number): number => (b < a ? b : a);
export const max = (a: number, b: number): number => (a < b ? b : a);

function fromBits(value: number): number {
  bits[0] = value;
  return floats[0];
}

function toBits(value: number): number {
  floats[0] = value;
  return bits[0];
}

/** 1 / x for 2^−64 ≤ |x| ≤ 2^64: an integer seed and three Newton steps. */
function reciprocal(x: number): number {
  const positive = Math.abs(x);
  let y = fromBits(0x7ef311c7 - toBits(positive));
  y = F(y * F(2 - F(positive * y)));
  y = F(y * F(2 - F(positive * y)));
  y = F(y * F(2 - F(positive * y)));
  return x < 0 ? -y : y;
}

/** a / b, relative error below 3e-7; a quotient below 2^−64 is 0. */
export function divide(a: number, b: number): number {
  return flush(F(a * reciprocal(b)));
}

/** Square root, 0 for x ≤ 0. */
export function sqrt(x: number): number {
  if (x <= 0) return 0;
  const half = F(0.5 * x);
  let y = fromBits(0x5f3759df - (toBits(x) >> 1));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  y = F(y * F(1.5 - F(F(half * y) * y)));
  return F(x * y);
}

const log2e = F(1.4426950408889634);
const ln2High = F(0.693359375);
const ln2Low = F(-2.12194440e-4);
/** 1 / k!. A product too small for f32 vanishes beside them, so the sums need no flush. */
const [c2, c3, c4, c5, c6, c7] = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040].map(F);

/** e^x; 0 below −44 and constant above 87, where a simulation counts as diverged anyway. */
export function exp(x: number): number {
  if (x < -44) return 0;
  const bounded = min(x, 87);
  const n = Math.floor(F(F(bounded * log2e) + 0.5));
  const r = F(F(bounded - F(n * ln2High)) - F(n * ln2Low));
  let sum = c6;
  sum = F(F(sum * r) + c5);
  sum = F(F(sum * r) + c4);
  sum = F(F(sum * r) + c3);
  sum = F(F(sum * r) + c2);
  sum = F(F(sum * r) + 1);
  sum = F(F(sum * r) + 1);
  return F(sum * fromBits((n + 127) << 23));
}

/** (e^x − 1) / x, 1 at 0. */
export function exprel(x: number): number {
  if (Math.abs(x) > 0.5) return divide(F(exp(x) - 1), x);
  let sum = c7;
  sum = F(F(sum * x) + c6);
  sum = F(F(sum * x) + c5);
  sum = F(F(sum * x) + c4);
  sum = F(F(sum * x) + c3);
  sum = F(F(sum * x) + c2);
  return F(F(sum * x) + 1);
}

const logCoefficients = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1].map(F);
const ln2 = F(0.6931471805599453);

/** Natural logarithm; −1e30 for x ≤ 0, which a simulation reports as diverged when stored. */
export function log(x: number): number {
  if (x <= 0) return -1e30;
  const raw = toBits(x) - 0x3f3504f3;
  const exponent = raw >> 23;
  const m = fromBits((raw & 0x007fffff) + 0x3f3504f3);
  const f = divide(F(m - 1), F(m + 1));
  const square = flush(F(f * f));
  let sum = logCoefficients[0];
  for (let k = 1; k < 5; k++) sum = F(F(sum * square) + logCoefficients[k]);
  return F(flush(F(F(2 * f) * sum)) + F(exponent * ln2));
}

/** Largest mean of {@link poisson}: e^(−mean / 2) is then still a constant that every adapter treats alike. */
export const mostPoissonMean = 40;

/**
 * Number of events of a Poisson process, from one uniform number: the smallest k with u < P(0) + … + P(k), by inversion
 * (Devroye 1986, Non-Uniform Random Variate Generation, section X.3.3). `u` has 24 bits, so events rarer than 6e-8 do not occur.
 *
 * @param nothing e^(−mean / 2), the square root of P(0).
 * @returns 0 for a mean ≤ 0; 1e37 above {@link mostPoissonMean}, which a simulation reports as diverged when stored.
 */
export function poisson(u: number, nothing: number, mean: number): number {
  if (mean > mostPoissonMean) return 1e37;
  let probability = F(nothing * nothing);
  let sum = probability;
  let count = 0;
  while (u >= sum) {
    const longer = count + 1;
    probability = divide(F(probability * mean), longer);
    const next = F(sum + probability);
    // The rest of the tail is smaller than the last place of the sum, which rounding left short of u.
    if (next === sum) break;
    sum = next;
    count = longer;
  }
  return count;
}
