import type { View } from '../../../src/learn/plan/ops.ts';
import { noise, type Case } from '../cases.ts';

const at = (tensor: string): View => ({ tensor, offset: 0 });
const product = (m: number, n: number, k: number, transposeA: boolean, transposeB: boolean): Case => ({
  name: `matmul ${m} × ${n} × ${k}`, op: { kind: 'matmul', a: at('a'), b: at('b'), c: at('c'), m, n, k, transposeA, transposeB, accumulate: true },
  tensors: { a: noise(m * k), b: noise(k * n), c: noise(m * n) },
});

/** Sums so long that they are computed in parts, and products of more than one tile of every kind. */
export const largeCases: readonly Case[] = [
  ...[[20_000, 3, 1], [300, 2, 90], [3, 70, 1000], [2000, 45, 1]].map(([outer, groups, inner]): Case => ({
    name: `reduce ${outer} × ${groups} × ${inner}`, op: { kind: 'reduce', from: at('from'), to: at('to'), outer, groups, inner, factor: 0.5, accumulate: true },
    tensors: { from: noise(outer * groups * inner), to: noise(groups) },
  })),
  ...(['output', 'input'] as const).flatMap((direction) => [[5000, 7, 1], [30, 3, 400]].map(([rows, channels, positions]): Case => {
    const size = rows * channels * positions;
    return {
      name: `normalise ${direction} ${rows} × ${channels} × ${positions}`,
      op: {
        kind: 'normalise', direction, x: at('x'), y: at('y'), gain: at('gain'), bias: at('bias'), statistics: at('statistics'), running: at('running'), dy: at('dy'), dx: at('dx'),
        gainGradient: at('gainGradient'), biasGradient: at('biasGradient'), rows, channels, positions, momentum: 0.1, epsilon: 1e-3,
      },
      // A mean far from zero: what sums of squares lose, distances from the mean keep.
      tensors: {
        x: noise(size, 9, 11), y: noise(size), gain: noise(channels), bias: noise(channels), statistics: Float32Array.from([...noise(channels, 9.9, 10.1), ...noise(channels, 1.5, 2)]),
        running: noise(2 * channels, 0.5, 2), dy: noise(size), dx: noise(size), gainGradient: noise(channels), biasGradient: noise(channels),
      },
    };
  })),
  { name: 'clip 30,000', op: { kind: 'clip', gradients: at('gradients'), size: 30_000, most: 3, scale: at('scale') }, tensors: { gradients: noise(30_000), scale: noise(1) } },
  product(300, 140, 70, false, false), product(150, 530, 90, true, true), product(40, 50, 3000, true, false),
];
