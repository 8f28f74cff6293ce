import { expect } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { loihiLif } from '../../models/loihi-lif.ts';
import { delta } from '../../models/synapses.ts';
import type { Connection, Network, SynapseUse } from '../../network/network.ts';
import { philoxKey } from '../../random/philox.ts';
import type { Chip } from '../chips.ts';
import { checkInteger } from '../integer.ts';
import { onChip, sameModel } from '../same-model.ts';
import { cellOf, isCell, type Arrival, type Cell } from './cells.ts';
import { foldMemoryless } from './fold.ts';
import { rateCoded } from './inputs.ts';
import { latencies, type Edge } from './latency.ts';
import { isStimulus, largest, parametersOf } from './numbers.ts';
import { quantiseLayer } from './layer.ts';
import type { QuantiseReport } from './report.ts';
import { readWeights, type RealWeights } from './weights.ts';

/** How to make whole numbers of a network. */
export interface QuantiseOptions {
  /** Analogue input: refused, or turned into spikes at a rate (`rate`: a pixel of 1 spikes in every step). Default `refuse`. */
  readonly input?: 'refuse' | 'rate';
  /** Steps of a trial, for populations that sum and never spike: their sums must fit 24 bits. Default 64. */
  readonly steps?: number;
  /**
   * Largest |u| that occurs, by population, in the unit of its potential: measured, with a margin. By default its scale is small enough for all inputs to spike at
   * once in every step.
   */
  readonly peak?: Readonly<Record<string, number>>;
  /** Largest exponent of weights. 0 keeps all weights within ±256, which netx files need. Default: the chip's. */
  readonly exponent?: number;
  /** Of the simulation that the network stands for: what it draws is drawn now. Default 1. */
  readonly seed?: number;
}

/** A network of whole numbers, and what was lost. */
export interface Quantised {
  readonly network: Network;
  readonly report: QuantiseReport;
}

/**
 * Makes of a network of current-based LIF neurons one that a Loihi-like chip computes: populations of {@link loihiLif}, whole weights within what the chip's mantissas
 * and exponents allow, delays of a step at least. What it simulates is what the chip does, bit for bit. Sources keep their models: the host computes them.
 *
 * Each population has the scale that loses least ({@link bestScale}). Where connections act within the step, populations lag: every path between two of
 * them becomes longer by as much, so that spikes meet as before.
 *
 * @throws WebspikeError that names the population or connection that the chip cannot have, and what would help.
 * @example
 * const { network, report } = quantise(trained.network, loihi1);
 * report.layers[0].connections[0].error.rms; // 0.004: relative to the weights' root mean square
 */
export function quantise(given: Network, chip: Chip, options: QuantiseOptions = {}): Quantised {
  const { exponent: mostExponent = chip.weights.exponent.most.value, seed = 1, input = 'refuse', steps = 64 } = options;
  expect(Number.isInteger(mostExponent) && mostExponent >= 0 && mostExponent <= chip.weights.exponent.most.value, 'option "exponent"', `it is ${mostExponent}`, `give a whole number from 0 to ${chip.weights.exponent.most.value}`);
  expect(Number.isInteger(steps) && steps > 0, 'option "steps"', `it is ${steps}`, 'give a whole number of at least 1');
  for (const name of Object.keys(options.peak ?? {})) expect(Object.hasOwn(given.populations, name), 'option "peak"', `there is no population "${name}"`, `known: ${Object.keys(given.populations).join(', ')}`);
  const key = philoxKey(seed);
  const notes: string[] = [];
  const network = foldMemoryless(rateCoded(given, chip, input, notes), key);
  const cells = readCells(network, key, notes);
  const weights = new Map(Object.keys(network.connections ?? {}).map((name, index) => [name, readConnection(network, name, index, cells, key)]));
  const lag = latencies(Object.keys(network.populations), edgesOf(weights));
  const layers = [...cells].map(([name, cell]) => quantiseLayer({
    name, size: network.populations[name].size, cell, dt: network.dt, chip, mostExponent, steps, peak: options.peak?.[name], latency: lag.get(name)!,
    connections: [...weights.values()].filter(({ weights: { to } }) => to === name).map((each) => ({ ...each, delayed: lag.get(name)! - lag.get(each.weights.from)! })),
  }, notes));
  for (const { population, latency, biased } of layers.map(({ layer, biased }) => ({ ...layer, biased }))) {
    if (latency > 0 && biased) notes.push(`population "${population}" answers ${latency} steps later, and its bias acts in these steps, too`);
  }
  const populations = Object.fromEntries(Object.entries(network.populations).map(([name, population]) => [name, layers.find(({ layer }) => layer.population === name)?.population ?? population]));
  const whole = new Map(layers.flatMap(({ connections }) => [...connections]));
  const connections = Object.fromEntries(Object.entries(network.connections ?? {}).map(([name, connection]) => [name, rewired(connection, whole.get(name), weights.get(name)!.weights, lag, network.dt, chip)]));
  const made: Network = { dt: network.dt, populations, ...(network.connections && { connections }), ...(network.record && { record: recorded(network, cells, notes) }) };
  checkInteger(made, 'quantised network', seed);
  return { network: made, report: { chip: chip.name, layers: layers.map(({ layer }) => layer), latency: Math.max(0, ...lag.values()), notes } };
}

