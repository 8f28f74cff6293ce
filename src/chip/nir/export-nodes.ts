import { expect, WebspikeError } from '../../errors.ts';
import { embedded, readableKernel } from './export-kernel.ts';
import type { Course, Link, LinkMap } from './export-links.ts';
import type { NeuronForm } from './export-neurons.ts';
import type { NirNode, NirType, Tensor } from './graph.ts';
import { sameShape, sizeOf, type Shape } from './shape-of.ts';

/** Who is to read the graph: each wants r and w_in its own way. */
export type NirPeer = 'norse' | 'snntorch' | 'lava-dl';

/** A node before it has its name: `l3_` and this. */
export interface NamedNode {
  readonly label: string;
  readonly node: NirNode;
}

const tensor = (shape: Shape, values: ArrayLike<number>): Tensor => ({ shape, values: Float32Array.from(values) });
const wholes = (...values: readonly number[]): Tensor => ({ shape: [values.length], values });
const whole = (value: number): Tensor => ({ shape: [], values: [value] });
const labels: Readonly<Record<string, string>> = { LIF: 'lif', LI: 'li', CubaLIF: 'cubalif', CubaLI: 'cubali', IF: 'if', I: 'i', Threshold: 'threshold' };

/** Most weights to which a convolution in groups is written out without them: few programs read groups. */
const ungrouped = 2 ** 20;
/** Most neurons whose single weights are written as a matrix: few programs read Scale. */
const diagonal = 1024;

export const portNode = (type: 'Input' | 'Output', shape: Shape): NirNode => ({ type, fields: { shape: wholes(...shape) } });

/** A population's node, and how its weights and bias become those of what leads to it. */
export interface WrittenNeuron extends NamedNode {
  readonly factor: (course: Course, where: string) => Float64Array;
  readonly bias: Float64Array;
}

/**
 * @param dt in seconds.
 * @param own neurons keep their gains, as r, where no weights can bring them.
 */
export function neuronNode(form: NeuronForm, shape: Shape, peer: NirPeer, dt: number, own: boolean): WrittenNeuron {
  const { type, fields: numbers, gain, course = 'current', jump } = form;
  const fields: Record<string, Float64Array> = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, name.startsWith('tau') ? values.map((steps) => steps * dt) : values]));
  const all = (value: number): Float64Array => new Float64Array(sizeOf(shape)).fill(value);
  const [tau, synaptic] = [numbers.tau ?? numbers.tau_mem, numbers.tau_syn];
  const wanted = peer === 'norse' ? undefined : tau;
  const r = own ? gain : wanted ?? all(1);
  const w = own || peer === 'norse' || !synaptic ? all(1) : synaptic;
  if (type === 'I') fields.r = r.map((each) => each / dt);
  else if (tau || type === 'IF') fields.r = r;
  if (synaptic) fields.w_in = w;
  if (type === 'Threshold' && own) fields.threshold = fields.threshold.map((each, at) => each / (r[at] || 1));
  const over = (values: Float64Array): Float64Array => values.map((each, at) => each / ((r[at] || 1) * w[at]));
  return {
    label: labels[type] ?? 'sum',
    node: type === 'sum' ? sumNode(shape) : { type: type as NirType, fields: Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, tensor(shape, values)])) },
    factor: (arriving, where) => {
      const factor = arriving === course ? gain : arriving === 'jump' && course === 'current' ? jump : undefined;
      expect(factor !== undefined, where, `its spikes ${{ current: 'are currents for a step', jump: 'move the potential', exponential: 'are currents that decay' }[arriving]}, which its target does not take in NIR`, 'use one synapse model for all that leads there, best impulseCurrent');
      return over(factor);
    },
    bias: over(form.bias),
  };
}

/** Whether all neurons of a channel have the same number. */
export function isPerChannel(values: Float64Array, channels: number): boolean {
  const run = values.length / channels;
  return values.every((each, at) => Math.abs(each - values[at - (at % run)]) <= 1e-6 * Math.abs(each));
}

