import type { Axis } from '../../network/convolution.ts';

/** A kernel of `rows` × `columns` with its padding, and where the given one lies in it. */
interface Embedded {
  readonly rows: number;
  readonly columns: number;
  readonly padding: readonly [rows: number, columns: number];
  readonly at: readonly [row: number, column: number];
}

/** Rows and columns of zeros that are tried beyond a square. */
const more = 2;

/**
 * The smallest kernel with zeros around the given one that does the same, and whose image the NIR package infers as it is: its
 * `calculate_conv_output` takes the rows of the kernel for both axes. Null where there is none: rows and columns of which one is even then differ by a half.
 */
export function readableKernel(y: Axis, x: Axis): Embedded | null {
  const most = Math.max(y.kernel, x.kernel) + more;
  const found = embeddings(y, most).flatMap(([rows, row]) => embeddings(x, most).map(([columns, column]): Embedded => (
    { rows, columns, padding: [y.padding + row * y.dilation, x.padding + column * x.dilation], at: [row, column] }
  ))).filter(({ rows, padding }) => outputOf(x, rows, padding[1]) === x.output);
  return found.reduce<Embedded | null>((best, each) => (best && best.rows * best.columns <= each.rows * each.columns ? best : each), null);
}

/** Sizes of the kernel along an axis, and offsets of the given one in it, that leave the output as it is. */
function embeddings(axis: Axis, most: number): (readonly [size: number, offset: number])[] {
  return Array.from({ length: most - axis.kernel + 1 }, (_, wider) => wider).flatMap((wider) => Array.from({ length: wider + 1 }, (_, offset) => [axis.kernel + wider, offset] as const))
    .filter(([size, offset]) => outputOf(axis, size, axis.padding + offset * axis.dilation) === axis.output);
}

const outputOf = ({ input, stride, dilation }: Axis, kernel: number, padding: number): number => Math.floor((input + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

/** The same kernels, one behind the other, with zeros around each. */
export function embedded(kernels: Float32Array, y: Axis, x: Axis, { rows, columns, at }: Embedded): Float32Array {
  const area = y.kernel * x.kernel;
  const all = new Float32Array((kernels.length / area) * rows * columns);
  for (let from = 0; from < kernels.length; from += x.kernel) {
    const row = at[0] + (from % area) / x.kernel;
    all.set(kernels.subarray(from, from + x.kernel), Math.floor(from / area) * rows * columns + row * columns + at[1]);
  }
  return all;
}
