import { expect } from '../errors.ts';
import { loihiLif } from '../models/loihi-lif.ts';
import type { Parameter } from '../models/model.ts';
import { checkEnds } from '../network/connectivity.ts';
import { convolutionShape, convolutionWeights, type ConvolutionShape } from '../network/convolution.ts';
import { listConvolution } from '../network/convolution-rows.ts';
import { delaySteps } from '../network/delay.ts';
import { drawValues } from '../network/distribution.ts';
import type { Connection, Network, Population, Values } from '../network/network.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import { listedOf } from './listed.ts';
import type { Compartments } from './map/mapping.ts';
import { isImpulse, onChip } from './same-model.ts';

/** A population of {@link loihiLif}: its parameters, one each for every neuron. */
export interface IntegerNeurons extends Compartments {
  readonly name: string;
  readonly size: number;
}

/** A population that the host computes: it has no inputs, and its spikes are sent to the chip. */
export interface IntegerSource {
  readonly name: string;
  readonly size: number;
}

/** The synapses of source `i` are `rowStart[i] … rowStart[i + 1] − 1`, those of weight 0 left out. */
export interface IntegerSynapses {
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  /** Whole, as {@link loihiLif} takes it: mantissa · 2^exponent. */
  readonly weight: Int32Array;
  /** Steps beyond the one that every spike takes. One for all, or one each. */
  readonly delay: number | Uint16Array;
}

