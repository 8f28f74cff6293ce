import type { Axis, ConvolutionShape } from '../../network/convolution.ts';
import type { Convolve, Matmul } from '../plan/ops.ts';
import { scratchOf, sizesOf } from './convolve-wat.ts';
import type { Call, Layout } from './layout.ts';
import { matmulCalls } from './matmul.ts';
import { tileBytes } from './product-wat.ts';

const covers = ({ input, kernel, output, padding, dilation }: Axis): boolean => output === 1 && padding === 0 && kernel === input && (dilation === 1 || kernel === 1);
/** Whether one window is the whole image: then all images are one product, whose rows they are. */
const isWhole = ({ groups, y, x }: ConvolutionShape): boolean => groups === 1 && covers(y) && covers(x);

/** `name` gives the kernel written for a shape. */
export function convolveCalls(op: Convolve, layout: Layout, name: (op: Convolve) => string): Call[] {
  const { direction, input, kernel, output, rows, shape, accumulate } = op;
  const sizes = sizesOf(shape);
  if (isWhole(shape)) return matmulCalls(productOf(op, sizes.taps), layout);
  return [[name(op), layout.place(input, rows * sizes.input), layout.place(kernel, sizes.kernel), layout.place(output, rows * sizes.output), rows, Number(accumulate), ...layout.scratch(...scratchOf(direction, shape), tileBytes / 4)]];
}

/** output [rows × outputs] = input [rows × taps] · kernelᵀ [taps × outputs], and its adjoints. */
function productOf({ direction, input, kernel, output, rows, shape: { outputs }, accumulate }: Convolve, taps: number): Matmul {
  const product = { kind: 'matmul', accumulate } as const;
  switch (direction) {
    case 'output': return { ...product, a: input, b: kernel, c: output, m: rows, n: outputs, k: taps, transposeA: false, transposeB: true };
    case 'input': return { ...product, a: output, b: kernel, c: input, m: rows, n: taps, k: outputs, transposeA: false, transposeB: false };
    case 'kernel': return { ...product, a: output, b: input, c: kernel, m: outputs, n: taps, k: rows, transposeA: true, transposeB: false };
  }
}
