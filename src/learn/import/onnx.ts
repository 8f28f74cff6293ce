import { DataError } from '../../errors.ts';
import type { Architecture, LayerDescription } from './architecture.ts';
import type { OnnxModel, OnnxNode } from './onnx-model.ts';
import { sizeOf, type Tensor } from './tensor.ts';

export interface OnnxImport {
  readonly architecture: Architecture;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * A sequential network from an ONNX file, for {@link importNetwork}: a chain of Conv, Gemm, MatMul, Add of a bias, BatchNormalization, Relu, Clip from 0,
 * AveragePool, GlobalAveragePool, Flatten and Reshape to `[batch, size]` (with Constant, Identity, Dropout, and a Softmax at its end, which changes no answer).
 *
 * @param name of the file, for errors.
 * @throws DataError for a file that is cut short, and for nodes that are none of these or leave the chain.
 * @example
 * const { tensors, architecture } = await readOnnx(await readFile('model.onnx'), 'model.onnx');
 * const ann = importNetwork(tensors, architecture);
 */
export async function readOnnx(bytes: Uint8Array, name = 'ONNX'): Promise<OnnxImport> {
  const subject = `file "${name}"`;
  // Whoever imports no ONNX needs no protocol buffers.
  const { decodeOnnx } = await import('./onnx-model.ts');
  return new Chain(decodeOnnx(bytes, subject), subject).read();
}

type Place = { readonly node: OnnxNode; readonly subject: string };

class Chain {
  readonly #layers: LayerDescription[] = [];
  readonly #tensors = new Map<string, Tensor>();
  /** Given and constant tensors of the file. */
  readonly #known: Map<string, Tensor>;
  /** Layer whose bias may still grow. */
  #open: { readonly name: string; readonly kind: LayerDescription['kind']; readonly outputs: number } | null = null;

  constructor(readonly model: OnnxModel, readonly subject: string) {
    this.#known = new Map(model.initialisers);
  }

  read(): OnnxImport {
    const inputs = this.model.inputs.filter(({ name }) => !this.#known.has(name));
    if (inputs.length !== 1 || this.model.outputs.length !== 1) throw new DataError(this.subject, `its graph has ${inputs.length} inputs and ${this.model.outputs.length} outputs`, 'export a network with one of each');
    let at = inputs[0].name;
    this.model.nodes.forEach((node, index) => {
      const place = { node, subject: `${this.subject}, node ${index} (${node.op}${node.name && ` "${node.name}"`})` };
      if (node.op === 'Constant') return void this.#known.set(node.outputs[0], this.#constant(place));
      if (!node.inputs.includes(at)) throw new DataError(place.subject, `it takes ${node.inputs.join(', ') || 'nothing'}, but "${at}" comes before it`, 'export a sequential network, in which each layer takes the one before');
      if (['Softmax', 'LogSoftmax'].includes(node.op) && node.outputs[0] !== this.model.outputs[0]) throw new DataError(place.subject, 'it stands within the network', 'a Softmax can only be left out at the end');
      this.#add(place, at);
      at = node.outputs[0];
    });
    if (at !== this.model.outputs[0]) throw new DataError(this.subject, `its chain ends in "${at}", but its output is "${this.model.outputs[0]}"`, 'export a sequential network');
    return { architecture: { input: this.#inputShape(inputs[0]), layers: this.#layers }, tensors: this.#tensors };
  }

  #inputShape({ name, shape }: OnnxModel['inputs'][number]): Architecture['input'] {
    const size = shape.slice(1);
    if (![1, 3].includes(size.length) || !size.every((each) => each > 0)) throw new DataError(`${this.subject}, input "${name}"`, `its shape is [${shape.map((each) => each || '?').join(', ')}]`, 'export it as [batch, channels, height, width] or [batch, size], with all sizes but the batch in numbers');
    return size as unknown as Architecture['input'];
  }

  #constant({ node, subject }: Place): Tensor {
    const found = node.attributes.get('value')?.tensor;
    const number = node.attributes.get('value_float')?.float ?? node.attributes.get('value_int')?.integer;
    if (found) return found;
    if (number !== undefined) return { shape: [], values: Float32Array.of(number) };
    throw new DataError(subject, 'its value is no tensor', 'export constants as tensors');
  }

  #add(place: Place, data: string): void {
    const { node, subject } = place;
    const first = node.inputs[0] === data;
    const others = node.inputs.filter((each) => each !== data);
    if (!first && node.op !== 'Add') throw new DataError(subject, `the data "${data}" is not its first input`, 'export layers whose weights are constants');
    switch (node.op) {
      case 'Conv': return this.#convolve(place);
      case 'Gemm': return this.#gemm(place);
      case 'MatMul': return this.#matmul(place);
      case 'Add': return this.#addend(this.#given(place, others[0], 'addend'), subject);
      case 'BatchNormalization': return this.#normalise(place);
      case 'Relu': return this.#close({ kind: 'rectifier' });
      case 'Clip': return this.#clip(place);
      case 'AveragePool': return this.#average(place);
      case 'GlobalAveragePool': return this.#close({ kind: 'average-pool', window: 'all' });
      case 'Flatten': {
        const axis = node.attributes.get('axis')?.integer ?? 1;
        if (axis !== 1) throw new DataError(subject, `it flattens from axis ${axis}`, 'flatten all axes but the batch');
        return void this.#layers.push({ kind: 'flatten' });
      }
      case 'Reshape': {
        const { values } = this.#given(place, others[0], 'shape');
        if (values.length !== 2) throw new DataError(subject, `it reshapes to [${values.join(', ')}]`, 'reshape to [batch, size] only');
        return void this.#layers.push({ kind: 'flatten' });
      }
      case 'Identity': case 'Dropout': case 'Softmax': case 'LogSoftmax': return;
      default: throw new DataError(subject, 'no such node can be imported', 'use Conv, Gemm, MatMul, Add, BatchNormalization, Relu, Clip, AveragePool, GlobalAveragePool, Flatten, Reshape');
    }
  }

