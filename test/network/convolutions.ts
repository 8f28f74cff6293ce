/** Convolutions of many shapes, and the plain nested loops that say what each must give. */
import type { ConvolutionOptions } from '../../src/network/convolution.ts';

export interface Case {
  readonly name: string;
  readonly options: Omit<ConvolutionOptions, 'kernel'> & { readonly kernel: { readonly shape: readonly [number, number, number, number]; readonly values: Float32Array } };
  /** Channels, height and width, as PyTorch 2's Conv2d gives them by its documented formula. */
  readonly output: readonly [number, number, number];
  /** The same as numbers: stride, padding at the beginning, dilation; y, then x. */
  readonly numbers: readonly [stride: readonly [number, number], padding: readonly [number, number], dilation: readonly [number, number]];
}

/** Weights that differ from each other, a quarter of a unit apart, of either sign. */
function kernel(...shape: [number, number, number, number]): Case['options']['kernel'] {
  const count = shape.reduce((product, size) => product * size);
  return { shape, values: Float32Array.from({ length: count }, (_, k) => (((k * 37) % 101) - 50) / 4 || 1) };
}

const none = [[1, 1], [0, 0], [1, 1]] as const;

export const cases: readonly Case[] = [
  { name: 'plain', options: { input: [2, 6, 5], kernel: kernel(3, 2, 3, 3) }, output: [3, 4, 3], numbers: none },
  { name: '1 × 1', options: { input: [3, 4, 4], kernel: kernel(5, 3, 1, 1) }, output: [5, 4, 4], numbers: none },
  { name: 'stride 2', options: { input: [2, 9, 8], kernel: kernel(4, 2, 3, 3), stride: 2 }, output: [4, 4, 3], numbers: [[2, 2], [0, 0], [1, 1]] },
  { name: 'stride larger than the kernel', options: { input: [1, 11, 9], kernel: kernel(2, 1, 2, 2), stride: [4, 3], padding: 1 }, output: [2, 3, 4], numbers: [[4, 3], [1, 1], [1, 1]] },
  { name: 'padding', options: { input: [1, 5, 7], kernel: kernel(2, 1, 3, 5), padding: [1, 2] }, output: [2, 5, 7], numbers: [[1, 1], [1, 2], [1, 1]] },
  { name: 'same, of an even kernel', options: { input: [2, 5, 6], kernel: kernel(3, 2, 4, 3), padding: 'same' }, output: [3, 5, 6], numbers: [[1, 1], [1, 1], [1, 1]] },
  { name: 'dilation', options: { input: [2, 9, 10], kernel: kernel(2, 2, 3, 2), dilation: [2, 3] }, output: [2, 5, 7], numbers: [[1, 1], [0, 0], [2, 3]] },
  { name: 'stride and dilation with a common divisor', options: { input: [1, 13, 16], kernel: kernel(3, 1, 3, 4), stride: [4, 6], padding: [3, 5], dilation: [2, 4] }, output: [3, 4, 3], numbers: [[4, 6], [3, 5], [2, 4]] },
  { name: 'groups', options: { input: [6, 5, 4], kernel: kernel(4, 3, 2, 3), groups: 2, stride: [1, 2] }, output: [4, 4, 1], numbers: [[1, 2], [0, 0], [1, 1]] },
  { name: 'depthwise, sum pooling', options: { input: [3, 6, 6], kernel: { shape: [3, 1, 2, 2], values: new Float32Array(12).fill(1) }, groups: 3, stride: 2 }, output: [3, 3, 3], numbers: [[2, 2], [0, 0], [1, 1]] },
  { name: 'kernel larger than the input', options: { input: [2, 2, 3], kernel: kernel(2, 2, 5, 5), padding: 2 }, output: [2, 2, 3], numbers: [[1, 1], [2, 2], [1, 1]] },
  { name: 'kernel as large as the input', options: { input: [2, 4, 5], kernel: kernel(7, 2, 4, 5) }, output: [7, 1, 1], numbers: none },
];

/** Weight by source (row) and target (column), from the definition of Conv2d; NaN where nothing connects the two. */
export function convolutionMatrix({ options: { input: [channels, height, width], kernel: { shape, values }, groups = 1 }, output: [outputs, outHeight, outWidth], numbers: [stride, padding, dilation] }: Case): number[][] {
  const matrix = Array.from({ length: channels * height * width }, () => new Array<number>(outputs * outHeight * outWidth).fill(NaN));
  const [, inputs, kernelHeight, kernelWidth] = shape;
  for (let o = 0; o < outputs; o++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        for (let c = 0; c < inputs; c++) {
          for (let ky = 0; ky < kernelHeight; ky++) {
            for (let kx = 0; kx < kernelWidth; kx++) {
              const y = oy * stride[0] + ky * dilation[0] - padding[0];
              const x = ox * stride[1] + kx * dilation[1] - padding[1];
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              const channel = Math.floor(o / (outputs / groups)) * inputs + c;
              matrix[(channel * height + y) * width + x][(o * outHeight + oy) * outWidth + ox] = values[((o * inputs + c) * kernelHeight + ky) * kernelWidth + kx];
            }
          }
        }
      }
    }
  }
  return matrix;
}
