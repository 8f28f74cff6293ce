import { divide, log, sqrt } from '../equations/exact-math.ts';

const f32 = Math.fround;

// Wichura (1988), Algorithm AS 241, routine PPND7, Applied Statistics 37(3), 477–484, doi:10.2307/2347330.
const a0 = f32(3.3871327179), a1 = f32(50.434271938), a2 = f32(159.29113202), a3 = f32(59.109374720);
const b1 = f32(17.895169469), b2 = f32(78.757757664), b3 = f32(67.187563600);
const c0 = f32(1.4234372777), c1 = f32(2.7568153900), c2 = f32(1.3067284816), c3 = f32(0.17023821103);
const d1 = f32(0.73700164250), d2 = f32(0.12021132975);
const centre = f32(0.425);
const centreSquared = f32(0.180625);
const tailShift = f32(1.6);

/**
 * A standard normal number from one random 32-bit word: the quantile of (word + ½) / 2³², so it rises with
 * the word (but for the last places of neighbours) and lies within ±6.34.
 *
 * Every operation is rounded to f32, and division, root and logarithm are our own: the same bits on every JavaScript
 * engine and on every GPU, where shaders/shared/normal.wgsl is the twin. The error stays below 2e-6 of the value, and
 * within ±0.25 below 1.5e-7.
 *
 * @example
 * standardNormal(0x80000000); // 7.5e-8: half the words lie below
 */
export function standardNormal(word: number): number {
  const positive = word >= 0x80000000;
  // Distance to the nearer end in units of 2^-33. Near the end all bits count; far from it an f32 holds 24
  // bits, so the rest gives way to its middle and the conversion stays exact.
  let distance = ((positive ? ~word : word) << 1 | 1) >>> 0;
  if (distance >= 0x1000000) distance = (distance & 0xfffffe00 | 0x100) >>> 0;
  const tail = f32(distance * 2 ** -33);
  const q = f32(0.5 - tail);
  let z: number;
  if (q <= centre) {
    const r = f32(centreSquared - f32(q * q));
    const numerator = f32(f32(f32(f32(f32(f32(a3 * r) + a2) * r) + a1) * r) + a0);
    const denominator = f32(f32(f32(f32(f32(f32(b3 * r) + b2) * r) + b1) * r) + 1);
    z = divide(f32(q * numerator), denominator);
  } else {
    // PPND7's third branch begins at a tail of 1.4e-11, below the smallest that 32 bits can give.
    const r = f32(sqrt(-log(tail)) - tailShift);
    const numerator = f32(f32(f32(f32(f32(f32(c3 * r) + c2) * r) + c1) * r) + c0);
    const denominator = f32(f32(f32(f32(d2 * r) + d1) * r) + 1);
    z = divide(numerator, denominator);
  }
  return positive ? z : -z;
}
