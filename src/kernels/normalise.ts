import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { divide, flush, sqrt } from '../equations/exact-math.ts';
import type { Views } from './arenas.ts';

const F = Math.fround;

/** Twin of shaders/normalise.wgsl: rescales the incoming weights of each target to the norm asked for. */
export function normalise(plan: Plan, views: Views, connection: PlannedConnection): void {
  const { weights, values } = views;
  const post = plan.populations[connection.to].size;
  const { exponent } = plan.populations[connection.to].receptors[connection.receptor];
  const { norm, value } = connection.normalise!;
  const { offset } = connection.weights;
  const { low, high } = connection.plasticity!;
  const unit = 2 ** -exponent;
  const sums = new Float32Array(post);
  const totals = new Int32Array(post);
  const target = connection.sparse?.list.target;
  const rescale = (w: number, factor: number): number => Math.min(Math.max(Math.floor(F(F(w * factor) + 0.5)), low), high);
  for (let s = 0, j = 0; s < connection.synapses; s++, j = j + 1 === post ? 0 : j + 1) {
    const to = target ? target[s] : j;
    if (norm === 'l1') totals[to] += Math.abs(weights[offset + s]);
    else {
      const w = weights[offset + s] * unit;
      sums[to] = F(sums[to] + flush(F(w * w)));
    }
  }
  const factors = sums.map((sum, j) => {
    const size = norm === 'l1' ? F(totals[j] * unit) : sqrt(sum);
    return size > 0 ? divide(values[value], size) : 1;
  });
  for (let s = 0, j = 0; s < connection.synapses; s++, j = j + 1 === post ? 0 : j + 1) {
    weights[offset + s] = rescale(weights[offset + s], factors[target ? target[s] : j]);
  }
}
