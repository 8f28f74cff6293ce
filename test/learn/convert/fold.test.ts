/** Batch normalisation folded into the layer before it: the same numbers as one after the other. */
import { describe, expect, it } from 'vitest';
import { foldBatchNorm, type Affine } from '../../../src/learn/index.ts';
import { messageOf } from '../../support/run.ts';
import { numbers } from '../numbers.ts';

const [outputs, fanIn] = [6, 9];
const layer = { weights: Float32Array.from(numbers(outputs * fanIn, -1, 1, 1)), bias: Float32Array.from(numbers(outputs, -1, 1, 2)) };
const norm = { gain: numbers(outputs, -2, 2, 3), bias: numbers(outputs, -1, 1, 4), mean: numbers(outputs, -3, 3, 5), variance: numbers(outputs, 0, 4, 6), epsilon: 1e-5 };
const answer = ({ weights, bias }: Affine, x: readonly number[]): number[] => Array.from(bias, (each, o) => x.reduce((sum, value, k) => sum + value * weights[o * fanIn + k], each));

describe('foldBatchNorm', () => {
  it('equals the layer followed by its normalisation', () => {
    const x = numbers(fanIn, -2, 2, 7);
    const wanted = answer(layer, x).map((y, o) => norm.gain[o] * (y - norm.mean[o]) / Math.sqrt(norm.variance[o] + norm.epsilon) + norm.bias[o]);
    answer(foldBatchNorm('conv1', layer, norm), x).forEach((y, o) => expect(y).toBeCloseTo(wanted[o], 5));
  });

  it.each([
    [{ mean: [1] }, 'layer "conv1", batch normalisation: "mean" has 1 numbers. Give 6, one per output channel.'],
    [{ variance: [1, 1, -1, 1, 1, 1] }, 'layer "conv1", batch normalisation: variance -1 + epsilon 0.00001 of channel 2 is not positive.'],
  ])('refuses %j', async (part, message) => {
    expect(await messageOf(() => foldBatchNorm('conv1', layer, { ...norm, ...part }))).toContain(message);
  });

  it('refuses weights that do not divide', async () => {
    expect(await messageOf(() => foldBatchNorm('conv1', { ...layer, weights: new Float32Array(55) }, norm))).toContain('55 weights do not divide among 6 outputs');
  });
});
