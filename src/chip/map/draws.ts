import { philox, philoxKey, unit } from '../../random/philox.ts';

/** Numbers in [0, 1), one after the other: the same for the same seed and purpose. */
export function draws(seed: number, purpose: number): () => number {
  const [low, high] = philoxKey(seed);
  const words = new Uint32Array(4);
  let count = 0;
  return () => {
    if (count % 4 === 0) philox(words, count / 4, 0, purpose, 0, low, high);
    return unit(words[count++ % 4]);
  };
}
