import { expect } from '../errors.ts';
import { buildSynapses, checkEnds, listSynapses, synapseValues, type SynapseList } from '../network/connectivity.ts';
import { delaySteps } from '../network/delay.ts';
import { boundsOf, drawValues, type Distribution } from '../network/distribution.ts';
import type { Connection, Network, Values } from '../network/network.ts';
import { convolutionWeights, type ConvolutionShape } from '../network/convolution.ts';
import { drawnRows, type DrawnRows, type Key } from '../network/rows.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import { buildConvolution } from './convolution.ts';
import { asksTotal } from './receptors.ts';
import { mostSent } from './transmissions.ts';
import type { Plan, PlannedConnection } from './plan.ts';

/** The synapses of one connection as far as the plan must know them; drawn ones are drawn on the device. */
export interface BuiltSynapses {
  /** Whether every source reaches every target over one weight (`uniform`), over one each (`dense`), or not (`sparse`). */
  readonly shape: 'uniform' | 'dense' | 'sparse';
  /** Weights shared along the input: `weight` is the kernel as long as no strategy lists the synapses. */
  readonly convolution: ConvolutionShape | null;
  /** Rows that a formula gives, or … */
  readonly rows: DrawnRows | null;
  /** … that the user listed. */
  readonly list: SynapseList | null;
  readonly count: number;
  /** One for all, one per synapse (in the order of the rows), or drawn on the device. */
  readonly weight: number | Float32Array | Distribution;
  /** In steps, or drawn on the device in ms. */
  readonly delay: number | Uint32Array | Distribution;
  /** In steps. */
  readonly delays: { readonly least: number; readonly most: number };
  /** Largest Σ|weight| over one target's inputs; plastic weights count with their bound. */
  readonly largestSum: number;
  /** Largest |weight|. */
  readonly largestWeight: number;
  /** Most synapses onto one target. */
  readonly largestDegree: number;
  /** What sources send multiplies the weights, by `most` at most. */
  readonly transmits: boolean;
  readonly most: number;
  /** The sum of the weights alone is delivered, too. */
  readonly total: boolean;
}

const longestDelay = 65535;

/** Reads everything about a connection that a plan needs. Lists pass through here only where the user gave them. */
export function buildConnection(network: Network, name: string, index: number, key: Key, bound: number | null): BuiltSynapses {
  const connection = network.connections![name];
  const subject = `connection "${name}"`;
  const pre = network.populations[connection.from].size;
  const post = network.populations[connection.to].size;
  const sameSet = connection.from === connection.to;
  checkEnds(connection.connectivity, pre, post, subject);
  const sent = { transmits: connection.transmission !== undefined, most: mostSent(name, connection), total: connection.synapse !== undefined && asksTotal(connection.synapse.model) };
  if (connection.connectivity.kind === 'convolution') {
    const delays = readDelays(connection.delay ?? network.dt, network.dt, null, 1, key, index, `${subject}, delay`);
    return { ...buildConvolution(connection, connection.connectivity, delays, index, key, bound, subject), ...sent };
  }
  const list = listSynapses(connection.connectivity, pre, post, subject);
  const purpose = purposes.connection(index, 0);
  const rows = list ? null : drawnRows(connection.connectivity, pre, post, sameSet, key, purpose, subject);
  const count = list ? list.target.length : rows!.count;
  const given = list?.weights ?? valuesOf(connection.weight ?? 1, list, count, key, purposes.connection(index, 1), `${subject}, weight`);
  checkPlasticRange(given, subject, connection);
  const weight = connection.weightBits === 1 ? onOrOff(typeof given === 'object' && 'kind' in given ? drawValues(given, count, key, purposes.connection(index, 1), subject) : given, count, connection) : given;
  const { delay, delays } = readDelays(connection.delay ?? network.dt, network.dt, list, count, key, index, `${subject}, delay`);
  const oneDelay = typeof delay === 'number';
  const full = oneDelay && (rows ? rows.rule === 'all' && !rows.skipSelf : isFull(list!, pre, post));
  const uniform = rows?.rule === 'all' && oneDelay && typeof weight === 'number' && !connection.plasticity && !sent.transmits && !sent.total;
  const largestWeight = bound ?? largestMagnitude(weight);
  const largestDegree = rows ? rows.largestDegree : mostInputs(list!, post);
  return {
    shape: uniform ? 'uniform' : full ? 'dense' : 'sparse',
    convolution: null, rows, list, count, weight, delay, delays, largestWeight, largestDegree, ...sent,
    largestSum: bound === null && weight instanceof Float32Array && (list || full) ? largestInput(list, post, weight) : largestDegree * largestWeight,
  };
}

/** A user's numbers are read and sorted with the list; a distribution over synapses stays one. */
function valuesOf(values: Values, list: SynapseList | null, count: number, key: Key, purpose: number, where: string): number | Float32Array | Distribution {
  if (typeof values === 'object' && values !== null && 'kind' in values) {
    boundsOf(values, where);
    return values;
  }
  return list ? synapseValues(values, list, key, purpose, where) : drawValues(values, count, key, purpose, where);
}

