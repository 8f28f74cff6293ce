/**
 * Natural logarithms whose every bit is fixed. `Math.log` may differ between JavaScript engines in the last
 * bit, and one bit is enough for another synapse; here only + − × ÷ are used, which IEEE 754 rounds exactly.
 *
 * Method and coefficients: FreeBSD/Sun fdlibm `e_log.c` and `e_logf.c`. With x = 2^k (1 + f) and
 * s = f / (2 + f): ln(1 + f) = 2 atanh(s), as a minimax polynomial in s².
 */

const bits64 = new Float64Array(1);
const words64 = new Uint32Array(bits64.buffer);
const bits32 = new Float32Array(1);
const words32 = new Int32Array(bits32.buffer);
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

const f32 = Math.fround;
const l1 = f32(0.66666662693);
const l2 = f32(0.40000972152);
const l3 = f32(0.28498786688);
const l4 = f32(0.24279078841);
const ln2High32 = f32(6.9313812256e-1);
const ln2Low32 = f32(9.0580006145e-6);

/**
 * ln(x) in single precision, each operation rounded to f32: the form that a GPU can repeat bit for bit.
 * Error below 1 ulp for normal positive finite f32 numbers (not checked).
 */
export function lnSingle(x: number): number {
  bits32[0] = x;
  const shifted = words32[0] + (0x3f800000 - 0x3f3504f3);
  const k = (shifted >>> 23) - 0x7f;
  words32[0] = (shifted & 0x7fffff) + 0x3f3504f3;
  const f = f32(bits32[0] - 1);
  const s = f32(f / f32(2 + f));
  const z = f32(s * s);
  const w = f32(z * z);
  const even = f32(w * f32(l2 + f32(w * l4)));
  const odd = f32(z * f32(l1 + f32(w * l3)));
  const half = f32(f32(0.5 * f) * f);
  const series = f32(f32(s * f32(half + f32(odd + even))) + f32(k * ln2Low32));
  return f32(f32(f32(series - half) + f) + f32(k * ln2High32));
}
