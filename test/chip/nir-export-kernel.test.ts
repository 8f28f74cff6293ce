import { describe, expect, it } from 'vitest';
import { embedded, readableKernel } from '../../src/chip/nir/export-kernel.ts';
import { drawing } from './nir-random.ts';

interface Axis { readonly input: number; readonly kernel: number; readonly output: number; readonly stride: number; readonly padding: number; readonly dilation: number }

/** As calculate_conv_output of the NIR package says. */
const inferred = (input: number, kernel: number, { stride, dilation }: Axis, padding: number): number => Math.floor((input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1);

/** By the definition of PyTorch's Conv2d, one channel. */
function convolve(image: number[][], kernel: number[][], y: Axis, x: Axis, [down, across]: readonly [number, number]): number[][] {
  const [rows, columns] = [inferred(image.length, kernel.length, y, down), inferred(image[0].length, kernel[0].length, x, across)];
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    kernel.forEach((row, r) => row.forEach((weight, c) => (sum += weight * (image[i * y.stride - down + r * y.dilation]?.[j * x.stride - across + c * x.dilation] ?? 0))));
    return sum;
  }));
}

const rowsOf = (values: ArrayLike<number>, columns: number): number[][] => Array.from({ length: values.length / columns }, (_, row) => Array.from({ length: columns }, (_, at) => values[row * columns + at]));

describe('kernels that are not square', () => {
  const draw = drawing(11);
  const axis = (kernel: number): Axis => {
    const [stride, padding, dilation] = [draw.whole(1, 2), draw.whole(0, 2), draw.whole(1, 2)];
    const input = dilation * (kernel - 1) + 1 + draw.whole(0, 6);
    return { input, kernel, stride, padding, dilation, output: Math.floor((input + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1 };
  };
  let found = 0;

  it('do the same with zeros around them, and their image is inferred as it is', () => {
    for (let run = 0; run < 300; run++) {
      const [y, x] = [axis(draw.whole(1, 5)), axis(draw.whole(1, 5))];
      const square = readableKernel(y, x);
      if (!square) continue;
      found++;
      expect(inferred(y.input, square.rows, y, square.padding[0])).toBe(y.output);
      // The NIR package takes the rows of the kernel for its columns too.
      expect(inferred(x.input, square.rows, x, square.padding[1])).toBe(x.output);
      const kernels = Float32Array.from({ length: 2 * y.kernel * x.kernel }, () => draw.whole(1, 9));
      const padded = embedded(kernels, y, x, square);
      const image = Array.from({ length: y.input }, () => Array.from({ length: x.input }, () => draw.whole(-9, 9)));
      for (const channel of [0, 1]) {
        const given = rowsOf(kernels.subarray(channel * y.kernel * x.kernel, (channel + 1) * y.kernel * x.kernel), x.kernel);
        const wider = rowsOf(padded.subarray(channel * square.rows * square.columns, (channel + 1) * square.rows * square.columns), square.columns);
        expect(convolve(image, wider, y, x, square.padding)).toEqual(convolve(image, given, y, x, [y.padding, x.padding]));
      }
    }
    expect(found).toBeGreaterThan(200);
  });

  it('stay as they are where they are square, or inferred as they are', () => {
    const plain = { input: 8, kernel: 3, output: 6, stride: 1, padding: 0, dilation: 1 };
    expect(readableKernel(plain, plain)).toEqual({ rows: 3, columns: 3, padding: [0, 0], at: [0, 0] });
    expect(readableKernel(plain, { ...plain, kernel: 2, input: 9, output: 5, stride: 2, padding: 1 })).toMatchObject({ rows: 3, columns: 2, padding: [0, 1] });
  });

  it('of one even and one odd size have none at stride 1', () => {
    const odd = { input: 8, kernel: 3, output: 6, stride: 1, padding: 0, dilation: 1 };
    expect(readableKernel(odd, { ...odd, kernel: 2, output: 7 })).toBeNull();
    expect(readableKernel(odd, { ...odd, kernel: 5, output: 4 })).toMatchObject({ rows: 5, columns: 5, padding: [1, 0], at: [1, 0] });
  });
});
