import { DataError } from '../../errors.ts';
import type { NirNode, Tensor } from './graph.ts';
import { isPerNeuron } from './primitives.ts';

/** Rows first, without a batch axis: channels × height × width for images. */
export type Shape = readonly number[];

/** What a node says of itself; null: it takes what comes. */
export interface DeclaredShape {
  readonly input: Shape | null;
  readonly output: Shape | null;
  /** The field that says so. */
  readonly field: string;
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, each) => product * each, 1);
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((each, at) => each === b[at]);
export const shapeText = (shape: Shape): string => (shape.length === 0 ? 'no dimension' : shape.join(' × '));

/**
 * The shapes that a node's own fields give, after these were checked against each other.
 *
 * @param where what errors call the node.
 */
export function declaredShape(node: NirNode, where: string): DeclaredShape {
  const { type, fields } = node;
  if (isPerNeuron(type)) return perNeuron(node, where);
  switch (type) {
    case 'Input':
    case 'Output': return { input: wholes(fields.shape), output: wholes(fields.shape), field: 'shape' };
    case 'Linear':
    case 'Affine': return matrix(node, where);
    case 'Conv1d':
    case 'Conv2d': {
      const { channels } = convolutionOf(node, where);
      const input = fields.input_shape ? [channels, ...wholes(fields.input_shape)] : null;
      return { input, output: input && outputShape(node, input, where), field: input ? 'input_shape' : 'weight' };
    }
    case 'Flatten': {
      const input = fields.input_type ? wholes(fields.input_type) : null;
      return { input, output: input && outputShape(node, input, where), field: 'input_type' };
    }
    default: return { input: null, output: null, field: 'kernel_size' };
  }
}

/** The shape that a node gives where `input` comes in. */
export function outputShape(node: NirNode, input: Shape, where: string): Shape {
  const { type, fields } = node;
  switch (type) {
    case 'Conv1d':
    case 'Conv2d': {
      const { channels, kernel, groups } = convolutionOf(node, where);
      if (input.length !== kernel.length + 1 || input[0] !== channels) {
        throw new DataError(`${where}, field "weight"`, `it takes ${channels} channels (${channels / groups} for each of ${groups} groups) of ${kernel.length} dimensions, ${shapeText(input)} come in`, 'give weights of (channels out, channels in / groups, kernel)');
      }
      return [(fields.weight as Tensor).shape[0], ...slide(input.slice(1), { kernel, stride: fields.stride, padding: fields.padding, dilation: fields.dilation }, where)];
    }
    case 'SumPool2d':
    case 'AvgPool2d':
      if (input.length !== 3) throw new DataError(where, `${shapeText(input)} come in`, 'a pool takes channels × height × width');
      return [input[0], ...slide(input.slice(1), { kernel: wholes(fields.kernel_size), stride: fields.stride, padding: fields.padding }, where)];
    case 'Flatten': return flattened(node, input, where);
    default: return input;
  }
}

const wholes = (field: Tensor | string): number[] => Array.from((field as Tensor).values);

function perNeuron({ fields }: NirNode, where: string): DeclaredShape {
  const [[first, { shape }], ...others] = Object.entries(fields) as [string, Tensor][];
  for (const [name, other] of others) {
    if (!sameShape(other.shape, shape)) throw new DataError(`${where}, field "${name}"`, `it is ${shapeText(other.shape)}, field "${first}" ${shapeText(shape)}`, 'give all fields one value per neuron');
  }
  if (shape.includes(0)) throw new DataError(`${where}, field "${first}"`, `it is ${shapeText(shape)}`, 'give one value per neuron');
  return { input: shape, output: shape, field: first };
}

function matrix({ type, fields }: NirNode, where: string): DeclaredShape {
  const { shape } = fields.weight as Tensor;
  if (shape.length < 2 || shape.includes(0)) throw new DataError(`${where}, field "weight"`, `it is ${shapeText(shape)}`, 'give a matrix: outputs × inputs');
  const [rows, columns] = shape.slice(-2);
  const output = [...shape.slice(0, -2), rows];
  if (type === 'Affine') {
    const { shape: bias } = fields.bias as Tensor;
    if (!sameShape(bias, output) && !sameShape(bias, [rows])) throw new DataError(`${where}, field "bias"`, `it is ${shapeText(bias)}, the weights give ${shapeText(output)}`, 'give one value per output');
  }
  return { input: [...shape.slice(0, -2), columns], output, field: 'weight' };
}

