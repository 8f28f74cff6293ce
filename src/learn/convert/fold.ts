import { expect } from '../../errors.ts';

/** Numbers of a batch normalisation, one per channel: y = gain · (x − mean) / √(variance + epsilon) + bias. */
export interface BatchNorm {
  readonly gain: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
}

/** Weights `[outputs][fan-in]` of a dense layer or a convolution (its kernel), and the bias of each output. */
export interface Affine {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * The layer with the batch normalisation that follows it folded in (Rueckauer et al. 2017, doi:10.3389/fnins.2017.00682, eq. 9):
 * W' = gain/√(variance + epsilon) · W, b' = gain/√(variance + epsilon) · (b − mean) + bias.
 *
 * @throws WebspikeError where the numbers of channels differ or a variance is negative.
 * @example
 * const { weights, bias } = foldBatchNorm('conv1', { weights: kernel, bias: new Float32Array(16) }, { gain, bias, mean, variance, epsilon: 1e-5 });
 */
export function foldBatchNorm(layer: string, { weights, bias }: Affine, norm: BatchNorm): Affine {
  const subject = `layer "${layer}", batch normalisation`;
  const outputs = bias.length;
  for (const what of ['gain', 'bias', 'mean', 'variance'] as const) expect(norm[what].length === outputs, subject, `"${what}" has ${norm[what].length} numbers`, `give ${outputs}, one per output channel`);
  expect(weights.length % outputs === 0, subject, `${weights.length} weights do not divide among ${outputs} outputs`, 'give [outputs][fan-in]');
  const factor = Float64Array.from(norm.gain, (gain, channel) => {
    const spread = norm.variance[channel] + norm.epsilon;
    expect(spread > 0, subject, `variance ${norm.variance[channel]} + epsilon ${norm.epsilon} of channel ${channel} is not positive`, 'give the running variances of the training');
    return gain / Math.sqrt(spread);
  });
  const fanIn = weights.length / outputs;
  return {
    weights: weights.map((weight, at) => weight * factor[Math.floor(at / fanIn)]),
    bias: bias.map((each, channel) => factor[channel] * (each - norm.mean[channel]) + norm.bias[channel]),
  };
}
