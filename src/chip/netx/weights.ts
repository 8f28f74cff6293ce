/**
 * What the weights of a dense layer of netx become on their way into Lava's model of the chip: `optimize_weight_bits` of lava-dl
 * d825ac5, then the clipping and truncation of Lava b6822fbc (`weightutils.py`), then the shift of the sum. Sheet of facts, 2.2 and 2.3.
 */

/** What a matrix of weights becomes, or why lava-dl fails on it. */
export interface EffectiveWeights {
  /** In the order given; a fraction where the sum of several would be rounded. */
  readonly weights: Float64Array;
  /** Some lay outside −256 … 254 with both signs present: lava-dl clips them and prints a warning. */
  readonly clipped: boolean;
}

/** Of one layer: the matrix from the layer before, and the recurrent one, which are scaled together. */
export type Matrices = readonly Int32Array[];

/** lava-dl divides by the largest weight. */
export const allZero = (matrices: Matrices): boolean => matrices.every((matrix) => matrix.every((weight) => weight === 0));

/**
 * What Lava computes with instead of the weights given, matrix after matrix.
 *
 * @param matrices not all zero: lava-dl fails there with an OverflowError.
 * @example
 * effectiveWeights([Int32Array.of(-4, -4)])[0].weights; // [0, 0]: lava-dl loses them
 */
export function effectiveWeights(matrices: Matrices): readonly EffectiveWeights[] {
  let [low, high] = [Infinity, -Infinity];
  for (const matrix of matrices) for (const weight of matrix) [low, high] = [Math.min(low, weight), Math.max(high, weight)];
  const clipped = (high > 254 && low < 0) || (low < -256 && high > 0);
  const given = clipped ? matrices.map((matrix) => matrix.map((weight) => Math.min(254, Math.max(-256, weight)))) : matrices;
  if (clipped) [low, high] = [Math.max(low, -256), Math.min(high, 254)];
  const signed = low < 0 && high >= 0 ? 1 : 0;
  const scale = signed ? Math.min(high === 0 ? Infinity : 127 / high, -128 / low) : high < 0 ? -256 / low : 255 / high;
  const shift = Math.floor(Math.log2(scale)) + signed;
  const bits = 8 - shift - (commonPower(given) - signed);
  return given.map((matrix) => ({ weights: asLava(matrix, shift, bits), clipped }));
}

/** Largest n up to 8 so that 2^n divides all weights. */
function commonPower(matrices: Matrices): number {
  let bits = 0;
  for (const matrix of matrices) for (const weight of matrix) bits |= weight;
  let n = 0;
  while (n < 8 && (bits & (1 << n)) === 0) n++;
  return n;
}

/** Clipping to 8 bits and truncation, both by the matrix's own signs, seen behind the shift back of what arrives. */
function asLava(matrix: Int32Array, shift: number, bits: number): Float64Array {
  // NumPy shifts everything out where the count is negative.
  if (shift < 0) return new Float64Array(matrix.length);
  const low = matrix.reduce((least, weight) => Math.min(least, weight), 0);
  const mixed = low < 0 && matrix.some((weight) => weight > 0);
  const lost = 8 - bits + Number(mixed);
  const truncated = (value: number): number => (lost < 0 ? 0 : (value >> lost) << lost);
  return Float64Array.from(matrix, (weight) => {
    const moved = weight * 2 ** shift;
    const kept = mixed ? truncated(Math.max(-256, Math.min(255, moved))) : Math.sign(moved) * truncated(Math.min(255, Math.abs(moved)));
    return kept / 2 ** shift;
  });
}
