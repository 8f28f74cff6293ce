import type { Matmul } from '../plan/ops.ts';
import type { Call, Layout } from './layout.ts';
import { tileBytes, tileColumns, tileRows } from './product-wat.ts';
import { leastShared, listNumbers } from './sparse-wat.ts';

/** A block of A (rows × depth) fills an eighth of the second cache, one of B (depth × columns) half of it; a panel of B fits the first. */
const most = { rows: 128, depth: 256, columns: 512 };

const blocks = (size: number, step: number): { readonly at: number; readonly count: number }[] =>
  Array.from({ length: Math.ceil(size / step) }, (_, i) => ({ at: i * step, count: Math.min(step, size - i * step) }));

/** B is packed, and A where it is transposed: as stored, its rows are read along their own memory. A may hold spikes, or their transpose. */
export function matmulCalls(op: Matmul, layout: Layout): Call[] {
  const { m, n, k, transposeA, transposeB } = op;
  const [a, b, c] = [layout.place(op.a, m * k), layout.place(op.b, k * n), layout.place(op.c, m * n)];
  const [tile, panelsA, panelsB, lists] = layout.scratch(tileBytes / 4, (most.rows + tileRows) * most.depth, (most.columns + tileColumns) * most.depth, listNumbers(most.depth, most.rows));
  const [name, ...its] = n < leastShared ? ['block'] as const : ['block_sparse_rows', lists] as const;
  return blocks(n, most.columns).flatMap((j) => blocks(k, most.depth).flatMap((p): Call[] => [
    transposeB ? ['pack_across_8', b + 4 * (j.at * k + p.at), 4 * k, panelsB, j.count, p.count] : ['pack_down_8', b + 4 * (p.at * n + j.at), 4 * n, panelsB, j.count, p.count],
    ...blocks(m, most.rows).flatMap((i): Call[] => {
      const behindB = [panelsB, 4 * tileColumns * p.count, 4 * tileColumns, c + 4 * (i.at * n + j.at), 4 * n, i.count, j.count, p.count, Number(op.accumulate || p.at > 0), tile, ...its];
      if (!transposeA) return [[name, a + 4 * (i.at * k + p.at), 4 * tileRows * k, 4 * k, 4, ...behindB]];
      return [['pack_down_4', a + 4 * (p.at * m + i.at), 4 * m, panelsA, i.count, p.count], [name, panelsA, 4 * tileRows * p.count, 4, 4 * tileRows, ...behindB]];
    }),
  ]));
}