  #given({ subject }: Place, name: string | undefined, what: string): Tensor {
    const found = name !== undefined && name !== '' ? this.#known.get(name) : undefined;
    if (!found) throw new DataError(subject, `its ${what} ${name ? `"${name}" ` : ''}is not constant`, `constants are ${[...this.#known.keys()].join(', ') || 'none'}`);
    return found;
  }

  /** A layer with weights; its bias may follow. */
  #layer(layer: LayerDescription & { readonly name: string }, weights: Tensor, bias: Tensor | null, place: Place): void {
    this.#layers.push(layer);
    this.#tensors.set(`${layer.name}.weight`, weights);
    this.#open = { name: layer.name, kind: layer.kind, outputs: weights.shape[0] };
    if (bias) this.#bias(bias, place.subject);
  }

  #close(layer: LayerDescription): void {
    this.#layers.push(layer);
    this.#open = null;
  }

  #name(kind: string): string {
    return `${kind}${this.#layers.filter((layer) => 'name' in layer && layer.name.startsWith(kind)).length + 1}`;
  }

  /** A node that adds to a layer: its numbers must lie along the outputs, which of a map is the third axis from the end. */
  #addend(addend: Tensor, subject: string): void {
    const open = this.#open;
    if (!open) throw new DataError(subject, 'what it adds to is not the result of Conv, Gemm or MatMul', 'add biases right behind their layers');
    const after = open.kind === 'convolution' ? 2 : 0;
    const axis = addend.shape.length - 1 - after;
    const along = addend.values.length === 1 || addend.shape.every((size, at) => size === (at === axis ? open.outputs : 1));
    if (!along || addend.values.length > 1 && axis < 0) throw new DataError(subject, `a bias of shape [${addend.shape.join(', ')}] is added to ${open.outputs} outputs`, `add one number for each output${after ? ', as [outputs, 1, 1]' : ''}, or one for all`);
    this.#bias(addend, subject);
  }

  /** Adds one number for all outputs, or one for each. */
  #bias({ values, shape }: Tensor, subject: string): void {
    const { name, outputs } = this.#open!;
    if (values.length !== 1 && values.length !== outputs) throw new DataError(subject, `its bias of shape [${shape.join(', ')}] is not for ${outputs} outputs`, 'give one number for each output, or one for all');
    const before = this.#tensors.get(`${name}.bias`)?.values ?? new Float32Array(outputs);
    this.#tensors.set(`${name}.bias`, { shape: [outputs], values: before.map((each, k) => each + values[values.length === 1 ? 0 : k]) });
  }

  #convolve(place: Place): void {
    const { node } = place;
    const weights = this.#given(place, node.inputs[1], 'kernel');
    const layer = {
      kind: 'convolution', name: this.#name('conv'), stride: pairOf(node, 'strides', 1, place), dilation: pairOf(node, 'dilations', 1, place),
      padding: paddingOf(place), groups: node.attributes.get('group')?.integer ?? 1,
    } as const;
    this.#layer(layer, weights, node.inputs[2] ? this.#given(place, node.inputs[2], 'bias') : null, place);
  }

  #gemm(place: Place): void {
    const { attributes, inputs } = place.node;
    const [alpha, beta] = ['alpha', 'beta'].map((each) => attributes.get(each)?.float ?? 1);
    if (attributes.get('transA')?.integer) throw new DataError(place.subject, 'it transposes its data', 'export it with transA = 0');
    const given = this.#given(place, inputs[1], 'weights');
    const weights = attributes.get('transB')?.integer ? given : transposed(given, place);
    const bias = inputs[2] ? this.#given(place, inputs[2], 'bias') : null;
    this.#layer({ kind: 'dense', name: this.#name('dense') }, times(weights, alpha), bias && times(bias, beta), place);
  }

  #matmul(place: Place): void {
    this.#layer({ kind: 'dense', name: this.#name('dense') }, transposed(this.#given(place, place.node.inputs[1], 'weights'), place), null, place);
  }

  #normalise(place: Place): void {
    const name = this.#name('norm');
    ['weight', 'bias', 'running_mean', 'running_var'].forEach((part, at) => this.#tensors.set(`${name}.${part}`, this.#given(place, place.node.inputs[at + 1], part)));
    this.#close({ kind: 'batch-norm', name, epsilon: place.node.attributes.get('epsilon')?.float ?? 1e-5 });
  }

  #clip(place: Place): void {
    const { node, subject } = place;
    const bound = (which: 'min' | 'max', at: number): number | undefined => (node.inputs[at] ? this.#given(place, node.inputs[at], which).values[0] : node.attributes.get(which)?.float);
    const [low, high] = [bound('min', 1), bound('max', 2)];
    if (low !== 0) throw new DataError(subject, `it clips from ${low ?? 'nothing'}`, 'clip from 0, as a rectifier does');
    this.#close(high === undefined ? { kind: 'rectifier' } : { kind: 'clipped-rectifier', most: high });
  }

  #average(place: Place): void {
    const { node, subject } = place;
    if (!node.attributes.has('kernel_shape')) throw new DataError(subject, 'its window is not said', 'export it with "kernel_shape"');
    if (node.attributes.get('ceil_mode')?.integer) throw new DataError(subject, 'it rounds its size up', 'export it with ceil_mode = 0');
    const padding = paddingOf(place);
    if (padding === 'same') throw new DataError(subject, 'it pads itself', 'export it with explicit "pads"');
    if (sizeOf(padding.map((each) => each + 1)) > 1 && !node.attributes.get('count_include_pad')?.integer) throw new DataError(subject, 'it leaves its padding out of the means', 'export it with count_include_pad = 1, or without padding');
    this.#close({ kind: 'average-pool', window: pairOf(node, 'kernel_shape', 1, place), stride: pairOf(node, 'strides', 1, place), padding });
  }
}

