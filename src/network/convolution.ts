import { expect } from '../errors.ts';
import { drawValues, type Distribution } from './distribution.ts';

/** Weights by output channel, input channel of its group, row and column: nested, or in this order with their shape. */
export type Kernel =
  | readonly (readonly (readonly ArrayLike<number>[])[])[]
  | { readonly shape: readonly [outputs: number, inputs: number, height: number, width: number]; readonly values: readonly number[] | Float32Array | Distribution };

type Pair = number | readonly [y: number, x: number];

/** What {@link convolution} takes. Populations are channel-major: neuron (c, y, x) is c · height · width + y · width + x. */
export interface ConvolutionOptions {
  /** Shape of the source population. */
  readonly input: readonly [channels: number, height: number, width: number];
  readonly kernel: Kernel;
  /** Source neurons from one target neuron to the next. Default 1. */
  readonly stride?: Pair;
  /** Silent neurons thought around the input, on either side; `same`: as many as keep height and width. Default 0. */
  readonly padding?: Pair | 'same';
  /** Source neurons from one weight of the kernel to the next. Default 1. */
  readonly dilation?: Pair;
  /** Parts into which the channels of either side fall, each connected to its like only. Default 1. */
  readonly groups?: number;
  /**
   * Means over windows of so many source neurons, side by side, before all else (average pooling). A spike then counts as its share
   * of a window; `stride`, `padding` and kernel are those of the pooled map. Stored as the kernel that does both at once. Default 1.
   */
  readonly pool?: Pair;
}

/** Rows or columns of a convolution: output `o` sees input `o · stride + k · dilation − padding` through kernel position `k`. */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** A convolution in numbers. */
export interface ConvolutionShape {
  readonly groups: number;
  /** Channels of one group, on either side. */
  readonly inputs: number;
  readonly outputs: number;
  readonly y: Axis;
  readonly x: Axis;
}

/**
 * The shape of a convolution; the size of its output is that of PyTorch's Conv2d.
 *
 * @throws WebspikeError where shapes do not match or a number is not what it must be.
 */
export function convolutionShape(options: ConvolutionOptions, subject: string): ConvolutionShape {
  const { shape, pool: [down, across] } = pooledShape(options, subject);
  const unpooled = (axis: Axis, pool: number): Axis => ({ ...axis, input: axis.input * pool, kernel: axis.kernel * pool, stride: axis.stride * pool, padding: axis.padding * pool });
  return { ...shape, y: unpooled(shape.y, down), x: unpooled(shape.x, across) };
}

/** The pooling of a convolution, and its shape on the pooled map. */
export function pooledShape({ input, pool = 1, ...options }: ConvolutionOptions, subject: string): { readonly pool: readonly [y: number, x: number]; readonly shape: ConvolutionShape } {
  const windows = pairOf(pool, 1, 'pool', subject);
  if (windows.every((each) => each === 1)) return { pool: windows, shape: plainShape({ input, ...options }, subject) };
  expect(Array.isArray(input) && windows.every((each, side) => input[side + 1] % each === 0), subject, `windows of ${windows.join(' × ')} do not divide the input ${JSON.stringify(input)}`, 'pool over windows that divide height and width');
  expect(pairOf(options.dilation ?? 1, 1, 'dilation', subject).every((each) => each === 1), subject, 'the kernel of a pooled map is dilated', 'use a dilation of 1, or pool in a population of its own');
  return { pool: windows, shape: plainShape({ ...options, input: [input[0], input[1] / windows[0], input[2] / windows[1]] }, subject) };
}