/** Adds what comes, and nothing else: flattening what is flat, which most programs read. */
const sumNode = (shape: Shape): NirNode => (shape.length === 1 ? flattenNode(shape) : { type: 'Scale', fields: { scale: tensor(shape, new Float32Array(sizeOf(shape)).fill(1)) } });

export const flattenNode = (shape: Shape): NirNode => ({ type: 'Flatten', fields: { start_dim: whole(0), end_dim: whole(-1), input_type: wholes(...shape) } });

export const delayNode = (shape: Shape, steps: readonly number[], dt: number): NirNode => ({ type: 'Delay', fields: { delay: tensor(shape, steps.map((each) => each * dt)) } });

type Convolution = LinkMap & { readonly kind: 'convolution' };

/** Whether a convolution may be written as one along a line. */
export const isLine = ({ shape: { y, x }, pool }: Convolution): boolean => y.input === 1 && y.kernel === 1 && y.output === 1 && (x.input > 1 || x.kernel > 1) && pool.every((each) => each === 1);

/** The image that enters or leaves a convolution; without rows along a `line`. */
export function imageOf(map: Convolution, side: 'input' | 'output', line: boolean): Shape {
  const { groups, outputs, y, x } = map.shape;
  const [channels, height, width] = side === 'input' ? map.input : [groups * outputs, y.output, x.output];
  return line ? [channels, width] : [channels, height, width];
}

/**
 * The nodes of a connection without delay, one behind the other; none where an edge is enough.
 *
 * @param factor of the weights onto every target neuron. @param bias of every target neuron.
 */
export function linkNodes(link: Link, source: Shape, target: Shape, factor: Float64Array, bias: Float64Array | null, notes: string[]): NamedNode[] {
  const where = `connection "${link.name}"`;
  const { map } = link;
  if (map.kind === 'convolution') {
    const line = source.length === 2 && isLine(map);
    const [input, output] = [imageOf(map, 'input', line), imageOf(map, 'output', line)];
    expect(sameShape(source, input), where, `it takes an image of ${input.join(' × ')}, and population "${link.from}" is a row of ${source.join(' × ')} in the graph`, 'let a convolution or an input lead to it: NIR cannot fold a row into an image');
    return [...convolutionNodes(map, line, link, factor, bias, where, notes), ...(sameShape(output, target) ? [] : [{ label: 'flat', node: flattenNode(output) }])];
  }
  const flat = source.length > 1 && !(map.kind === 'scale' && sameShape(source, target)) ? [{ label: 'flat', node: flattenNode(source) }] : [];
  const inputs = sizeOf(source);
  if (map.kind === 'matrix') return [...flat, affine(Float64Array.from(map.weights, (each, at) => each * link.sent * factor[Math.floor(at / inputs)]), inputs, factor.length, bias)];
  const scale = map.factors.map((each, at) => each * link.sent * factor[at]);
  if (scale.every((each) => Math.fround(each) === 1) && !bias) return flat;
  if (target.length === 1 && inputs <= diagonal) return [...flat, affine(Float64Array.from({ length: inputs * inputs }, (_, at) => (at % (inputs + 1) === 0 ? scale[at / (inputs + 1)] : 0)), inputs, inputs, bias)];
  if (bias) throw new WebspikeError(where, `population "${link.to}" has a bias, which a Scale cannot bring`, 'let a matrix or a convolution lead to it');
  return [...flat, { label: 'scale', node: { type: 'Scale', fields: { scale: tensor(target, scale) } } }];
}

const affine = (weights: Float64Array, inputs: number, outputs: number, bias: Float64Array | null): NamedNode => ({
  label: 'fc', node: { type: 'Affine', fields: { weight: tensor([outputs, inputs], weights), bias: tensor([outputs], bias ?? new Float32Array(outputs)) } },
});

