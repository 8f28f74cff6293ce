import { loihiLif } from '../../models/loihi-lif.ts';
import type { Population, Values } from '../../network/network.ts';
import type { Fields } from './fields.ts';

/** v never exceeds 2^23 − 1: thresholds from here on are never crossed, and need not be told apart. */
const never = 2 ** 18 - 1;

/** Neurons of one layer: `[N]` of a dense one, `[C, H, W]` of a convolution. */
export type LayerShape = readonly [neurons: number] | readonly [channels: number, height: number, width: number];

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** The neurons of a layer with their parameters and biases, as lava-dl's reader takes them. */
export function readNeurons(layer: Fields, shape: LayerShape): Population {
  return { size: sizeOf(shape), model: loihiLif, parameters: { ...readDynamics(layer, shape), ...readBias(layer, shape) } };
}

function readDynamics(layer: Fields, shape: LayerShape): Record<string, Values> {
  if (!layer.has('neuron')) {
    if (shape.length === 3) layer.fail('neuron', 'it is missing, and lava-dl reads no convolution without it', 'write its neuron group');
    // What lava-dl takes instead: a current that never decays, and a threshold that no voltage reaches.
    return { decay_u: 0, decay_v: 4096, v_th: never };
  }
  const neuron = layer.groupOf('neuron');
  const type = neuron.text('type');
  if (type !== 'CUBA' && type !== 'LOIHI') neuron.fail('type', `it is ${type}`, otherTypes[type] ?? 'webspike reads CUBA and LOIHI, current-based LIF neurons');
  if (neuron.has('messageBits')) neuron.fail('messageBits', "lava-dl's reader fails on it", 'delete the dataset: CUBA neurons send binary spikes');
  const values = (name: string, most: number): Values => perNeuron(neuron, name, most, shape);
  const v_th = values('vThMant', 2 ** 24);
  return { decay_u: values('iDecay', 4096), decay_v: values('vDecay', 4096), v_th: typeof v_th === 'number' ? Math.min(v_th, never) : Array.from(v_th as readonly number[], (each) => Math.min(each, never)) };
}

const otherTypes: Readonly<Record<string, string>> = {
  ALIF: "lava-dl's reader does not take ALIF either: train the network with CUBA neurons",
  SDNN: 'sigma-delta neurons send numbers, not spikes, and webspike does not read them: use CUBA neurons',
};

/** One number, or one for each: `[N]` of a dense layer; of an image whatever NumPy spreads over (W, H, C). */
function perNeuron(neuron: Fields, name: string, most: number, layer: LayerShape): Values {
  const { shape, values } = neuron.whole(name, 0, most);
  if (values.length === 1) return values[0];
  const spread = spreadOver(shape, values, layer);
  return spread ?? neuron.fail(name, `its shape is ${shape.join(' × ')}, the layer has ${layer.join(' × ')} neurons`, layer.length === 1 ? `store one number, or ${layer[0]}` : `store one number, one per channel, or an array (W, H, C) of ${[...layer].reverse().join(' × ')}`);
}

/** In units of 64, as the weights. */
function readBias(layer: Fields, neurons: LayerShape): Record<string, Values> {
  if (!layer.has('bias')) return {};
  const { shape, values } = layer.truncated('bias', 2 ** 17);
  if (neurons.length === 1 && values.length === 1) return { bias: 64 * values[0] };
  const spread = shape.length === 0 ? null : spreadOver(shape, values, neurons);
  if (!spread) layer.fail('bias', `its shape is ${shape.join(' × ') || 'that of a scalar'}, the layer has ${neurons.join(' × ')} neurons`, neurons.length === 1 ? `store ${neurons[0]} numbers` : `store one number per channel, or an array (W, H, C) of ${[...neurons].reverse().join(' × ')}`);
  return { bias: spread.map((each) => 64 * each) };
}

/** Values by neuron in the order of the file, (C, H, W); Lava's is (W, H, C). */
function spreadOver(shape: readonly number[], values: ArrayLike<number>, layer: LayerShape): number[] | null {
  if (layer.length === 1) return shape[0] === layer[0] && sizeOf(shape) === layer[0] ? Array.from(values) : null;
  const [channels, height, width] = layer;
  const all = shape.length === 3 && shape[0] === width && shape[1] === height && shape[2] === channels;
  if (!all && !(shape.length === 1 && shape[0] === channels)) return null;
  return Array.from({ length: channels * height * width }, (_, neuron) => {
    const [channel, pixel] = [Math.floor(neuron / (height * width)), neuron % (height * width)];
    return values[all ? ((pixel % width) * height + Math.floor(pixel / width)) * channels + channel : channel];
  });
}
