import { expect } from '../../errors.ts';
import type { Chip } from '../chips.ts';
import { synapsesOf, type IntegerConnection, type IntegerNetwork, type IntegerNeurons, type IntegerSynapses } from '../integer.ts';
import { encodeWeights, rangeOf, type WeightEncoding, type WeightRange } from './encoding.ts';
import { kinOf } from './kin.ts';

/** A population, or a source on the host, that spikes. */
export interface Emitter {
  readonly name: string;
  readonly size: number;
  /** `null` on the host. */
  readonly neurons: IntegerNeurons | null;
}

/** The synapses of a connection, or those of one sign of it, by target: those of target `i` are `start[i] … start[i + 1] − 1`, ascending in source. */
export interface Projection {
  readonly connection: IntegerConnection;
  readonly from: number;
  readonly to: number;
  readonly start: Uint32Array;
  readonly source: Uint32Array;
  readonly weight: Int32Array;
  readonly delay: number | Uint8Array;
  readonly range: WeightRange;
  readonly encoding: WeightEncoding;
  /** Sources of one number may share lists; `null`: none may. */
  readonly kin: Int32Array | null;
}

/** What is to be placed, and on what. */
export interface Problem {
  readonly chip: Chip;
  readonly integer: IntegerNetwork;
  /** Neurons first, then the host's sources. */
  readonly emitters: readonly Emitter[];
  readonly projections: readonly Projection[];
  /** Numbers of the projections into each emitter, and out of it. */
  readonly into: readonly (readonly number[])[];
  readonly outOf: readonly (readonly number[])[];
  /** Bits of lists that were computed, by bits of a synapse and number of synapses. */
  readonly bitsKnown: Map<number, number[]>;
}

/**
 * An integer network as the mapper looks at it: synapses by target, with how their weights are stored.
 *
 * @throws WebspikeError where a number is none of the chip's.
 */
export function problemOf(integer: IntegerNetwork, chip: Chip): Problem {
  checkTables(chip);
  for (const population of integer.neurons) checkNeurons(population, chip);
  const emitters: Emitter[] = [...integer.neurons.map((neurons) => ({ name: neurons.name, size: neurons.size, neurons })), ...integer.sources.map(({ name, size }) => ({ name, size, neurons: null }))];
  const numberOf = new Map(emitters.map(({ name }, index) => [name, index]));
  const projections = integer.connections.flatMap((connection) => projectionsOf(connection, numberOf.get(connection.from)!, numberOf.get(connection.to)!, emitters[numberOf.get(connection.to)!].size, chip));
  const numbers = (end: 'from' | 'to'): number[][] => emitters.map((_, index) => projections.flatMap((each, number) => (each[end] === index ? [number] : [])));
  return { chip, integer, emitters, projections, into: numbers('to'), outOf: numbers('from'), bitsKnown: new Map() };
}

/** A mapping's tables number compartments, input axons and bases in 16 bits, formats and delays in 8. */
function checkTables({ title, core, axonBase, delay }: Chip): void {
  for (const [what, { value }, most] of [['compartments', core.neurons, 2 ** 16], ['input axons', core.inAxons, 2 ** 16], ['synapse formats', core.formats, 2 ** 8], ['as the largest base of an axon', axonBase, 2 ** 16 - 1], ['steps of delay', delay, 2 ** 8 - 1]] as const) {
    expect(value <= most, `chip "${title}"`, `${value} ${what}`, `give at most ${most}: the tables of a mapping number no more`);
  }
}