function convolutionNodes(map: Convolution, line: boolean, link: Link, factor: Float64Array, bias: Float64Array | null, where: string, notes: string[]): NamedNode[] {
  const { pool, shape: { groups, inputs, outputs, y, x } } = map;
  const channels = groups * outputs;
  const perChannel = (values: Float64Array, what: string): Float64Array => {
    const run = values.length / channels;
    expect(isPerChannel(values, channels), where, `the ${what} differs between neurons of one channel of "${link.to}"`, 'make it equal within channels, or use a matrix: a convolution of NIR has one per channel');
    return values.filter((_, at) => at % run === 0);
  };
  const [gains, biases] = [perChannel(factor, 'gain').map((each) => each * link.sent), bias && perChannel(bias, 'bias')];
  const pooled: NamedNode[] = pool.every((each) => each === 1) ? [] : [{ label: 'pool', node: { type: 'AvgPool2d', fields: { kernel_size: wholes(...pool), stride: wholes(...pool), padding: wholes(0, 0) } } }];
  const kernel = Float32Array.from(map.kernel, (each, at) => each * gains[Math.floor(at / (inputs * y.kernel * x.kernel))]);
  const pair = { stride: [y.stride, x.stride], padding: [y.padding, x.padding], dilation: [y.dilation, x.dilation] };
  const whichPool = !biases && groups === channels && inputs === 1 && pair.dilation.every((each) => each === 1) && map.padding === null ? poolOf(kernel, y.kernel * x.kernel) : null;
  if (whichPool) {
    if (whichPool === 'SumPool2d' && pair.padding.some((each) => each > 0)) notes.push(`${where}: Norse ignores the padding of SumPool2d`);
    return [...pooled, { label: 'pool', node: { type: whichPool, fields: { kernel_size: wholes(y.kernel, x.kernel), stride: wholes(...pair.stride), padding: wholes(...pair.padding) } } }];
  }
  const whole1 = groups > 1 && channels * groups * inputs * y.kernel * x.kernel <= ungrouped;
  if (groups > 1 && !whole1) notes.push(`${where}: it is a convolution in ${groups} groups, which the NIR package reads with type_check=False only`);
  const square = line || map.padding !== null ? null : readableKernel(y, x);
  if (!square && !line && map.padding === null) notes.push(`${where}: its kernel of ${y.kernel} × ${x.kernel} is not square, which the NIR package reads with type_check=False only`);
  const [rows, columns] = square ? [square.rows, square.columns] : [y.kernel, x.kernel];
  const padded = square ? embedded(kernel, y, x, square) : kernel;
  const weights = whole1 ? withoutGroups(padded, groups, inputs, outputs, rows * columns) : padded;
  const numbers = (values: readonly number[]): Tensor => (line ? whole(values[1]) : wholes(...values));
  return [...pooled, {
    label: 'conv',
    node: {
      type: line ? 'Conv1d' : 'Conv2d',
      fields: {
        input_shape: line ? whole(x.input) : wholes(y.input, x.input),
        weight: tensor([channels, whole1 ? groups * inputs : inputs, ...(line ? [] : [rows]), columns], weights), bias: tensor([channels], biases ?? new Float32Array(channels)),
        stride: numbers(pair.stride), padding: map.padding ?? numbers(square?.padding ?? pair.padding), dilation: numbers(pair.dilation), groups: whole(whole1 ? 1 : groups),
      },
    },
  }];
}

/** Which pool a kernel of equal weights is. */
function poolOf(kernel: Float32Array, size: number): 'SumPool2d' | 'AvgPool2d' | null {
  const is = (value: number): boolean => kernel.every((each) => Math.abs(each - value) <= 1e-7 * value);
  return is(1) ? 'SumPool2d' : is(1 / size) ? 'AvgPool2d' : null;
}

/** The same kernel with zeros between the groups. */
function withoutGroups(kernel: Float32Array, groups: number, inputs: number, outputs: number, area: number): Float32Array {
  const all = new Float32Array(groups * outputs * groups * inputs * area);
  for (let o = 0; o < groups * outputs; o++) {
    all.set(kernel.subarray(o * inputs * area, (o + 1) * inputs * area), (o * groups * inputs + Math.floor(o / outputs) * inputs) * area);
  }
  return all;
}
