import type { Plan } from './plan.ts';

/** Words of the weights that plastic synapses use for state of their own: a trial begins with zeros there. */
export function keptBySynapses(plan: Pick<Plan, 'connections'>): { readonly bank: number; readonly offset: number; readonly words: number }[] {
  return plan.connections.flatMap(({ plasticity, tracts }) => {
    const variables = plasticity?.program.synapse.length ?? 0;
    return variables === 0 ? [] : tracts.map(({ bank, kept, synapses }) => ({ bank, offset: kept, words: variables * synapses }));
  });
}

/** Which synapses of a matrix are on, one bit each, in rows of whole words. */
export function packBits(weights: ArrayLike<number>, size: number, words: number): Uint32Array {
  const bits = new Uint32Array((weights.length / size) * words);
  for (let s = 0; s < weights.length; s++) {
    if (weights[s] > 0) bits[Math.floor(s / size) * words + ((s % size) >> 5)] |= 1 << (s % size & 31);
  }
  return bits;
}

/** The weights of a matrix of bits, `on` where a bit is set. */
export function unpackBits(bits: Uint32Array, size: number, words: number, on: number): Float32Array {
  return Float32Array.from({ length: (bits.length / words) * size }, (_, s) => (bits[Math.floor(s / size) * words + ((s % size) >> 5)] >>> (s % size & 31) & 1 ? on : 0));
}
