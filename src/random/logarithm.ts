/**
 * A natural logarithm whose every bit is fixed. `Math.log` may differ between JavaScript engines in the last
 * bit, and one bit is enough for another synapse; here only + − × ÷ are used, which IEEE 754 rounds exactly.
 *
 * Method and coefficients: FreeBSD/Sun fdlibm `e_log.c`. With x = 2^k (1 + f) and
 * s = f / (2 + f): ln(1 + f) = 2 atanh(s), as a minimax polynomial in s².
 */

const bits64 = new Float64Array(1);
const words64 = new Uint32Array(bits64.buffer);
/** Which half of a double holds sign and exponent. */
const upper = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

const ln2High = 6.93147180369123816490e-1;
const ln2Low = 1.90821492927058770002e-10;

/**
 * ln(x) in double precision, error below 1 ulp, for normal positive finite x (2^-1022 and up; not checked:
 * this runs once per synapse).
 *
 * @example
 * ln(1); // 0
 */
export function ln(x: number): number {
  bits64[0] = x;
  // Moves the split between octaves from 1 to √½, so that f is small on both sides of x = 1.
  const shifted = words64[upper] + (0x3ff00000 - 0x3fe6a09e);
  const k = (shifted >>> 20) - 0x3ff;
  words64[upper] = (shifted & 0xfffff) + 0x3fe6a09e;
  const f = bits64[0] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd = z * (6.666666666666735130e-1
    + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return s * (half + (even + odd)) + k * ln2Low - half + f + k * ln2High;
}
