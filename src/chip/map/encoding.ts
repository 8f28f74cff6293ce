import type { Chip } from '../chips.ts';
import type { SynapseFormat } from './mapping.ts';

/** What a store of weights must hold: its largest and least, and the power of two that divides them all. */
export interface WeightRange {
  readonly least: number;
  readonly most: number;
  /** Largest `n` for which every weight is a whole multiple of 2^n. */
  readonly twos: number;
}

/** How weights are stored: `weight = mantissa · 2^exponent`, of which `weightBits` bits are kept. */
export type WeightEncoding = Pick<SynapseFormat, 'weightBits' | 'exponent' | 'sign'>;

/** Bits of a chunk of synapses beside the synapses: nengo-loihi e564f66, Synapse.bits_per_axon. */
const overhead = 4 + 6;
const chunk = 64;
/** Widths that the field for the bits of a weight knows: there is no 7. */
const missingWidth = 7;
const leastIndexBits = 6;

export function rangeOf(weights: Int32Array): WeightRange {
  let [least, most, bits] = [0, 0, 0];
  for (const each of weights) {
    if (each < least) least = each;
    if (each > most) most = each;
    bits |= each;
  }
  return { least, most, twos: bits === 0 ? 0 : 31 - Math.clz32(bits & -bits) };
}

/** What holds the weights of both. */
export function joined(a: WeightRange, b: WeightRange): WeightRange {
  return { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), twos: Math.min(a.twos, b.twos) };
}

/**
 * The narrowest way to store weights exactly; `null` where the chip has none. `w` bits of a mantissa of `B` are its upper ones: its
 * lowest `B − w` bits are 0, and one more where the signs are mixed, which takes that bit.
 *
 * @example
 * encodeWeights({ least: -256, most: 254, twos: 1 }, loihi1); // { weightBits: 8, exponent: 0, sign: 'mixed' }
 */
export function encodeWeights({ least, most, twos }: WeightRange, { weights }: Chip): WeightEncoding | null {
  const sign = least < 0 && most > 0 ? 'mixed' : least < 0 ? 'inhibitory' : 'excitatory';
  const bits = weights.bits.value;
  for (let width = 1; width <= bits; width++) {
    if (width === missingWidth) continue;
    const unused = bits - width + (sign === 'mixed' ? 1 : 0);
    const exponent = Math.min(twos - unused, weights.exponent.most.value);
    const unit = 2 ** (exponent + unused);
    const values = 2 ** (sign === 'mixed' ? width - 1 : width);
    // A whole mantissa reaches −2^B where all are inhibitory; a shortened one not in every simulator of the chip.
    const lowest = sign === 'inhibitory' && width < bits ? 1 - values : -values;
    if (exponent >= weights.exponent.least.value && least >= lowest * unit && most <= (values - 1) * unit) return { weightBits: width, exponent, sign };
  }
  return null;
}

/** Bits that hold the numbers 0 … `most`. */
export const widthOf = (most: number): number => 32 - Math.clz32(most);

/** Bits of a synapse's index where the farthest target is `most` compartments from the base: 6 at least. */
export const indexBitsOf = (most: number): number => Math.max(leastIndexBits, widthOf(most));

/** Bits of one synapse. */
export const synapseBits = ({ weightBits, delayBits, indexBits }: Pick<SynapseFormat, 'weightBits' | 'delayBits' | 'indexBits'>): number => weightBits + delayBits + indexBits;

/**
 * Bits that a list of `count` synapses takes: chunks of up to 64, each with its head and rounded up to words.
 * The formula is that of nengo-loihi e564f66, Synapse.bits_per_axon.
 *
 * @example
 * listBits(1024, 8, 64); // 9216: dense, 8-bit weights
 */
export function listBits(count: number, bitsEach: number, word: number): number {
  const words = (synapses: number): number => Math.ceil((synapses * bitsEach + overhead) / word) * word;
  const rest = count % chunk;
  return Math.floor(count / chunk) * words(chunk) + (rest > 0 ? words(rest) : 0);
}

/** The least that a synapse takes in a list of any length. */
export function leastBitsPerSynapse(bitsEach: number, word: number): number {
  let least = Infinity;
  for (let count = 1; count <= chunk; count++) least = Math.min(least, listBits(count, bitsEach, word) / count);
  return least;
}
