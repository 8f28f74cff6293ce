import type { Plan, PlannedConnection } from '../compile/plan.ts';
import type { Views } from './arenas.ts';
import { maskOffset } from './gather.ts';

/** Twin of shaders/deliver.wgsl: scatters the spikes of step `at` into the ring of the targets. */
export function deliver(plan: Plan, views: Views, connection: PlannedConnection, b: number, at: number): void {
  const { words } = plan.populations[connection.from];
  const masks = maskOffset(plan, connection.from, at, b);
  for (let w = 0; w < words; w++) {
    for (let bits = views.spikes[masks + w]; bits !== 0; bits &= bits - 1) {
      deliverRow(plan, views, connection, w * 32 + 31 - Math.clz32(bits & -bits), b, at);
    }
  }
}

function deliverRow(plan: Plan, views: Views, connection: PlannedConnection, i: number, b: number, at: number): void {
  const { structure, ring, weights } = views;
  const { rows, targets, shift } = connection.sparse!;
  const to = plan.populations[connection.to];
  const { offset, slots } = to.receptors[connection.receptor].ring!;
  const { stride, offset: firstWeight } = connection.weights;
  const end = structure[rows + i + 1];
  if (shift === 32) {
    const base = offset + (((at + connection.delay.least) % slots) * plan.batch + b) * to.size;
    if (stride === 0) {
      const weight = weights[firstWeight];
      for (let s = structure[rows + i]; s < end; s++) ring[base + structure[targets + s]] += weight;
    } else {
      for (let s = structure[rows + i]; s < end; s++) ring[base + structure[targets + s]] += weights[firstWeight + s];
    }
    return;
  }
  const mask = 2 ** shift - 1;
  for (let s = structure[rows + i]; s < end; s++) {
    const word = structure[targets + s];
    const slot = (at + (word >>> shift)) % slots;
    ring[offset + (slot * plan.batch + b) * to.size + (word & mask)] += weights[firstWeight + s * stride];
  }
}