interface Ends {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** A connection: listed synapse by synapse, or as a kernel `[output][input][y][x]` on the unpooled map that {@link synapsesOf} spreads out. */
export type IntegerConnection =
  | Ends & { readonly kind: 'synapses' } & IntegerSynapses
  | Ends & { readonly kind: 'convolution'; readonly shape: ConvolutionShape; readonly kernel: Int32Array; readonly delay: number };

/** A network of whole numbers with everything drawn that it describes: what mapping and writing for the chip start from. */
export interface IntegerNetwork {
  readonly network: Network;
  readonly neurons: readonly IntegerNeurons[];
  readonly sources: readonly IntegerSource[];
  readonly connections: readonly IntegerConnection[];
}

const remedy = 'quantise the network first, with quantise() or webspike map';

/**
 * Whether a network is made for the chip: all that receive spikes are {@link loihiLif}, and there are some. Its numbers may still be wrong:
 * {@link checkInteger} tells.
 *
 * @example
 * const { network } = isIntegerNetwork(described) ? { network: described } : quantise(described, loihi1);
 */
export function isIntegerNetwork({ populations, connections = {} }: Network): boolean {
  return Object.values(populations).some(onChip) && Object.values(connections).every(({ to }) => populations[to] !== undefined && onChip(populations[to]));
}

/**
 * Reads a network of whole numbers: populations of {@link loihiLif} that start at rest, sources that the host computes, static synapses of `impulseCurrent`
 * with whole weights and delays of at least a step. Distributions are drawn as `simulate` draws them.
 *
 * @param subject names the network in errors: `network "mnist-loihi"`.
 * @param seed of the simulation that it stands for. Default 1, as there.
 * @throws WebspikeError that names the population or connection, and what the chip does not have.
 * @example
 * const { neurons, connections } = checkInteger(network, 'network "two layers"');
 * neurons[0].threshold; // Int32Array, one for each neuron
 */
export function checkInteger(network: Network, subject: string, seed = 1): IntegerNetwork {
  const key = philoxKey(seed);
  const neurons: IntegerNeurons[] = [];
  const sources: IntegerSource[] = [];
  expect(Object.values(network.populations).some(onChip), subject, `it has no population of the model "${loihiLif.name}"`, remedy);
  Object.entries(network.populations).forEach(([name, population], index) => {
    if (onChip(population)) neurons.push(readNeurons(name, population, index, key));
    else {
      const reached = Object.entries(network.connections ?? {}).find(([, { to }]) => to === name);
      expect(reached === undefined && !population.drive, `population "${name}"`, `its model "${population.model.name}" is not the chip's, and it receives spikes${reached ? ` over connection "${reached[0]}"` : ' of a Poisson drive'}`, remedy);
      sources.push({ name, size: population.size });
    }
  });
  const connections = Object.entries(network.connections ?? {}).map(([name, connection], index) => readConnection(network, name, connection, index, key));
  return { network, neurons, sources, connections };
}

/** The synapses of a connection one by one: those of a convolution spread out. */
export function synapsesOf(connection: IntegerConnection): IntegerSynapses {
  if (connection.kind === 'synapses') return connection;
  const { rowStart, target, tap } = listConvolution(connection.shape, `connection "${connection.name}"`);
  return withoutZeros(rowStart, target, Int32Array.from(tap, (each) => connection.kernel[each]), connection.delay);
}

function readNeurons(name: string, population: Population, index: number, key: readonly [number, number]): IntegerNeurons {
  const subject = `population "${name}"`;
  expect(!population.competition, subject, 'its neurons compete, which the chip cannot', 'leave "competition" out, or inhibit through a connection');
  expect(!population.drive, subject, 'it has a Poisson drive of its own, which the chip does not', 'send the noise from a population of Poisson sources');
  for (const [variable, values] of Object.entries(population.initial ?? {})) expect(isZero(values), subject, `its ${variable} begins with other numbers than 0`, 'leave "initial" out: the chip starts at rest');
  const described = Object.entries(loihiLif.parameters);
  const read = (parameter: string): number | Float32Array => {
    const at = described.findIndex(([each]) => each === parameter);
    const given = population.parameters?.[parameter] ?? described[at][1].value;
    const where = `${subject}, parameter "${parameter}"`;
    expect(!(typeof given === 'object' && 'kind' in given && given.kind === 'stimulus'), where, 'it is a stimulus, which the chip does not take', 'send spikes from a population instead');
    const values = drawValues(given as Values, population.size, key, purposes.initial(index, 128 + at), where);
    checkWhole(described[at][1], values, where);
    return values;
  };
  const spread = <T extends Uint8Array | Uint16Array | Int32Array>(array: T, parameter: string): T => {
    const values = read(parameter);
    if (typeof values === 'number') array.fill(values);
    else array.set(values);
    return array;
  };
  const { size } = population;
  return {
    name, size, decayU: spread(new Uint16Array(size), 'decay_u'), decayV: spread(new Uint16Array(size), 'decay_v'), threshold: spread(new Int32Array(size), 'v_th'), bias: spread(new Int32Array(size), 'bias'),
    refractory: spread(new Uint8Array(size), 'refractory'), vMin: spread(new Int32Array(size), 'v_min'), vMax: spread(new Int32Array(size), 'v_max'),
  };
}

function checkWhole({ range: [least, most] = [-Infinity, Infinity] }: Parameter, values: number | Float32Array, subject: string): void {
  const list = typeof values === 'number' ? [values] : values;
  const wrong = list.findIndex((each) => !Number.isInteger(each) || each < least || each > most);
  expect(wrong < 0, list.length === 1 ? subject : `${subject}, value ${wrong}`, `it is ${list[wrong]}`, `give a whole number from ${least} to ${most}`);
}

const isZero = (values: Values): boolean => (typeof values === 'number' ? values === 0 : !('kind' in values) && Array.prototype.every.call(values, (each) => each === 0));

function readConnection(network: Network, name: string, connection: Connection, index: number, key: readonly [number, number]): IntegerConnection {
  const { dt, populations } = network;
  const subject = `connection "${name}"`;
  const { from, to, connectivity } = connection;
  for (const end of [from, to]) expect(Object.hasOwn(populations, end), subject, `it names "${end}", which is no population`, `known: ${Object.keys(populations).join(', ')}`);
  expect(isImpulse(connection), subject, `its synapse model is "${connection.synapse?.model.name ?? 'delta'}"`, 'use impulseCurrent: weights are what the chip adds to the current');
  expect(!connection.plasticity && !connection.normalise, subject, 'its synapses are plastic', 'take the weights that were learned as static ones');
  expect(!connection.transmission, subject, `what its spikes send is changed by "${connection.transmission?.model.name}"`, 'send plain spikes, or quantise the network for a chip with graded ones');
  const [pre, post] = [populations[from].size, populations[to].size];
  checkEnds(connectivity, pre, post, subject);
  if (connectivity.kind === 'convolution') {
    const delay = delayOf(drawValues(connection.delay ?? dt, 1, key, purposes.connection(index, 2), `${subject}, delay`), dt, `${subject}, delay`);
    expect(typeof delay === 'number' || delay.length === 1, subject, 'a convolution has one delay', 'give one number of ms');
    return { kind: 'convolution', name, from, to, shape: convolutionShape(connectivity, subject), kernel: whole(convolutionWeights(connectivity, key, purposes.connection(index, 1), subject), subject), delay: typeof delay === 'number' ? delay : delay[0] };
  }
  const { rowStart, target, weight, delay: delays } = listedOf(network, name, index, key);
  const weights = whole(typeof weight === 'number' ? new Float32Array(target.length).fill(weight) : weight, subject);
  return { kind: 'synapses', name, from, to, ...withoutZeros(rowStart, target, weights, delayOf(delays, dt, `${subject}, delay`)) };
}

function whole(weights: Float32Array, subject: string): Int32Array {
  const wrong = weights.findIndex((each) => !Number.isInteger(each) || Math.abs(each) > 2 ** 24);
  expect(wrong < 0, subject, `weight ${wrong} is ${weights[wrong]}, expected a whole number within ±2^24`, remedy);
  return Int32Array.from(weights);
}

/** Steps beyond the first. */
function delayOf(delays: number | Float32Array, dt: number, subject: string): number | Uint16Array {
  const list = typeof delays === 'number' ? [delays] : delays;
  const steps = Uint16Array.from(list, (ms, at) => {
    const each = delaySteps(ms, dt);
    expect(each >= 1, list.length === 1 ? subject : `${subject}, value ${at}`, `it is ${ms} ms, less than a step of ${dt} ms`, 'give at least one step: spikes of the chip take that long');
    expect(each <= 65_536, subject, `it is ${ms} ms, ${each} steps of ${dt} ms`, 'give at most 65,536 steps');
    return each - 1;
  });
  return typeof delays === 'number' ? steps[0] : steps;
}

function withoutZeros(rowStart: Uint32Array, target: Uint32Array, weight: Int32Array, delay: number | Uint16Array): IntegerSynapses {
  if (!weight.includes(0)) return { rowStart, target, weight, delay };
  const starts = new Uint32Array(rowStart.length);
  for (let row = 0, kept = 0; row + 1 < rowStart.length; row++) {
    for (let s = rowStart[row]; s < rowStart[row + 1]; s++) if (weight[s] !== 0) kept++;
    starts[row + 1] = kept;
  }
  const keep = <T extends Uint32Array | Uint16Array>(list: T): T => list.filter((_, s) => weight[s] !== 0) as T;
  return { rowStart: starts, target: keep(target), weight: weight.filter((each) => each !== 0), delay: typeof delay === 'number' ? delay : keep(delay) };
}
