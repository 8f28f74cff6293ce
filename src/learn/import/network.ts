import { DataError, expect } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { allToAll, convolution, type Connectivity } from '../../network/connectivity.ts';
import { convolutionShape, type ConvolutionOptions } from '../../network/convolution.ts';
import { stimulus, type Connection, type Network, type Population } from '../../network/network.ts';
import { foldBatchNorm, type Affine } from '../convert/fold.ts';
import { accumulator, analogue, clipFloor, clippedRectifier, linear, pixels, rectifier } from '../units.ts';
import type { Architecture, LayerDescription } from './architecture.ts';
import { sizeOf, tensorNamed, type Tensors } from './tensor.ts';

export interface ImportOptions {
  /** Bound of what units send: no activation may go beyond, and the larger, the coarser. Default 100. */
  readonly most?: number;
}

/** `[channels, height, width]`; of a dense layer [size, 1, 1]. */
type Shape = readonly [channels: number, height: number, width: number];
type Window = readonly [y: number, x: number];

/** A layer as far as it has been read: what follows may still fold into it. */
interface Stage {
  readonly name: string;
  readonly shape: Shape;
  /** From the stage before; `null`: the input. */
  readonly connect: ((weights: Float32Array) => Pick<Connection, 'connectivity' | 'weight'>) | null;
  affine: Affine;
  unit: Omit<Population, 'size'> | null;
}

/**
 * A network of analogue units from weights of another program: input population `input` with the stimulus `value`, a population and a connection for each layer
 * by its name, and the last one as the answer. Ready for training or {@link convert}.
 *
 * @throws DataError for a tensor that is missing or has another shape than its layer needs, naming the layer.
 * @example
 * const ann = importNetwork(readSafetensors(bytes), { input: [1, 28, 28], layers: [
 *   { kind: 'convolution', name: 'conv1' }, { kind: 'rectifier' }, { kind: 'average-pool', window: 2 }, { kind: 'flatten' }, { kind: 'dense', name: 'fc' } ] });
 */
export function importNetwork(tensors: Tensors, architecture: Architecture, options: ImportOptions = {}): Network {
  const builder = new Importer(tensors, architecture);
  architecture.layers.forEach((layer, at) => builder.add(layer, `layer ${at} (${layer.kind}${'name' in layer ? ` "${layer.name}"` : ''})`));
  return builder.finish(options.most ?? 100, architecture.range ?? [0, 1]);
}

class Importer {
  readonly #stages: Stage[];
  /** Means that the next layer takes over its input. */
  #pool: Window = [1, 1];

  constructor(readonly tensors: Tensors, { input }: Architecture) {
    const [channels, height = 1, width = 1] = input;
    expect([1, 3].includes(input.length) && input.every((each) => Number.isInteger(each) && each > 0), 'architecture', `the input is ${JSON.stringify(input)}`, 'give [channels, height, width] or [size]');
    this.#stages = [{ name: 'input', shape: [channels, height, width], connect: null, affine: { weights: new Float32Array(), bias: new Float32Array() }, unit: { model: pixels, parameters: { value: stimulus() } } }];
  }

