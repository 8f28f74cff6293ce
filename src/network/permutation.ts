/** Enough rounds that neighbours end up anywhere: each mixes low bits upwards (product) and high bits downwards (shift). */
const rounds = 4;

/**
 * A pseudo-random permutation of 0 … domain − 1, one index at a time: what lets any synapse be drawn without those before
 * it. Rounds of odd multiplication and xor-shift permute the next power of two; an index that falls outside walks on along
 * its cycle until it is back inside, fewer than two steps on average (Black & Rogaway 2002, doi:10.1007/3-540-45760-7_9).
 *
 * @param keys four random words.
 * @param index below `domain`.
 * @param domain 1 to 2³².
 * @example
 * permute(Uint32Array.of(1, 2, 3, 4), 0, 10); // some number below 10
 */
export function permute(keys: Uint32Array, index: number, domain: number): number {
  const bits = Math.max(1, 32 - Math.clz32(domain - 1));
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  const half = (bits + 1) >> 1;
  let x = index;
  do {
    for (let round = 0; round < rounds; round++) {
      x = ((Math.imul(x, keys[round] | 1) + (keys[(round + 1) & 3] >>> 1)) & mask) >>> 0;
      x ^= x >>> half;
    }
    x >>>= 0;
  } while (x >= domain);
  return x;
}
