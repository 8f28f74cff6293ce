import type { Plan, PlannedConnection } from '../compile/plan.ts';
import type { Views } from './arenas.ts';

/** Offset of the spike mask of a population's sample at a step. */
export function maskOffset(plan: Plan, population: number, at: number, b: number): number {
  const { spikes, words } = plan.populations[population];
  return spikes.offset + ((at % spikes.history) * plan.batch + b) * words;
}

/** Calls `visit` for each set bit of a mask, in order. */
export function eachSpike(spikes: Uint32Array, offset: number, words: number, visit: (neuron: number) => void): void {
  for (let w = 0; w < words; w++) {
    for (let bits = spikes[offset + w]; bits !== 0; bits &= bits - 1) visit(w * 32 + 31 - Math.clz32(bits & -bits));
  }
}

/** Twin of `gather_dense` and `gather_uniform` in shaders/shared/gather.wgsl: adds what arrives at `at` to `sums`. */
export function gather(plan: Plan, views: Views, connection: PlannedConnection, b: number, at: number, sums: Int32Array): void {
  if (at < connection.delay.least) return;
  const { spikes, weights } = views;
  const { words } = plan.populations[connection.from];
  const size = plan.populations[connection.to].size;
  const masks = maskOffset(plan, connection.from, at - connection.delay.least, b);
  const { offset } = connection.weights;
  if (connection.strategy === 'uniform') {
    const weight = weights[offset];
    let count = 0;
    eachSpike(spikes, masks, words, (i) => {
      count++;
      if (connection.skipSelf) sums[i] -= weight;
    });
    if (count > 0) for (let j = 0; j < size; j++) sums[j] += Math.imul(weight, count);
    return;
  }
  for (let w = 0; w < words; w++) {
    for (let bits = spikes[masks + w]; bits !== 0; bits &= bits - 1) {
      const row = offset + (w * 32 + 31 - Math.clz32(bits & -bits)) * size;
      for (let j = 0; j < size; j++) sums[j] += weights[row + j];
    }
  }
}
