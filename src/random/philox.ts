/**
 * Philox4x32-10, the counter-based generator of Random123 (Salmon et al. 2011, SC'11, doi:10.1145/2063384.2063405).
 *
 * A draw is a pure function of key and counter, so neurons, synapses and samples can be drawn in any
 * order, on any device, with the same result. Convention everywhere in webspike: key = seed, and
 * counter = (neuron or synapse group, step, purpose, sample).
 *
 * `out` receives four unsigned 32-bit words.
 *
 * @example
 * const words = new Uint32Array(4);
 * philox(words, 0, 0, 0, 0, 0, 0); // words[0] === 0x6627e8d5
 */
export function philox(out: Uint32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  // Words of 2³¹ and more are floating-point numbers to V8 until told otherwise: 15 % of the time.
  c0 |= 0;
  c1 |= 0;
  c2 |= 0;
  c3 |= 0;
  k0 |= 0;
  k1 |= 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Upper 32 bits of the 64-bit product, from 16-bit halves: JavaScript and WGSL both lack the instruction. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16 | 0) | 0;
  const carry = Math.imul(aLow, bHigh) + (middle & 0xffff) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** A seed of up to 64 bits, as the two words of a Philox key. */
export function philoxKey(seed: number): readonly [low: number, high: number] {
  return [seed >>> 0, Math.floor(seed / 0x100000000) >>> 0];
}

/** Most calls to `rand` in one rule: the words of one draw. */
export const drawsPerRule = 4;

/** Most calls to `rand` and `poisson` in one population's equations. */
export const drawsPerPopulation = 16;

/**
 * What a draw is for: the third word of the counter. Purposes 16 and up belong to the populations'
 * equations ({@link drawsPerPopulation} each, one per call to `rand` or `poisson`); connections take their own block from the top.
 */
export const purposes = {
  /** Purpose of the equations' draws of one population. */
  population: (index: number): number => 16 + drawsPerPopulation * index,
  /** Purpose of the initial values of the n-th variable of a population. */
  initial: (population: number, variable: number): number => (0x40000000 + population * 256 + variable) >>> 0,
  /** Purpose of the rates of a population's n-th Poisson drive: behind its variables and, from 128, its parameters. */
  drive: (population: number, index: number): number => purposes.initial(population, 224 + index),
  /** Purpose of the n-th parameter of a connection's transmission. */
  transmission: (connection: number, parameter: number): number => (0x20000000 + connection * 64 + parameter) >>> 0,
  /** Purpose of a connection's structure (0), weights (1), delays (2) and rule (3). */
  connection: (index: number, what: 0 | 1 | 2 | 3): number => (0x80000000 + index * 4 + what) >>> 0,
} as const;

/** A word as a uniform number in [0, 1) with 24 bits: exact in f32, the same on every device. */
export function unit(word: number): number {
  return (word >>> 8) * 2 ** -24;
}