/** Channels in, kernel and groups of a convolution, checked. */
function convolutionOf({ type, fields }: NirNode, where: string): { readonly channels: number; readonly kernel: Shape; readonly groups: number } {
  const [{ shape }, { shape: bias }, [groups]] = [fields.weight as Tensor, fields.bias as Tensor, wholes(fields.groups)];
  const dimensions = type === 'Conv1d' ? 1 : 2;
  if (shape.length !== dimensions + 2 || shape.includes(0)) throw new DataError(`${where}, field "weight"`, `it is ${shapeText(shape)}`, `give ${dimensions + 2} dimensions: channels out, channels in / groups, kernel`);
  if (groups < 1 || shape[0] % groups !== 0) throw new DataError(`${where}, field "groups"`, `it is ${groups}, with ${shape[0]} channels out`, 'give a divisor of the channels');
  if (!sameShape(bias, [shape[0]])) throw new DataError(`${where}, field "bias"`, `it is ${shapeText(bias)}, the weights give ${shape[0]} channels`, 'give one value per channel');
  return { channels: shape[1] * groups, kernel: shape.slice(2), groups };
}

/** Places of a window over an image: as torch.nn.Conv2d counts them, rounded down. */
function slide(image: Shape, window: { kernel: Shape; stride: Tensor | string; padding: Tensor | string; dilation?: Tensor | string }, where: string): number[] {
  const refuse = (field: string, what: string, remedy: string): never => {
    throw new DataError(`${where}, field "${field}"`, what, remedy);
  };
  const stride = wholes(window.stride);
  const dilation = window.dilation ? wholes(window.dilation) : image.map(() => 1);
  if (!stride.every((each) => each > 0)) refuse('stride', `it is ${stride.join(', ')}`, 'give 1 or more');
  if (!dilation.every((each) => each > 0)) refuse('dilation', `it is ${dilation.join(', ')}`, 'give 1 or more');
  if (!window.kernel.every((each) => each > 0)) refuse('kernel_size', `it is ${window.kernel.join(', ')}`, 'give 1 or more');
  if (window.padding === 'same') {
    if (!stride.every((each) => each === 1)) refuse('padding', `it is "same" with a stride of ${stride.join(', ')}`, 'give numbers: only a stride of 1 keeps the size');
    return [...image];
  }
  const padding = window.padding === 'valid' ? image.map(() => 0) : wholes(window.padding);
  if (!padding.every((each) => each >= 0)) refuse('padding', `it is ${padding.join(', ')}`, 'give 0 or more');
  return image.map((extent, at) => {
    const places = Math.floor((extent + 2 * padding[at] - dilation[at] * (window.kernel[at] - 1) - 1) / stride[at]) + 1;
    if (places < 1) throw new DataError(where, `a window of ${window.kernel.join(' × ')} does not fit into ${shapeText(image)}`, 'see its kernel, padding and dilation');
    return places;
  });
}

/** Dimensions from `start_dim` to `end_dim`, both included, become one; negative ones count from the end. There is no batch axis. */
function flattened({ fields }: NirNode, input: Shape, where: string): Shape {
  const [[start], [end]] = [wholes(fields.start_dim), wholes(fields.end_dim)];
  const from = start < 0 ? start + input.length : start;
  const to = end < 0 ? end + input.length : Math.min(end, input.length - 1);
  const output = [...input.slice(0, from), sizeOf(input.slice(from, to + 1)), ...input.slice(to + 1)];
  if (from < 0 || sizeOf(output) !== sizeOf(input)) throw new DataError(where, `start_dim ${start} and end_dim ${end} do not fit ${shapeText(input)}`, 'use 0 and -1 to flatten all');
  return output;
}