function plainShape({ input, kernel, stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvolutionOptions, subject: string): ConvolutionShape {
  expect(Array.isArray(input) && input.length === 3 && input.every((each) => isWhole(each, 1)), subject, `the input is ${JSON.stringify(input)}`, 'give [channels, height, width] of the source population');
  const [outputs, inputs, ...kernelSize] = kernelShape(kernel, subject);
  const [channels, ...inputSize] = input;
  expect(isWhole(groups, 1) && channels % groups === 0 && outputs % groups === 0, subject, `${channels} input and ${outputs} output channels do not fall into ${groups} groups`, 'give a number of groups that divides both');
  expect(inputs * groups === channels, subject, `the kernel takes ${inputs} input channels, expected ${channels / groups}${groups > 1 ? `, those of one of ${groups} groups` : ''}`, 'give a kernel of shape [output channels, input channels / groups, height, width]');
  const strides = pairOf(stride, 1, 'stride', subject);
  const dilations = pairOf(dilation, 1, 'dilation', subject);
  if (padding === 'same') expect(strides.every((each) => each === 1), subject, `padding "same" with a stride of ${strides.join(' × ')}`, 'give the padding as a number, or a stride of 1');
  const paddings = padding === 'same' ? null : pairOf(padding, 0, 'padding', subject);
  const axis = (which: 0 | 1, side: string): Axis => {
    const [size, taps] = [inputSize[which], kernelSize[which]];
    const reach = dilations[which] * (taps - 1);
    // An odd remainder goes to the end, as with PyTorch.
    const [before, both] = paddings ? [paddings[which], 2 * paddings[which]] : [Math.floor(reach / 2), reach];
    expect(size + both > reach, subject, `the kernel's ${side} of ${reach + 1}${dilations[which] > 1 ? ', dilated,' : ''} exceeds the padded input's of ${size + both}`, 'use a smaller kernel or more padding');
    return { input: size, kernel: taps, output: Math.floor((size + both - reach - 1) / strides[which]) + 1, stride: strides[which], padding: before, dilation: dilations[which] };
  };
  return { groups, inputs, outputs: outputs / groups, y: axis(0, 'height'), x: axis(1, 'width') };
}

/** Checks that both populations have the sizes that a convolution needs. */
export function checkConvolutionEnds({ groups, inputs, outputs, y, x }: ConvolutionShape, preSize: number, postSize: number, subject: string): void {
  for (const [side, size, channels, height, width] of [['source', preSize, groups * inputs, y.input, x.input], ['target', postSize, groups * outputs, y.output, x.output]] as const) {
    expect(size === channels * height * width, subject, `the ${side} population has ${size} neurons, the convolution's ${side === 'source' ? 'input' : 'output'} ${channels} × ${height} × ${width} = ${channels * height * width}`, 'make them equal');
  }
}

/** The weights of a convolution in the order [output, input, y, x]: of one that pools, those of the kernel that does both at once. */
export function convolutionWeights({ kernel, pool = 1 }: Pick<ConvolutionOptions, 'kernel' | 'pool'>, key: readonly [number, number], purpose: number, subject: string): Float32Array {
  const values = kernelValues(kernel, key, purpose, subject);
  const [down, across] = pairOf(pool, 1, 'pool', subject);
  if (down * across === 1) return values;
  const width = kernelShape(kernel, subject)[3];
  const spread = new Float32Array(values.length * down * across);
  values.forEach((value, k) => {
    const [row, column] = [Math.floor(k / width), k % width];
    for (let y = 0; y < down; y++) spread.fill(value / (down * across), ((row * down + y) * width + column) * across, ((row * down + y) * width + column + 1) * across);
  });
  return spread;
}

/** The weights of a kernel in the order [output, input, y, x]; those of a distribution are drawn in this order. */
export function kernelValues(kernel: Kernel, key: readonly [number, number], purpose: number, subject: string): Float32Array {
  const count = kernelShape(kernel, subject).reduce((product, size) => product * size);
  const values = 'shape' in kernel ? kernel.values : kernel.flat(2).flatMap((row) => Array.from(row));
  const drawn = drawValues(values, count, key, purpose, `${subject}, kernel`);
  return typeof drawn === 'number' ? new Float32Array(count).fill(drawn) : drawn;
}

function kernelShape(kernel: Kernel, subject: string): readonly [outputs: number, inputs: number, height: number, width: number] {
  const remedy = 'give weights as [output][input][y][x], or { shape, values }';
  expect(typeof kernel === 'object' && kernel !== null, subject, 'the kernel is missing', remedy);
  if ('shape' in kernel) {
    const { shape } = kernel;
    expect(Array.isArray(shape) && shape.length === 4 && shape.every((size) => isWhole(size, 1)), subject, `the kernel's shape is ${JSON.stringify(shape)}`, 'give [output channels, input channels / groups, height, width]');
    return shape;
  }
  const shape = [kernel.length, kernel[0]?.length, kernel[0]?.[0]?.length, kernel[0]?.[0]?.[0]?.length] as const;
  const [outputs, inputs, height, width] = shape;
  expect(shape.every((size) => isWhole(size, 1)), subject, `the kernel's shape is ${JSON.stringify(shape)}`, remedy);
  const even = kernel.every((output) => output.length === inputs && output.every((plane) => plane.length === height && plane.every((row) => row.length === width)));
  expect(even, subject, `the kernel is not ${shape.join(' × ')} throughout`, 'give every output channel as many input channels, rows and columns');
  return [outputs, inputs, height, width];
}

function pairOf(value: Pair, least: number, what: string, subject: string): readonly [y: number, x: number] {
  const pair = typeof value === 'number' ? [value, value] as const : value;
  expect(Array.isArray(pair) && pair.length === 2 && pair.every((each) => isWhole(each, least)), subject, `the ${what} is ${JSON.stringify(value)}`, `give a whole number of at least ${least}, or [y, x]`);
  return pair;
}

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