interface Arriving {
  readonly weights: RealWeights;
  readonly arrival: Arrival;
}

/** The populations that the chip is to compute. */
function readCells({ dt, populations, connections = {} }: Network, key: readonly [number, number], notes: string[]): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  Object.entries(populations).forEach(([name, population], index) => {
    const subject = `population "${name}"`;
    const reached = Object.values(connections).some(({ to }) => to === name);
    if (onChip(population)) return;
    const stimulated = Object.values(population.parameters ?? {}).some(isStimulus);
    if (!reached && !population.drive && (stimulated || !isCell(population))) return notes.push(`population "${name}" (${population.model.name}) stays with the host, which sends its spikes`);
    expect(!population.competition, subject, 'its neurons compete, which the chip cannot', 'inhibit through a connection instead');
    expect(!population.drive, subject, 'it has a Poisson drive of its own, which the chip has not', 'send the noise from a population of Poisson sources');
    const cell = cellOf(name, population, parametersOf(name, population, index, key), dt);
    if (cell.nearly) notes.push(`population "${name}" ${cell.nearly}`);
    if (largest(cell.silent) > 0 && Object.values(connections).some(({ to, synapse }) => to === name && (!synapse || sameModel(synapse.model, delta)))) notes.push(`population "${name}" keeps what moves its potential while it is refractory; the chip loses it`);
    cells.set(name, cell);
  });
  return cells;
}

function readConnection(network: Network, name: string, index: number, cells: ReadonlyMap<string, Cell>, key: readonly [number, number]): Arriving {
  const connection = network.connections![name];
  const subject = `connection "${name}"`;
  expect(!connection.plasticity && !connection.normalise, subject, 'its synapses are plastic', 'take the weights that were learned as static ones');
  expect(!connection.transmission, subject, `what it sends is changed by "${connection.transmission?.model.name}", and the chip takes spikes`, 'send plain spikes');
  const synapse: SynapseUse = connection.synapse ?? { model: delta };
  const cell = cells.get(connection.to);
  const arrival = cell ? cell.arrive(synapse) : { kept: 0, gain: 1 };
  expect(arrival !== null, subject, `its synapse model "${synapse.model.name}" is none that population "${connection.to}" (${network.populations[connection.to].model.name}) has on the chip`, 'use impulseCurrent, delta or, with a model in continuous time, exponentialCurrent');
  return { arrival, weights: readWeights(network, name, index, arrival.gain, key) };
}

const edgesOf = (weights: ReadonlyMap<string, Arriving>): Edge[] => [...weights].map(([name, { weights: { from, to, delay } }]) => ({ name, from, to, delay: typeof delay === 'number' ? delay : delay.reduce((least, each) => Math.min(least, each), Infinity) }));

/** The connection with whole weights and longer delays. */
function rewired({ from, to, connectivity, weight }: Connection, whole: Float32Array | undefined, real: RealWeights, lag: ReadonlyMap<string, number>, dt: number, chip: Chip): Connection {
  const more = lag.get(to)! - lag.get(from)!;
  const steps = typeof real.delay === 'number' ? real.delay + more : real.delay.map((each) => each + more);
  const longest = typeof steps === 'number' ? steps : steps.reduce((most, each) => Math.max(most, each), 0);
  expect(longest - 1 <= chip.delay.value, `connection "${real.name}"`, `it takes ${longest} steps${more > 0 ? `, ${more} of them to meet what comes by other ways` : ''}; ${chip.title} has at most ${chip.delay.value} beyond the first`, 'shorten the delay, or take a longer dt');
  const delay = typeof steps === 'number' ? steps * dt : Float32Array.from(steps, (each) => each * dt);
  return { from, to, ...(whole ? real.connectivity(whole) : { connectivity, ...(weight !== undefined && { weight }) }), delay, synapse: { model: impulseCurrent } };
}

/** Recordings: those of variables that the chip does not have are left out. */
function recorded({ record = {} }: Network, cells: ReadonlyMap<string, Cell>, notes: string[]): Network['record'] {
  return Object.fromEntries(Object.entries(record).map(([name, recording]) => {
    if (!cells.has(name) || !recording.variables) return [name, recording];
    const known = Object.entries(recording.variables).filter(([variable]) => Object.hasOwn(loihiLif.state, variable));
    if (known.length < Object.keys(recording.variables).length) notes.push(`of population "${name}", the chip's u and v can be recorded only`);
    return [name, { ...recording, variables: Object.fromEntries(known) }];
  }));
}


