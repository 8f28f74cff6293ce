/** Values drawn evenly from 0 to 1: an additive counter, mixed (SplitMix32). The same in every run. */
export function scattered(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let z = Math.imul(i + 1, 0x9e3779b9);
    z = Math.imul(z ^ z >>> 16, 0x21f0aaad);
    z = Math.imul(z ^ z >>> 15, 0x735a2d97);
    return ((z ^ z >>> 15) >>> 0) / 2 ** 32;
  });
}
