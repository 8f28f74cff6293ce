import { expect, WebspikeError } from '../errors.ts';
import { channelSums } from './convolution.ts';
import { listPlanned, type BuiltSynapses } from './synapses.ts';
import type { Plan, PlannedConnection } from './plan.ts';

/** Weights are stored as integers in units of 2^−exponent; finer than this is never needed. */
const finest = 30;

/**
 * The finest resolution at which the largest possible sum of one neuron's inputs still fits into 31 bits, so that
 * integer addition can neither overflow nor depend on order.
 *
 * @param largestSum largest Σ|weight| over one neuron's inputs to a receptor.
 * @param largestDegree most synapses of one neuron: each may be rounded up by half a unit.
 * @param largestPlastic largest magnitude a plastic weight may reach (0: none); it must be exact as f32, below 2^24 units.
 */
export function resolution(largestSum: number, largestDegree: number, largestPlastic: number, subject: string): number {
  let exponent = finest;
  while (largestSum * 2 ** exponent + largestDegree / 2 > 0x7fffffff || largestPlastic * 2 ** exponent > 0xffffff) {
    exponent--;
    if (exponent < -20) throw new WebspikeError(subject, `the weights of one neuron add up to ${largestSum}`, 'use smaller weights or other units');
  }
  return exponent;
}

/** The largest factor of a connection's weights, with what rounding adds: a weight and its product to f32. The sum of the weights alone must fit, too. */
export const mostOf = ({ transmits, most, total }: Pick<BuiltSynapses, 'transmits' | 'most' | 'total'>): number => (transmits ? Math.max(most, Number(total)) * (1 + 2 ** -22) : 1);

/** A weight in units of 2^−exponent. */
export function quantise(weight: number, exponent: number): number {
  return Math.round(weight * 2 ** exponent);
}

/**
 * Checks new weights against what the receptor's other connections leave of the 31 bits.
 *
 * @throws WebspikeError where the sum onto one neuron could overflow.
 */
export function requireRoom(plan: Plan, connection: PlannedConnection, weights: Int32Array): void {
  const target = plan.populations[connection.to];
  const shared = plan.connections.filter((each) => each !== connection && each.to === connection.to && each.receptor === connection.receptor);
  const room = 0x7fffffff - shared.reduce((sum, each) => sum + each.largest, 0);
  const most = Math.max(room, connection.largest);
  const list = connection.sparse && connection.weights.stride ? listPlanned(plan, connection).target : undefined;
  const { stride, grain } = connection.weights;
  const sums = new Float64Array(target.size);
  const factor = connection.most * 2 ** grain;
  if (connection.convolution) {
    // All neurons of an output channel receive at most the same.
    const { y, x } = connection.convolution.shape;
    channelSums(weights, connection.largestDegree).forEach((sum, channel) => sums.fill(sum * factor, channel * y.output * x.output, (channel + 1) * y.output * x.output));
  } else if (!stride) sums.fill(Math.abs(weights[0]) * factor * connection.largestDegree);
  else for (let synapse = 0; synapse < connection.synapses; synapse++) sums[list ? list[synapse] : synapse % target.size] += Math.abs(weights[synapse]) * factor;
  const full = sums.findIndex((sum) => sum > most);
  expect(full < 0, `connection "${connection.name}"`, `the weights onto neuron ${full} add up to ${Number((sums[full] * 2 ** -target.receptors[connection.receptor].exponent).toPrecision(6))}, more than the resolution chosen for this network allows`,
    'build the simulation with weights as large as the largest that are set later');
}

/** 16-bit numbers, two to a word. */
export function halves(numbers: Uint32Array | Int32Array): Uint32Array {
  const words = new Uint32Array(Math.ceil(numbers.length / 2));
  for (let k = 0; k < numbers.length; k++) words[k >> 1] |= (numbers[k] & 0xffff) << (16 * (k & 1));
  return words;
}
