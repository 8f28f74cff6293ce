import type { Convolve, Matmul, Op, View } from '../plan/ops.ts';
import { grid, kernel, operand, scratch, type Dispatch, type Operand } from './dispatch.ts';
import { combine } from './sums.ts';
import { columnsOf, rowsOf, splitOf, tiles, type ProductShape, type TileName } from './tiles.ts';
import productText from '../../../shaders/train/shared/product.wgsl';
import convolveText from '../../../shaders/train/convolve.wgsl';
import matmulText from '../../../shaders/train/matmul.wgsl';

const shared = ['m', 'n', 'k', 'parts', 'span', 'accumulate', 'size_c'];
const matmulKernel = kernel('matmul', productText + matmulText, { operands: ['a', 'b', 'c'], whole: shared });
const convolveKernel = kernel('convolve', productText + convolveText, {
  operands: ['a', 'b', 'c'],
  whole: [...shared, 'group_a', 'row_a', 'inner_a', 'outer_a', 'image', 'group_image', 'image_c', 'in_y', 'in_x', 'out_y', 'out_x', 'kernel_y', 'kernel_x'],
  signed: ['stride_y', 'stride_x', 'padding_y', 'padding_x', 'dilation_y', 'dilation_x'],
});

/** A product before it is cut into tiles. */
export interface Product extends Pick<Dispatch, 'kernel' | 'flags' | 'numbers'> {
  readonly shape: ProductShape;
  readonly a: Operand;
  readonly b: Operand;
  readonly c: Operand;
  readonly accumulate: boolean;
}

/** The dispatches of a product. */
export function cut({ kernel: record, flags, numbers, shape, a, b, c, accumulate }: Product, name: TileName): Dispatch[] {
  const tile = tiles[name];
  const { m, n, k, members } = shape;
  const { parts, span } = splitOf(shape);
  const { wide, ...constants } = tile;
  const [x, y] = grid(Math.ceil(m / rowsOf(tile)) * Math.ceil(n / columnsOf(tile)));
  const product: Dispatch = {
    kernel: record, flags: { ...flags, WIDE: wide }, constants, operands: { a, b, c: parts === 1 ? c : scratch(parts * c.size) },
    numbers: { ...numbers, m, n, k, parts, span, size_c: c.size, accumulate: Number(accumulate && parts === 1) }, groups: [x, y, members * parts], work: 2 * m * n * k * members,
  };
  return parts === 1 ? [product] : [product, combine(c, parts, 1, accumulate)];
}

/** The product that an op is, if it is one. */
export function productOf(op: Op): Product | null {
  return op.kind === 'matmul' ? matmul(op) : op.kind === 'convolve' ? convolve(op) : null;
}

function matmul({ a, b, c, m, n, k, transposeA, transposeB, accumulate }: Matmul): Product {
  return {
    kernel: matmulKernel, flags: { TRANSPOSE_A: transposeA, TRANSPOSE_B: transposeB }, numbers: {}, shape: { m, n, k, members: 1 },
    a: operand(a, m * k), b: operand(b, k * n), c: operand(c, m * n), accumulate,
  };
}

/** A convolution as the product that shaders/train/convolve.wgsl describes, one per group. */
function convolve({ direction, input, kernel: weights, output, rows, shape, accumulate }: Convolve): Product {
  const { groups, inputs, outputs, y, x } = shape;
  const [taps, sources, targets] = [y.kernel * x.kernel, y.input * x.input, y.output * x.output];
  const whole = (view: View, image: number, channels: number): Operand => operand(view, rows * groups * channels * image);
  const kernelOperand = operand(weights, groups * outputs * inputs * taps);
  const [inputOperand, outputOperand] = [whole(input, sources, inputs), whole(output, targets, outputs)];
  const flags = {
    INPUT: direction === 'input', KERNEL: direction === 'kernel', STRIDED: direction === 'input' && (y.stride > 1 || x.stride > 1),
  };
  const common = {
    kernel_y: y.kernel, kernel_x: x.kernel, stride_y: y.stride, stride_x: x.stride, padding_y: y.padding, padding_x: x.padding, dilation_y: y.dilation, dilation_x: x.dilation,
  };
  const walkInput = { in_y: y.input, in_x: x.input, out_y: y.output, out_x: x.output, image: groups * inputs * sources, group_image: inputs * sources };
  if (direction === 'input') {
    return {
      kernel: convolveKernel, flags, shape: { m: inputs, n: rows * sources, k: outputs * taps, members: groups }, a: kernelOperand, b: outputOperand, c: inputOperand, accumulate,
      numbers: {
        ...common, in_y: y.output, in_x: x.output, out_y: y.input, out_x: x.input, image: groups * outputs * targets, group_image: outputs * targets, image_c: groups * inputs * sources,
        group_a: outputs * inputs * taps, row_a: taps, inner_a: taps, outer_a: inputs * taps,
      },
    };
  }
  if (direction === 'output') {
    return {
      kernel: convolveKernel, flags, shape: { m: outputs, n: rows * targets, k: inputs * taps, members: groups }, a: kernelOperand, b: inputOperand, c: outputOperand, accumulate,
      numbers: { ...common, ...walkInput, image_c: groups * outputs * targets, group_a: outputs * inputs * taps, row_a: inputs * taps, inner_a: inputs * taps, outer_a: 0 },
    };
  }
  return {
    kernel: convolveKernel, flags, shape: { m: outputs, n: inputs * taps, k: rows * targets, members: groups }, a: outputOperand, b: inputOperand, c: kernelOperand, accumulate,
    numbers: { ...common, ...walkInput, image_c: 0, group_a: outputs * targets, row_a: targets, inner_a: targets, outer_a: groups * outputs * targets },
  };
}