function checkNeurons(neurons: IntegerNeurons, { title, threshold, bias, decay, refractory }: Chip): void {
  const subject = `population "${neurons.name}"`;
  const check = (what: string, values: ArrayLike<number>, fits: (value: number) => boolean, limit: string): void => {
    const wrong = Array.prototype.findIndex.call(values, (each: number) => !fits(each));
    expect(wrong < 0, subject, `neuron ${wrong} has ${what} ${values[wrong]}; ${title} takes ${limit}`, 'quantise the network for this chip');
  };
  check('a threshold of', neurons.threshold, (each) => each <= threshold.value, `mantissas up to ${threshold.value}`);
  for (const [what, values] of [['a decay_u of', neurons.decayU], ['a decay_v of', neurons.decayV]] as const) check(what, values, (each) => each <= decay.value, `0 to ${decay.value}`);
  check('a refractory delay of', neurons.refractory, (each) => each <= refractory.value, `1 to ${refractory.value}`);
  const { mantissa, exponent } = bias;
  check('a bias of', neurons.bias, (each) => isShifted(each, mantissa.value, exponent.value), `a mantissa within ±${mantissa.value} times 2^0 … 2^${exponent.value}`);
}

const isShifted = (value: number, mantissa: number, exponent: number): boolean =>
  Array.from({ length: exponent + 1 }, (_, shift) => value / 2 ** shift).some((each) => Number.isInteger(each) && Math.abs(each) <= mantissa);

function projectionsOf(connection: IntegerConnection, from: number, to: number, targets: number, chip: Chip): Projection[] {
  const all = synapsesOf(connection);
  if (all.target.length === 0) return [];
  const subject = `connection "${connection.name}"`;
  const longest = typeof all.delay === 'number' ? all.delay : all.delay.reduce((most, each) => Math.max(most, each), 0);
  expect(longest <= chip.delay.value, subject, `a delay is ${longest} steps beyond the first; ${chip.title} takes ${chip.delay.value}`, 'use shorter delays or longer steps, or pass the spikes on through neurons in between');
  const made = (synapses: IntegerSynapses, range: WeightRange, encoding: WeightEncoding): Projection =>
    ({ connection, from, to, ...byTarget(synapses, targets), range, encoding, kin: kinOf(connection, synapses) });
  const range = rangeOf(all.weight);
  const encoding = encodeWeights(range, chip);
  if (encoding) return [made(all, range, encoding)];
  // Of mixed sign a mantissa is even: the two signs apart have all its bits, for two axons instead of one.
  return [1, -1].map((sign) => {
    const part = ofSign(all, sign);
    const partRange = rangeOf(part.weight);
    const partEncoding = encodeWeights(partRange, chip);
    const bits = chip.weights.bits.value;
    expect(partEncoding !== null, subject, `its weights from ${range.least} to ${range.most} are no ${bits}-bit mantissas times one power of two from ${chip.weights.exponent.least.value} to ${chip.weights.exponent.most.value}`, 'quantise the network for this chip');
    return made(part, partRange, partEncoding);
  }).filter(({ source }) => source.length > 0);
}

function ofSign({ rowStart, target, weight, delay }: IntegerSynapses, sign: number): IntegerSynapses {
  const keep = (_: number, at: number): boolean => weight[at] * sign > 0;
  const starts = new Uint32Array(rowStart.length);
  for (let row = 0, kept = 0; row + 1 < rowStart.length; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) if (weight[at] * sign > 0) kept++;
    starts[row + 1] = kept;
  }
  return { rowStart: starts, target: target.filter(keep), weight: weight.filter(keep), delay: typeof delay === 'number' ? delay : delay.filter(keep) };
}

function byTarget({ rowStart, target, weight, delay }: IntegerSynapses, targets: number): Pick<Projection, 'start' | 'source' | 'weight' | 'delay'> {
  const start = new Uint32Array(targets + 1);
  for (let at = 0; at < target.length; at++) start[target[at] + 1]++;
  for (let each = 0; each < targets; each++) start[each + 1] += start[each];
  const next = start.slice();
  const [source, weights] = [new Uint32Array(target.length), new Int32Array(target.length)];
  const delays = typeof delay === 'number' ? delay : new Uint8Array(target.length);
  for (let row = 0; row + 1 < rowStart.length; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) {
      const place = next[target[at]]++;
      source[place] = row;
      weights[place] = weight[at];
      if (typeof delays !== 'number') delays[place] = (delay as Uint16Array)[at];
    }
  }
  return { start, source, weight: weights, delay: delays };
}
