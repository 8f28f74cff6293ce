import { expect } from '../../errors.ts';
import { loihiLif } from '../../models/loihi-lif.ts';
import { spikeArray } from '../../models/sources.ts';
import type { ConvolutionShape } from '../../network/convolution.ts';
import { group, number, numbers, type Hdf5Group, type Hdf5Node } from '../hdf5/tree.ts';
import { writeHdf5 } from '../hdf5/write.ts';
import { checkInteger, type IntegerConnection, type IntegerNeurons } from '../integer.ts';
import type { PortedNetwork } from '../ported.ts';
import { chainOf, type LayerChain, type Link } from './chain.ts';
import { keptByReader, matrixOf, type WeightMatrix } from './matrix.ts';
import { sizeOf, type LayerShape } from './neuron.ts';

/** How to write netx. */
export interface WriteNetxOptions {
  /**
   * Where lava-dl would lose the weights of a layer because none of them is positive, add one that no spike can tell: from or onto a neuron that
   * never spikes. Default false: such a layer is an error.
   */
  readonly repair?: boolean;
}

/**
 * A network of whole numbers ({@link loihiLif}, `impulseCurrent`) as a file of lava-dl's netx. It must be a chain of layers, each of which may be
 * recurrent. Convolutions stay such as long as images follow each other; all else is written as dense layers.
 *
 * @throws WebspikeError that names the population or connection, and what a file of netx cannot hold or lava-dl would silently change.
 * @example
 * const { bytes, notes } = await writeNetx(ported);
 */
export async function writeNetx({ network, inputs, output, spikes }: PortedNetwork, { repair = false }: WriteNetxOptions = {}): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  const integer = checkInteger(network, 'network');
  const chain = chainOf(integer);
  const notes: string[] = [];
  const { model } = network.populations[chain.source.name];
  if (model.name !== spikeArray.name) notes.push(`population "${chain.source.name}": a file of netx holds no sources; give its spikes (${model.name}) as the input`);
  if (spikes) notes.push('the spikes that came with the network are left out: a file of netx holds none');
  const last = chain.links.at(-1)!.neurons.name;
  if (output.population !== last || output.of !== 'spikes') notes.push(`the output is the spikes of "${last}", the last layer, no longer ${output.of} of "${output.population}"`);
  const shape = inputs.find(({ population }) => population === chain.source.name)?.shape;
  return { bytes: await writeHdf5(group({ layer: group(layersOf(chain, shape, repair, notes)) })), notes };
}

/** Numbered groups. */
function layersOf({ source, links }: LayerChain, inputShape: readonly number[] | undefined, repair: boolean, notes: string[]): Record<string, Hdf5Group> {
  const [first] = links[0].forward;
  let shape: LayerShape = first.kind === 'convolution' && links[0].forward.length === 1 ? imageBefore(first.shape) : imageOrRow(inputShape, source.size);
  const layers: Hdf5Group[] = [group({ type: text('input'), shape: integers(shape) })];
  let before: IntegerNeurons | null = null;
  for (const link of links) {
    const convolved = asConvolution(link, shape);
    if (convolved) {
      layers.push(convolved.layer);
      shape = convolved.output;
    } else {
      if (shape.length === 3 && before) layers.push(group({ type: text('flatten'), shape: integers([sizeOf(shape), 1, 1]) }));
      if (link.forward.some(({ kind }) => kind === 'convolution')) notes.push(`population "${link.neurons.name}": its convolution is written as a dense layer, because it is delayed, or does not follow an image of its shape alone`);
      layers.push(denseLayer(link, sizeOf(shape), before, repair, notes));
      shape = [link.neurons.size];
    }
    before = link.neurons;
  }
  return Object.fromEntries(layers.map((layer, k) => [k, layer]));
}

const imageBefore = ({ groups, inputs, y, x }: ConvolutionShape): LayerShape => [groups * inputs, y.input, x.input];

const imageOrRow = (shape: readonly number[] | undefined, size: number): LayerShape => (shape?.length === 3 && sizeOf(shape) === size ? [shape[0], shape[1], shape[2]] : [size]);

function asConvolution({ forward, back, neurons }: Link, before: LayerShape): { readonly layer: Hdf5Group; readonly output: LayerShape } | null {
  const [connection] = forward;
  if (connection.kind !== 'convolution' || forward.length > 1 || back.length > 0) return null;
  const { groups, inputs, outputs, y, x } = connection.shape;
  if (imageBefore(connection.shape).join() !== before.join()) return null;
  // Padded alike on both sides, this axis must give as many outputs: "same" with an even kernel does not.
  const even = [y, x].every((axis) => Math.floor((axis.input + 2 * axis.padding - axis.dilation * (axis.kernel - 1) - 1) / axis.stride) + 1 === axis.output);
  if (!even || connection.delay > 0) return null;
  const output = [groups * outputs, y.output, x.output] as const;
  return {
    output,
    layer: group({
      type: text('conv'), shape: integers(output), inChannels: number('i64', groups * inputs), outChannels: number('i64', groups * outputs),
      kernelSize: integers([y.kernel, x.kernel]), stride: integers([y.stride, x.stride]), padding: integers([y.padding, x.padding]), dilation: integers([y.dilation, x.dilation]), groups: number('i64', groups),
      weight: numbers('f32', [groups * outputs, inputs, y.kernel, x.kernel], connection.kernel), ...neuronsOf(neurons, output),
    }),
  };
}

