import { philox, philoxKey, unit } from '../../src/random/philox.ts';

/** `count` numbers, uniform between the bounds, the same for the same seed; all f32. */
export function numbers(count: number, low: number, high: number, seed: number): number[] {
  const words = new Uint32Array(4);
  return Array.from({ length: count }, (_, at) => {
    philox(words, at, 0, 1, 0, ...philoxKey(seed));
    return Math.fround(low + (high - low) * unit(words[0]));
  });
}