/** Weights of one bit: the nearer of 0 and the upper end of the range. */
function onOrOff(weight: number | Float32Array, count: number, { weightRange: [, high] = [0, 1] }: Connection): Float32Array {
  const nearer = (value: number): number => (2 * value > high ? high : 0);
  return typeof weight === 'number' ? new Float32Array(count).fill(nearer(weight)) : weight.map(nearer);
}

/** The synapses of a planned connection as a list, drawn here where the plan leaves that to the device. */
export function listPlanned({ network, seed }: Pick<Plan, 'network' | 'seed'>, { name, index, sparse }: PlannedConnection): SynapseList {
  if (sparse?.list) return sparse.list;
  const { connectivity, from, to } = network.connections![name];
  return buildSynapses(connectivity, network.populations[from].size, network.populations[to].size, from === to, philoxKey(seed), purposes.connection(index, 0), `connection "${name}"`);
}

/** Row starts of a planned connection. */
export const rowStartOf = ({ sparse, draws }: PlannedConnection): Uint32Array => sparse?.list?.rowStart ?? draws!.rows!.rowStart;

/** The described weights of a planned connection, whose numbers no device keeps one by one; of a convolution, the kernel. */
export function drawnWeights(plan: Pick<Plan, 'network' | 'seed'>, connection: PlannedConnection): Float32Array {
  const { connectivity } = plan.network.connections![connection.name];
  if (connectivity.kind === 'convolution') return convolutionWeights(connectivity, philoxKey(plan.seed), purposes.connection(connection.index, 1), `connection "${connection.name}"`);
  const list = listPlanned(plan, connection);
  if (list.weights) return list.weights;
  const values = synapseValues(plan.network.connections![connection.name].weight ?? 1, list, philoxKey(plan.seed), purposes.connection(connection.index, 1), `connection "${connection.name}", weight`);
  return typeof values === 'number' ? new Float32Array(connection.synapses).fill(values) : values;
}

/** Fails for weights that a plastic connection could not keep. */
export function checkPlasticRange(weight: BuiltSynapses['weight'], subject: string, connection: Connection): void {
  if (!connection.plasticity) return;
  const [low, high] = connection.weightRange ?? [0, 1];
  const remedy = 'start within "weightRange", or widen it';
  if (typeof weight === 'object' && 'kind' in weight) {
    const { least, most } = boundsOf(weight, subject);
    expect(least >= low && most <= high, subject, `the ${weight.kind} weights may be ${Number(least.toPrecision(4))} to ${Number(most.toPrecision(4))}, outside the plastic range [${low}, ${high}]`, `${remedy}; truncatedNormal keeps a normal within bounds`);
    return;
  }
  const values = typeof weight === 'number' ? [weight] : weight;
  for (let i = 0; i < values.length; i++) {
    expect(values[i] >= low && values[i] <= high, subject, `weight ${values[i]} at synapse ${i} lies outside the plastic range [${low}, ${high}]`, remedy);
  }
}

function readDelays(given: Values, dt: number, list: SynapseList | null, count: number, key: Key, index: number, where: string): Pick<BuiltSynapses, 'delay' | 'delays'> {
  const toSteps = (ms: number): number => {
    const steps = delaySteps(ms, dt);
    expect(steps >= 0 && steps <= longestDelay, where, `${ms} ms are ${steps} steps of ${dt} ms; expected 0 to ${longestDelay}`, 'shorten the delay or take a longer dt');
    return steps;
  };
  if (typeof given === 'number') expect(Number.isFinite(given), where, `expected a number of ms, got ${given}`, 'give a finite delay');
  const values = valuesOf(given, list, count, key, purposes.connection(index, 2), where);
  if (typeof values === 'number') {
    const steps = toSteps(values);
    return { delay: steps, delays: { least: steps, most: steps } };
  }
  if (values instanceof Float32Array) {
    const steps = Uint32Array.from(values, toSteps);
    const least = steps.reduce((low, each) => Math.min(low, each), longestDelay);
    return { delay: steps, delays: { least: steps.length > 0 ? least : 0, most: steps.reduce((high, each) => Math.max(high, each), 0) } };
  }
  const { least, most } = boundsOf(values, where);
  expect(delaySteps(least, dt) >= 0, where, `${values.kind} delays may be as short as ${Number(least.toPrecision(4))} ms`, 'use truncatedNormal(mean, sd, dt, Infinity) to keep them positive');
  return { delay: values, delays: { least: toSteps(least), most: toSteps(most) } };
}

function isFull(list: SynapseList, pre: number, post: number): boolean {
  return list.target.length === pre * post && list.target.every((target, synapse) => target === synapse % post);
}

function largestMagnitude(weight: BuiltSynapses['weight']): number {
  if (typeof weight === 'number') return Math.abs(weight);
  if (weight instanceof Float32Array) return weight.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const { least, most } = boundsOf(weight, 'weight');
  return Math.max(Math.abs(least), Math.abs(most));
}

function mostInputs(list: SynapseList, post: number): number {
  const degrees = new Uint32Array(post);
  for (const target of list.target) degrees[target]++;
  return degrees.reduce((most, degree) => Math.max(most, degree), 0);
}

function largestInput(list: SynapseList | null, post: number, weight: Float32Array): number {
  const sums = new Float64Array(post);
  for (let synapse = 0; synapse < weight.length; synapse++) sums[list ? list.target[synapse] : synapse % post] += Math.abs(weight[synapse]);
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}
