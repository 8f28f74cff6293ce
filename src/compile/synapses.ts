import { expect } from '../errors.ts';
import { buildSynapses, synapseValues, type SynapseList } from '../network/connectivity.ts';
import { drawValues } from '../network/distribution.ts';
import type { Connection, Network } from '../network/network.ts';
import { purposes } from '../random/philox.ts';
import type { Strategy } from './plan.ts';

/** The synapses of one connection, with their weights and delays as numbers. */
export interface BuiltSynapses {
  readonly strategy: Strategy;
  /** `null` where every source reaches every target. */
  readonly list: SynapseList | null;
  readonly count: number;
  /** One for all, or one per synapse in the order of the list (row-major where there is none). */
  readonly weight: number | Float32Array;
  /** In steps. */
  readonly delay: number | Uint32Array;
  /** Largest Σ|weight| over one target's inputs; plastic weights count with their bound. */
  readonly largestSum: number;
  /** Most synapses onto one target. */
  readonly largestDegree: number;
}

const longestDelay = 65535;

/** Draws or reads everything about a connection that a device needs. */
export function buildConnection(network: Network, name: string, index: number, key: readonly [number, number], bound: number | null): BuiltSynapses {
  const connection = network.connections![name];
  const subject = `connection "${name}"`;
  const pre = network.populations[connection.from].size;
  const post = network.populations[connection.to].size;
  const sameSet = connection.from === connection.to;
  const all = connection.connectivity.kind === 'allToAll' && (!sameSet || connection.connectivity.self);
  const exceptSelf = connection.connectivity.kind === 'allToAll' && !all;
  const oneWeight = typeof (connection.weight ?? 1) === 'number';
  const oneDelay = typeof (connection.delay ?? network.dt) === 'number';
  const plastic = connection.plasticity !== undefined;

  const uniform = (all || exceptSelf) && oneWeight && oneDelay && !plastic;
  const full = all && oneDelay;
  const list = uniform || full ? null : buildSynapses(connection.connectivity, pre, post, sameSet, key, purposes.connection(index, 0), subject);
  const count = list ? list.target.length : pre * post - (exceptSelf ? post : 0);
  const weight = list?.weights ?? readWeights(connection, list, count, key, index, subject);
  checkWeights(weight, subject, connection);
  const delay = readDelays(connection, network.dt, list, count, key, index, subject);
  const magnitude = (synapse: number): number => bound ?? Math.abs(typeof weight === 'number' ? weight : weight[synapse]);
  const matrix = list !== null && list.target.length === pre * post && oneDelay && isFull(list, post);
  return {
    strategy: uniform ? 'uniform' : full || matrix ? 'dense' : 'sparse',
    list: matrix ? null : list,
    count, weight, delay,
    largestSum: largestInput(list, pre, post, uniform ? count : null, magnitude),
    largestDegree: list ? largestInput(list, pre, post, null, () => 1) : pre,
  };
}

function readWeights(connection: Connection, list: SynapseList | null, count: number, key: readonly [number, number], index: number, subject: string): number | Float32Array {
  const where = `${subject}, weight`;
  const values = connection.weight ?? 1;
  return list ? synapseValues(values, list, key, purposes.connection(index, 1), where) : drawValues(values, count, key, purposes.connection(index, 1), where);
}

function checkWeights(weight: number | Float32Array, subject: string, connection: Connection): void {
  if (!connection.plasticity) return;
  const [low, high] = connection.weightRange ?? [0, 1];
  const values = typeof weight === 'number' ? [weight] : weight;
  for (let i = 0; i < values.length; i++) {
    expect(values[i] >= low && values[i] <= high, subject, `weight ${values[i]} at synapse ${i} lies outside the plastic range [${low}, ${high}]`, 'start within "weightRange", or widen it');
  }
}

function readDelays(connection: Connection, dt: number, list: SynapseList | null, count: number, key: readonly [number, number], index: number, subject: string): number | Uint32Array {
  const values = connection.delay ?? dt;
  const where = `${subject}, delay`;
  const toSteps = (ms: number): number => {
    const steps = Math.round(ms / dt);
    expect(steps >= 0 && steps <= longestDelay, where, `${ms} ms are ${steps} steps of ${dt} ms; expected 0 to ${longestDelay}`, 'shorten the delay or take a longer dt');
    return steps;
  };
  if (typeof values === 'number') {
    expect(Number.isFinite(values), where, `expected a number of ms, got ${values}`, 'give a finite delay');
    return toSteps(values);
  }
  const drawn = list ? synapseValues(values, list, key, purposes.connection(index, 2), where) : drawValues(values, count, key, purposes.connection(index, 2), where);
  return typeof drawn === 'number' ? toSteps(drawn) : Uint32Array.from(drawn, toSteps);
}

function isFull(list: SynapseList, post: number): boolean {
  return list.target.every((target, synapse) => target === synapse % post);
}

function largestInput(list: SynapseList | null, pre: number, post: number, uniformCount: number | null, magnitude: (synapse: number) => number): number {
  if (uniformCount !== null) return (uniformCount / post) * magnitude(0);
  const sums = new Float64Array(post);
  const count = list ? list.target.length : pre * post;
  for (let synapse = 0; synapse < count; synapse++) sums[list ? list.target[synapse] : synapse % post] += magnitude(synapse);
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}