function denseLayer({ forward, back, neurons }: Link, sources: number, before: IntegerNeurons | null, repair: boolean, notes: string[]): Hdf5Group {
  const given = [matrixOf(forward, neurons.size, sources), ...(back.length > 0 ? [matrixOf(back, neurons.size, neurons.size)] : [])];
  if (back.length > 0) requireUndelayed(given, [forward[0], back[0]]);
  const [weight, recurrent] = keptByReader(given, neurons, before, repair, notes);
  const { delays } = weight;
  return group({
    type: text(recurrent ? 'dense_rec' : 'dense'), shape: integers([neurons.size]), inFeatures: number('i64', sources), outFeatures: number('i64', neurons.size),
    weight: asDataset(weight), ...(recurrent && { weight_rec: asDataset(recurrent) }),
    ...(delays !== 0 && { delay: typeof delays === 'number' ? number('f32', delays) : numbers('f32', [weight.rows, weight.columns], delays) }), ...neuronsOf(neurons, [neurons.size]),
  });
}

const asDataset = ({ rows, columns, weights }: WeightMatrix): Hdf5Node => numbers('f32', [rows, columns], weights);

function requireUndelayed(matrices: readonly WeightMatrix[], connections: readonly IntegerConnection[]): void {
  const late = matrices.findIndex(({ delays }) => delays !== 0);
  expect(late < 0, `connection "${connections[late]?.name}"`, `it is delayed, and "${connections[0].to}" is recurrent`, 'lava-dl delays no recurrent layer: use delays of one step');
}

/** The neuron group and the bias. */
function neuronsOf({ name, decayU, decayV, threshold, bias, refractory, vMin, vMax }: IntegerNeurons, shape: LayerShape): Record<string, Hdf5Node> {
  const subject = `population "${name}"`;
  const at = refractory.findIndex((each) => each !== 1);
  expect(at < 0, subject, `neuron ${at} has a refractory delay of ${refractory[at]} steps`, 'lava-dl ignores it: set it to 1');
  const bounds = [vMin.findIndex((each) => each !== loihiLif.parameters.v_min.value), vMax.findIndex((each) => each !== loihiLif.parameters.v_max.value)];
  expect(bounds.every((each) => each < 0), subject, `neuron ${Math.max(...bounds)} has bounds of its voltage of its own`, 'leave v_min and v_max as they are: lava-dl knows none');
  const odd = bias.findIndex((each) => each % 64 !== 0);
  expect(odd < 0, subject, `the bias of neuron ${odd} is ${bias[odd]}`, 'a file of netx holds multiples of 64: round it');
  return {
    ...(bias.some((each) => each !== 0) && { bias: biasOf(bias.map((each) => each / 64), shape) }),
    neuron: group({ type: { kind: 'texts', length: 4, shape: [], values: ['CUBA'] }, iDecay: perNeuron(decayU, shape), vDecay: perNeuron(decayV, shape), vThMant: perNeuron(threshold, shape), refDelay: number('i64', 1) }),
  };
}

function perNeuron(values: ArrayLike<number>, shape: LayerShape): Hdf5Node {
  if (Array.prototype.every.call(values, (each) => each === values[0])) return number('i64', values[0]);
  return shape.length === 1 ? integers(Array.from(values)) : numbers('i64', [...shape].reverse(), inLava(values, shape));
}

function biasOf(values: Int32Array, shape: LayerShape): Hdf5Node {
  if (shape.length === 1) return numbers('f32', shape, values);
  const pixels = shape[1] * shape[2];
  if (values.every((each, neuron) => each === values[neuron - (neuron % pixels)])) return numbers('f32', [shape[0]], values.filter((_, neuron) => neuron % pixels === 0));
  return numbers('f32', [...shape].reverse(), inLava(values, shape));
}

/** From (C, H, W) to (W, H, C). */
function inLava(values: ArrayLike<number>, [channels, height, width]: readonly [number, number, number]): number[] {
  return Array.from({ length: values.length }, (_, at) => {
    const [channel, y, x] = [at % channels, Math.floor(at / channels) % height, Math.floor(at / (channels * height))];
    return values[(channel * height + y) * width + x];
  });
}

/** Ten bytes, as slayer exports it. */
const text = (value: string): Hdf5Node => ({ kind: 'texts', length: 10, shape: [1], values: [value] });

const integers = (values: readonly number[]): Hdf5Node => numbers('i64', [values.length], values);
