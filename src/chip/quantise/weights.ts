import { expect } from '../../errors.ts';
import { checkEnds, convolution, csr, dense, type Connectivity } from '../../network/connectivity.ts';
import { convolutionShape, convolutionWeights, type ConvolutionOptions, type ConvolutionShape } from '../../network/convolution.ts';
import { listConvolution } from '../../network/convolution-rows.ts';
import { delaySteps } from '../../network/delay.ts';
import type { Connection, Network } from '../../network/network.ts';
import { inOrder } from '../../network/synapse-list.ts';
import { purposes } from '../../random/philox.ts';
import { listedOf } from '../listed.ts';
import { at, listOf, type PerNeuron } from './numbers.ts';

/** The weights of a connection as its target feels them (in units of its v), and how whole ones take their place. */
export interface RealWeights {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** One for all synapses, one each, or a kernel. */
  readonly values: Float64Array;
  readonly synapses: number;
  /** Steps, of all synapses or each. */
  readonly delay: number | Uint32Array;
  /** Largest sums of what excites and of what inhibits one neuron, each positive. */
  readonly sums: { readonly positive: number; readonly negative: number };
  /** The connection with these weights instead. */
  connectivity(whole: Float32Array): Pick<Connection, 'connectivity' | 'weight'>;
}

/**
 * Reads a connection whose spikes count `gain` times their weight.
 *
 * @throws WebspikeError where it does not fit its populations, or neurons that share a kernel differ in gain.
 */
export function readWeights(network: Network, name: string, index: number, gain: PerNeuron, key: readonly [number, number]): RealWeights {
  const connection = network.connections![name];
  const { from, to, connectivity } = connection;
  const subject = `connection "${name}"`;
  const [pre, post] = [from, to].map((each) => network.populations[each].size);
  checkEnds(connectivity, pre, post, subject);
  const ends = { name, from, to };
  if (connectivity.kind === 'convolution') return { ...ends, ...readKernel(connection, connectivity, index, gain, network.dt, key, subject) };
  const { rowStart, target, weight, delay: delays } = listedOf(network, name, index, key);
  const delay = typeof delays === 'number' ? delaySteps(delays, network.dt) : Uint32Array.from(delays, (ms) => delaySteps(ms, network.dt));
  const synapses = target.length;
  if (typeof weight === 'number' && typeof gain === 'number' && typeof delay === 'number') {
    const values = Float64Array.of(weight * gain);
    // What the connectivity draws stays as it is: its place in the network decides, and keeps.
    return { ...ends, values, synapses, delay, sums: sumsOf(values, target, post, () => 0), connectivity: ([each]) => ({ connectivity, weight: each }) };
  }
  const values = Float64Array.from(target, (neuron, s) => (typeof weight === 'number' ? weight : weight[s]) * at(gain, neuron));
  const matrix = typeof delay === 'number' && (connectivity.kind === 'dense' || (connectivity.kind === 'allToAll' && from !== to));
  const spread = (whole: Float32Array): Connectivity => {
    if (!matrix) return csr({ rowStart, target, weights: whole });
    const all = new Float32Array(pre * post);
    for (let row = 0; row < pre; row++) for (let s = rowStart[row]; s < rowStart[row + 1]; s++) all[row * post + target[s]] = whole[s];
    return dense({ rows: pre, columns: post, values: all });
  };
  return { ...ends, values, synapses, delay, sums: sumsOf(values, target, post, (s) => s), connectivity: (whole) => ({ connectivity: spread(whole) }) };
}

function sumsOf(values: Float64Array, target: Uint32Array, post: number, which: (synapse: number) => number): RealWeights['sums'] {
  const [positive, negative] = [new Float64Array(post), new Float64Array(post)];
  for (let s = 0; s < target.length; s++) {
    const value = values[which(s)];
    (value > 0 ? positive : negative)[target[s]] += Math.abs(value);
  }
  return { positive: most(positive), negative: most(negative) };
}

const most = (sums: Float64Array): number => sums.reduce((so, each) => Math.max(so, each), 0);

function readKernel(connection: Connection, { kind: _, ...options }: Extract<Connectivity, { kind: 'convolution' }>, index: number, gain: PerNeuron, dt: number, key: readonly [number, number], subject: string): Omit<RealWeights, 'name' | 'from' | 'to'> {
  const shape = convolutionShape(options, subject);
  const { groups, inputs, outputs, y, x } = shape;
  const own = convolutionWeights(options, key, purposes.connection(index, 1), subject);
  const size = own.length / (groups * outputs);
  const gains = ofChannels(gain, groups * outputs, y.output * x.output, subject);
  const values = Float64Array.from(own, (weight, k) => weight * at(gains, Math.floor(k / size)));
  const { delay = dt } = connection;
  expect(typeof delay === 'number', subject, 'a convolution has one delay', 'give one number of ms');
  const channel = (sign: 1 | -1): number => {
    const sums = new Float64Array(groups * outputs);
    values.forEach((value, k) => (sums[Math.floor(k / size)] += Math.max(0, sign * value)));
    return most(sums);
  };
  const { tap, rowStart, target } = listConvolution(shape, subject);
  return {
    values, synapses: target.length, delay: delaySteps(delay, dt), sums: { positive: channel(1), negative: channel(-1) },
    connectivity: (whole) => {
      const kernel = { shape: [groups * outputs, inputs, y.kernel, x.kernel], values: whole } as const;
      const unpooled = withoutPool(options, shape, kernel);
      return { connectivity: unpooled ? convolution(unpooled) : csr({ rowStart, target, weights: inOrder(whole, tap) }) };
    },
  };
}

/** One gain for each output channel. */
function ofChannels(gain: PerNeuron, channels: number, positions: number, subject: string): PerNeuron {
  if (typeof gain === 'number') return gain;
  const uneven = Array.prototype.findIndex.call(listOf(gain), (each: number, j: number) => each !== gain[j - (j % positions)]);
  expect(uneven < 0, subject, `neurons of one map differ in what a spike does to them, and share a kernel (neuron ${uneven})`, 'give all neurons of a map the same parameters');
  return Float64Array.from({ length: channels }, (_, channel) => gain[channel * positions]);
}

/** The same convolution with a kernel that pools, too; `null` where padding on one side only would need a list. */
function withoutPool({ pool: _, padding, ...options }: ConvolutionOptions, { y, x, groups, inputs }: ConvolutionShape, kernel: Extract<ConvolutionOptions['kernel'], { shape: unknown }>): ConvolutionOptions | null {
  const same = { ...options, kernel, stride: [y.stride, x.stride], dilation: [y.dilation, x.dilation] } as const;
  const given = padding === 'same' && y.stride === 1 && x.stride === 1 ? { ...same, padding } : { ...same, padding: [y.padding, x.padding] as const };
  const outcome = convolutionShape(given, 'convolution');
  return outcome.y.output === y.output && outcome.x.output === x.output && groups * inputs === options.input[0] ? given : null;
}