function pairOf({ attributes }: OnnxNode, name: string, otherwise: number, { subject }: Place): readonly [number, number] {
  const { integers } = attributes.get(name) ?? { integers: [otherwise, otherwise] };
  if (integers.length !== 2) throw new DataError(subject, `"${name}" is [${integers.join(', ')}]`, 'export a network of two-dimensional images');
  return [integers[0], integers[1]];
}

function paddingOf({ node: { attributes }, subject }: Place): readonly [number, number] | 'same' {
  const automatic = attributes.get('auto_pad')?.text ?? 'NOTSET';
  if (automatic === 'SAME_UPPER') return 'same';
  if (automatic === 'VALID') return [0, 0];
  const { integers: [top, left, bottom, right] } = attributes.get('pads') ?? { integers: [0, 0, 0, 0] };
  if (automatic !== 'NOTSET' || top !== bottom || left !== right) throw new DataError(subject, `its padding is ${automatic === 'NOTSET' ? `[${[top, left, bottom, right].join(', ')}]` : automatic}`, 'export it with the same padding on either side, or SAME_UPPER');
  return [top, left];
}

const times = ({ shape, values }: Tensor, factor: number): Tensor => ({ shape, values: values.map((each) => each * factor) });

/** Weights [inputs, outputs] as [outputs, inputs]. */
function transposed({ shape, values }: Tensor, { subject }: Place): Tensor {
  if (shape.length !== 2) throw new DataError(subject, `its weights have the shape [${shape.join(', ')}]`, 'export a matrix');
  const [inputs, outputs] = shape;
  return { shape: [outputs, inputs], values: Float32Array.from(values, (_, at) => values[(at % inputs) * outputs + Math.floor(at / inputs)]) };
}
