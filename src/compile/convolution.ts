import { expect } from '../errors.ts';
import { convolutionShape, convolutionWeights, type ConvolutionOptions } from '../network/convolution.ts';
import { countConvolution, listConvolution } from '../network/convolution-rows.ts';
import type { Connection } from '../network/network.ts';
import type { Key } from '../network/rows.ts';
import { inOrder } from '../network/synapse-list.ts';
import { purposes } from '../random/philox.ts';
import { checkPlasticRange, type BuiltSynapses } from './synapses.ts';

/** Reads a convolution: its kernel stays the only thing that is stored. */
export function buildConvolution(connection: Connection, options: ConvolutionOptions, { delay, delays }: Pick<BuiltSynapses, 'delay' | 'delays'>, index: number, key: Key, bound: number | null, subject: string): Omit<BuiltSynapses, 'transmits' | 'most' | 'total'> {
  expect(!connection.plasticity || connection.plasticity.apply === 'trial', subject, 'the weights of a convolution are shared, and learn once per trial only', 'use apply: "trial", or list the synapses with pairs(…)');
  expect(!connection.plasticity || !connection.normalise, subject, 'shared weights cannot be normalised for each target', 'leave "normalise" out');
  expect(!connection.plasticity || (options.pool ?? 1) === 1, subject, 'the weights of a pooled convolution stand for several each, and would learn apart', 'pool in a population of its own');
  expect(typeof delay === 'number', subject, 'a convolution has one delay', 'give one number of ms');
  const shape = convolutionShape(options, subject);
  const weight = convolutionWeights(options, key, purposes.connection(index, 1), subject);
  checkPlasticRange(weight, subject, connection);
  const largestDegree = weight.length / (shape.groups * shape.outputs);
  return {
    shape: 'sparse', convolution: shape, rows: null, list: null, count: countConvolution(shape), weight, delay, delays, largestDegree,
    // No neuron receives more than all weights of its output channel.
    largestSum: bound !== null ? bound * largestDegree : channelSums(weight, largestDegree).reduce((most, sum) => Math.max(most, sum), 0),
    largestWeight: bound ?? weight.reduce((most, each) => Math.max(most, Math.abs(each)), 0),
  };
}

/** Σ|weight| of each output channel, whose kernels of `size` weights lie one after the other. */
export function channelSums(weight: Float32Array | Int32Array, size: number): Float64Array {
  const sums = new Float64Array(weight.length / size);
  weight.forEach((each, k) => (sums[Math.floor(k / size)] += Math.abs(each)));
  return sums;
}

/** The same synapses one by one, for strategies that store them. */
export function expandConvolution(built: BuiltSynapses, subject: string): BuiltSynapses {
  const list = listConvolution(built.convolution!, subject);
  return { ...built, list, weight: inOrder(built.weight as Float32Array, list.tap) };
}
