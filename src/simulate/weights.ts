import type { Machine } from '../backend/backend.ts';
import { halves, quantise, requireRoom } from '../compile/fixed-point.ts';
import { keptBySynapses, packBits, unpackBits } from '../compile/kept.ts';
import { binary, exponentOf, type Plan, type PlannedConnection } from '../compile/plan.ts';
import { drawnWeights, rowStartOf } from '../compile/synapses.ts';
import { expect } from '../errors.ts';
import { inOrder } from '../network/synapse-list.ts';

/** Where the words of a connection's weights are, in order, and behind them what its synapses keep besides. */
function stretchesOf(connection: PlannedConnection): { readonly bank: number; readonly offset: number; readonly words: number }[] {
  const { tracts, weights: { stride, bits, count: all } } = connection;
  const words = (count: number): number => (stride === 0 ? 1 : bits === 16 ? Math.ceil(count / 2) : count);
  const start = tracts.length > 1 ? rowStartOf(connection) : null;
  const weights = tracts.map(({ bank, weights: offset, first, last }) => ({ bank, offset, words: words(start ? start[last] - start[first] : all) }));
  const matrix = binary(connection) ? tracts.map(({ bank, kept, synapses }) => ({ bank, offset: kept, words: synapses })) : [];
  return [...weights, ...keptBySynapses({ connections: [connection] }), ...matrix];
}

/** The stored words of some connections' weights, one after the other. */
export async function readWords(machine: Machine, connections: readonly PlannedConnection[]): Promise<Uint32Array> {
  const parts: Uint32Array[] = [];
  for (const connection of connections) {
    for (const { bank, offset, words } of stretchesOf(connection)) parts.push(await machine.read('weights', offset, words, bank));
  }
  const result = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Puts back what {@link readWords} read. */
export function writeWords(machine: Machine, connections: readonly PlannedConnection[], data: Uint32Array): void {
  let at = 0;
  for (const connection of connections) {
    for (const { bank, offset, words } of stretchesOf(connection)) machine.write('weights', offset, data.subarray(at, at += words), bank);
  }
}

/** The weights of a connection, as numbers: one where one serves all, and of a convolution its kernel, however it is delivered. */
export async function readWeights(plan: Plan, machine: Machine, connection: PlannedConnection): Promise<Float32Array> {
  const values = await readValues(plan, machine, connection);
  const tap = connection.sparse?.list?.tap;
  if (!tap) return values;
  const kernel = drawnWeights(plan, connection).slice();
  tap.forEach((each, synapse) => (kernel[each] = values[synapse]));
  return kernel;
}

async function readValues(plan: Plan, machine: Machine, connection: PlannedConnection): Promise<Float32Array> {
  const { synapses, weights: { bits, grain, stored, count } } = connection;
  const unit = 2 ** (grain - exponentOf(plan, connection));
  if (!stored) return drawnWeights(plan, connection).map((weight) => quantise(weight, exponentOf(plan, connection) - grain) * unit);
  const words = await readWords(machine, [connection]);
  if (binary(connection)) {
    const to = plan.populations[connection.to];
    return unpackBits(words.subarray(1), to.size, to.words, connection.plasticity!.high * unit);
  }
  const integers = bits === 16 ? new Int16Array(words.buffer) : new Int32Array(words.buffer);
  if (bits === 32 || connection.tracts.length === 1) return Float32Array.from(integers.subarray(0, count), (value) => value * unit);
  // A tract of an odd number of 16-bit weights ends in half a word.
  const start = rowStartOf(connection);
  const result = new Float32Array(synapses);
  let at = 0;
  for (const { first, last } of connection.tracts) {
    for (let s = start[first]; s < start[last]; s++) result[s] = integers[at + s - start[first]] * unit;
    at += 2 * Math.ceil((start[last] - start[first]) / 2);
  }
  return result;
}

/**
 * Overwrites the weights of a connection, rounded to its resolution.
 *
 * @throws WebspikeError where their number is wrong, one is out of range, or they are not stored.
 */
export function writeWeights(plan: Plan, machine: Machine, connection: PlannedConnection, given: ArrayLike<number>): void {
  const { plasticity, tracts, weights: { stride, bits, grain, stored, count } } = connection;
  const subject = `connection "${connection.name}"`;
  expect(stored, subject, `its weights are not stored (delivery "${connection.strategy}")`, 'build the simulation with delivery "scatter"');
  const tap = connection.sparse?.list?.tap;
  const wanted = tap ? drawnWeights(plan, connection).length : count;
  expect(given.length === wanted, subject, `got ${given.length} weights`, `give ${wanted}`);
  const data = tap ? inOrder(Float32Array.from(given), tap) : given;
  const most = bits === 16 ? 0x7fff : 0x7fffffff;
  const integers = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const value = quantise(data[at], exponentOf(plan, connection) - grain);
    const fits = plasticity ? value >= plasticity.low && value <= plasticity.high : Math.abs(value) <= most;
    expect(Number.isFinite(data[at]) && fits, subject, `weight ${data[at]} at synapse ${at} is out of range`, 'keep within the range given in the network');
    integers[at] = value;
  }
  if (binary(connection)) {
    const { size, words } = plan.populations[connection.to];
    machine.write('weights', tracts[0].kept, packBits(integers.map((each) => Number(2 * each > plasticity!.high)), size, words), tracts[0].bank);
    return;
  }
  if (!plasticity) requireRoom(plan, connection, integers);
  const start = tracts.length > 1 ? rowStartOf(connection) : null;
  for (const { bank, weights, first, last } of tracts) {
    const part = stride && start ? integers.subarray(start[first], start[last]) : integers;
    machine.write('weights', weights, bits === 16 ? halves(part) : new Uint32Array(part.slice().buffer), bank);
  }
}
