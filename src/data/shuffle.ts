/** sfc32 (Chris Doty-Humphrey, PractRand), 32 bits a draw, warmed up so that neighbouring seeds part ways. */
function generator(seed: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

/**
 * The numbers 0 … count−1 in an order that depends on the seed only (Fisher–Yates).
 *
 * @param seed whole number, 0 to 2³² − 1.
 */
export function shuffledIndices(count: number, seed: number): Uint32Array {
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  const next = generator(seed);
  for (let last = count - 1; last > 0; last--) {
    // Integer share of the draw: no bias worth speaking of for counts far below 2³², and the same everywhere.
    const other = Math.floor((next() / 2 ** 32) * (last + 1));
    [indices[last], indices[other]] = [indices[other], indices[last]];
  }
  return indices;
}
