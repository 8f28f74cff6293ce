import { expect } from '../../errors.ts';
import { convolution, csr, dense, oneToOne, type Connectivity } from '../../network/connectivity.ts';
import { convolutionShape, type ConvolutionOptions } from '../../network/convolution.ts';
import type { NirNode, Tensor } from './graph.ts';

/** What a node does to the flat vector of its input, without its bias. */
export type LinearMap =
  /** y = W x for each of `blocks` parts: weights of shape [blocks, outputs, inputs]. */
  | { readonly kind: 'matrix'; readonly blocks: number; readonly outputs: number; readonly inputs: number; readonly weights: ArrayLike<number> }
  | { readonly kind: 'scale'; readonly factors: ArrayLike<number> }
  | { readonly kind: 'convolution'; readonly options: Omit<ConvolutionOptions, 'kernel'>; readonly shape: readonly [outputs: number, inputs: number, height: number, width: number]; readonly kernel: ArrayLike<number> }
  /** Takes a place among the `total` of several. */
  | { readonly kind: 'part'; readonly offset: number; readonly size: number; readonly total: number };

/** A linear node: its map, and its bias for each element of the output. */
export interface Affine {
  readonly map: LinearMap;
  readonly bias: Float64Array | null;
}

/**
 * A node without state as a linear map.
 *
 * @param input shape of what enters it.
 * @returns `null` for other nodes.
 */
export function affineOf(node: NirNode, input: readonly number[], where: string): Affine | null {
  const field = (name: string): Tensor => node.fields[name] as Tensor;
  switch (node.type) {
    case 'Linear':
    case 'Affine': {
      const { shape, values } = field('weight');
      const [outputs, inputs] = shape.slice(-2);
      const blocks = shape.slice(0, -2).reduce((product, each) => product * each, 1);
      return { map: { kind: 'matrix', blocks, outputs, inputs, weights: values }, bias: node.type === 'Affine' ? spread(field('bias'), blocks * outputs, 1) : null };
    }
    case 'Scale':
      return { map: { kind: 'scale', factors: field('scale').values }, bias: null };
    case 'Conv1d':
    case 'Conv2d': {
      const map = convolutionOf(node, input, where);
      const { channels, size } = outputOf(map, where);
      return { map, bias: spread(field('bias'), size, size / channels) };
    }
    case 'SumPool2d':
    case 'AvgPool2d':
      return { map: poolOf(node, input, where), bias: null };
    default:
      return null;
  }
}

/** The bias of every element: each value for `run` elements in a row, and again from the first; `null` where all are zero. */
function spread({ values }: Tensor, size: number, run: number): Float64Array | null {
  if (Array.prototype.every.call(values, (each) => each === 0)) return null;
  return Float64Array.from({ length: size }, (_, at) => values[Math.floor(at / run) % values.length]);
}

function outputOf({ options, shape }: LinearMap & { readonly kind: 'convolution' }, where: string): { readonly channels: number; readonly size: number } {
  const { y, x } = convolutionShape({ ...options, kernel: { shape, values: [] } }, where);
  return { channels: shape[0], size: shape[0] * y.output * x.output };
}

function convolutionOf(node: NirNode, input: readonly number[], where: string): LinearMap & { readonly kind: 'convolution' } {
  const flat = node.type === 'Conv1d';
  requireImage(input, flat ? 2 : 3, where);
  const { shape, values } = node.fields.weight as Tensor;
  const pair = (name: string, across: number): readonly [number, number] => (flat ? [across, pairOf(node.fields[name] as Tensor)[1]] : pairOf(node.fields[name] as Tensor));
  const { padding } = node.fields;
  return {
    kind: 'convolution',
    options: {
      input: flat ? [input[0], 1, input[1]] : [input[0], input[1], input[2]],
      stride: pair('stride', 1), dilation: pair('dilation', 1), groups: (node.fields.groups as Tensor).values[0],
      padding: typeof padding === 'string' ? (padding === 'same' ? 'same' : 0) : pair('padding', 0),
    },
    shape: [shape[0], shape[1], flat ? 1 : shape[2], shape[shape.length - 1]],
    kernel: values,
  };
}

/** Pooling is a convolution of every channel with itself: zeros around the input count in the mean, as with PyTorch. */
function poolOf(node: NirNode, input: readonly number[], where: string): LinearMap {
  requireImage(input, 3, where);
  const [height, width] = pairOf(node.fields.kernel_size as Tensor);
  return {
    kind: 'convolution',
    options: { input: [input[0], input[1], input[2]], stride: pairOf(node.fields.stride as Tensor), padding: pairOf(node.fields.padding as Tensor), groups: input[0] },
    shape: [input[0], 1, height, width],
    kernel: new Float64Array(input[0] * height * width).fill(node.type === 'AvgPool2d' ? 1 / (height * width) : 1),
  };
}

const pairOf = ({ values }: Tensor): readonly [number, number] => [values[0], values[values.length - 1]];

function requireImage(input: readonly number[], dimensions: number, where: string): void {
  expect(input.length === dimensions, where, `its input has the shape (${input.join(', ')})`, `lead ${dimensions === 3 ? 'channels, rows and columns' : 'channels and samples'} into it`);
}

/** The map as synapses, their weights times `factor`. */
export function synapsesOf(map: LinearMap | null, factor: number): { readonly connectivity: Connectivity; readonly weight?: number | Float32Array } {
  switch (map?.kind) {
    case undefined:
      return { connectivity: oneToOne(), weight: factor };
    case 'scale':
      return { connectivity: oneToOne(), weight: Float32Array.from(map.factors, (each) => each * factor) };
    case 'convolution':
      return { connectivity: convolution({ ...map.options, kernel: { shape: map.shape, values: Float32Array.from(map.kernel, (each) => each * factor) } }) };
    case 'part':
      return { connectivity: csr({ rowStart: Float64Array.from({ length: map.size + 1 }, (_, at) => at), target: Float64Array.from({ length: map.size }, (_, at) => map.offset + at) }), weight: factor };
    case 'matrix':
      return { connectivity: map.blocks === 1 ? dense({ rows: map.inputs, columns: map.outputs, values: transposed(map, 0, factor) }) : blockwise(map, factor) };
  }
}

function transposed({ outputs, inputs, weights }: LinearMap & { readonly kind: 'matrix' }, from: number, factor: number): Float32Array {
  const values = new Float32Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) values[i * outputs + o] = weights[from + o * inputs + i] * factor;
  return values;
}

function blockwise(map: LinearMap & { readonly kind: 'matrix' }, factor: number): Connectivity {
  const { blocks, outputs, inputs } = map;
  const weights = new Float32Array(blocks * outputs * inputs);
  for (let block = 0; block < blocks; block++) weights.set(transposed(map, block * outputs * inputs, factor), block * outputs * inputs);
  return csr({
    rowStart: Float64Array.from({ length: blocks * inputs + 1 }, (_, row) => row * outputs),
    target: Float64Array.from(weights, (_, k) => Math.floor(k / (inputs * outputs)) * outputs + (k % outputs)),
    weights,
  });
}