  get #last(): Stage {
    return this.#stages[this.#stages.length - 1];
  }

  /** Shape that the next layer sees. */
  get #shape(): Shape {
    const [channels, height, width] = this.#last.shape;
    return [channels, height / this.#pool[0], width / this.#pool[1]];
  }

  add(layer: LayerDescription, subject: string): void {
    switch (layer.kind) {
      case 'convolution': return this.#convolve(layer, subject);
      case 'dense': return this.#dense(layer.name, subject);
      case 'batch-norm': return this.#normalise(layer.name, layer.epsilon ?? 1e-5, subject);
      case 'average-pool': return this.#average(layer, subject);
      case 'rectifier': return this.#activate({ model: rectifier }, subject);
      case 'clipped-rectifier': return this.#activate({ model: clippedRectifier, parameters: { lambda: layer.most } }, subject);
      case 'clip-floor': return this.#activate({ model: clipFloor, parameters: { lambda: this.#number(layer.lambda, subject), levels: layer.levels } }, subject);
      case 'flatten': return;
      default: throw new DataError(subject, 'there is no such layer', 'use convolution, dense, batch-norm, average-pool, rectifier, clipped-rectifier, clip-floor, flatten');
    }
  }

  #convolve({ name, stride, padding, dilation, groups = 1 }: Extract<LayerDescription, { kind: 'convolution' }>, subject: string): void {
    // A dilated kernel cannot take the means along.
    if (pair(dilation ?? 1).some((each) => each !== 1)) this.#settle();
    const [channels] = this.#shape;
    const { shape, values } = tensorNamed(this.tensors, `${name}.weight`, subject);
    this.#demand(shape.length === 4 && shape[1] * groups === channels, `${name}.weight`, shape, `[outputs, ${channels / groups}, height, width]`, subject);
    const [outputs, inputs, height, width] = shape;
    const rest = { input: this.#last.shape, stride, padding, dilation, groups, pool: this.#pool };
    this.#push(name, values, outputs, { ...rest, kernel: { shape: [outputs, inputs, height, width], values } }, subject);
  }

  #dense(name: string, subject: string): void {
    const [channels, height, width] = this.#shape;
    const fanIn = channels * height * width;
    const { shape, values } = tensorNamed(this.tensors, `${name}.weight`, subject);
    this.#demand(shape.length === 2 && shape[1] === fanIn, `${name}.weight`, shape, `[outputs, ${fanIn}]`, subject);
    if (sizeOf(this.#pool) > 1) return this.#push(name, values, shape[0], { input: this.#last.shape, pool: this.#pool, kernel: { shape: [shape[0], channels, height, width], values } }, subject);
    this.#stage(name, [shape[0], 1, 1], { weights: values, bias: this.#bias(name, shape[0], subject) }, (weights) => ({ connectivity: allToAll(), weight: transposed(weights, shape[0]) }));
  }

  #push(name: string, weights: Float32Array, outputs: number, options: ConvolutionOptions & { kernel: { shape: readonly [number, number, number, number] } }, subject: string): void {
    const { y, x } = convolutionShape(options, subject);
    const connect = (folded: Float32Array): { connectivity: Connectivity } => ({ connectivity: convolution({ ...options, kernel: { shape: options.kernel.shape, values: folded } }) });
    this.#stage(name, [outputs, y.output, x.output], { weights, bias: this.#bias(name, outputs, subject) }, connect);
  }

  #stage(name: string, shape: Shape, affine: Affine, connect: NonNullable<Stage['connect']>): void {
    expect(!this.#stages.some((each) => each.name === name), 'architecture', `two layers are called "${name}"`, 'give each layer with weights a name of its own, other than "input"');
    this.#stages.push({ name, shape, connect, affine, unit: null });
    this.#pool = [1, 1];
  }

  #bias(name: string, outputs: number, subject: string): Float32Array {
    if (!this.tensors.has(`${name}.bias`)) return new Float32Array(outputs);
    return this.#vector(`${name}.bias`, outputs, subject);
  }

  #normalise(name: string, epsilon: number, subject: string): void {
    const last = this.#last;
    expect(last.connect !== null && last.unit === null && sizeOf(this.#pool) === 1, subject, 'it does not follow a layer with weights', 'let it come right behind a convolution or dense layer: only there it can be folded');
    const of = (part: string): Float32Array => this.#vector(`${name}.${part}`, last.shape[0], subject);
    last.affine = foldBatchNorm(last.name, last.affine, { gain: of('weight'), bias: of('bias'), mean: of('running_mean'), variance: of('running_var'), epsilon });
  }

  #average({ window, stride, padding = 0 }: Extract<LayerDescription, { kind: 'average-pool' }>, subject: string): void {
    const [, height, width] = this.#shape;
    const size: Window = window === 'all' ? [height, width] : pair(window);
    expect(size.every((each) => Number.isInteger(each) && each > 0), subject, `the window is ${JSON.stringify(window)}`, 'give a whole number of at least 1, [y, x], or "all"');
    const [step, rim] = [stride === undefined ? size : pair(stride), pair(padding)];
    const plain = size.every((each, side) => step[side] === each && rim[side] === 0) && height % size[0] === 0 && width % size[1] === 0;
    if (plain) this.#pool = [this.#pool[0] * size[0], this.#pool[1] * size[1]];
    else this.#means({ stride: step, padding: rim, pool: this.#pool }, size, subject);
  }

  /** Gives means that are still to be taken a population of their own. */
  #settle(): void {
    const window = this.#pool;
    if (sizeOf(window) > 1) this.#means({ stride: window }, window, 'average-pool');
  }

  /** A population of means over windows of each channel. */
  #means(options: Pick<ConvolutionOptions, 'stride' | 'padding' | 'pool'>, window: Window, subject: string): void {
    const { shape: input } = this.#last;
    const values = new Float32Array(input[0] * sizeOf(window)).fill(1 / sizeOf(window));
    this.#push(`pool${this.#stages.length}`, values, input[0], { ...options, input, groups: input[0], kernel: { shape: [input[0], 1, ...window], values } }, subject);
  }

  #activate(unit: Omit<Population, 'size'>, subject: string): void {
    this.#settle();
    expect(this.#last.unit === null, subject, `"${this.#last.name}" has an activation already`, 'put a layer with weights between');
    this.#last.unit = unit;
  }

  finish(most: number, [low, high]: readonly [number, number]): Network {
    this.#settle();
    expect(this.#stages.length > 1, 'architecture', 'it has no layer with weights', 'describe at least one convolution or dense layer');
    expect(this.#last.unit === null, 'architecture', 'it ends in an activation', 'let it end in the layer whose largest value names the class');
    this.#last.unit = { model: accumulator };
    const populations = Object.fromEntries(this.#stages.map(({ name, shape, affine: { bias }, unit, connect }): [string, Population] => {
      const { model, parameters } = unit ?? { model: linear };
      const positions = shape[1] * shape[2];
      const i_ext = connect && { i_ext: Float32Array.from({ length: sizeOf(shape) }, (_, n) => bias[Math.floor(n / positions)]) };
      return [name, { size: sizeOf(shape), model, parameters: { ...parameters, ...i_ext } }];
    }));
    const connections = Object.fromEntries(this.#stages.slice(1).map(({ name, affine, connect }, at): [string, Connection] => {
      const from = this.#stages[at].name;
      return [name, { from, to: name, ...connect!(affine.weights), delay: 0, synapse: { model: impulseCurrent }, transmission: at === 0 ? analogue(low, high) : analogue(this.#stages[at].unit ? 0 : -most, most) }];
    }));
    return { dt: 1, populations, connections };
  }

  #vector(name: string, length: number, subject: string): Float32Array {
    const { shape, values } = tensorNamed(this.tensors, name, subject);
    this.#demand(shape.length === 1 && shape[0] === length, name, shape, `[${length}]`, subject);
    return values;
  }

  #number(given: number | string, subject: string): number {
    if (typeof given === 'number') return given;
    const { shape, values } = tensorNamed(this.tensors, given, subject);
    this.#demand(values.length === 1, given, shape, '[1]', subject);
    return values[0];
  }

  #demand(condition: boolean, name: string, shape: readonly number[], wanted: string, subject: string): void {
    if (!condition) throw new DataError(subject, `tensor "${name}" has the shape [${shape.join(', ')}], expected ${wanted}`, 'check the order of the layers and their sizes');
  }
}

const pair = (given: number | readonly [y: number, x: number]): Window => (typeof given === 'number' ? [given, given] : given);

/** Weights [outputs][inputs] as [inputs][outputs]: a row for each source. */
function transposed(weights: Float32Array, outputs: number): Float32Array {
  const inputs = weights.length / outputs;
  return Float32Array.from(weights, (_, at) => weights[(at % outputs) * inputs + Math.floor(at / outputs)]);
}
