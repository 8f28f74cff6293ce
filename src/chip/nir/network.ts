import { expect } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { spikeArray } from '../../models/sources.ts';
import { stimulus, type Connection, type Population, type TransmissionUse, type Values } from '../../network/network.ts';
import type { InputKind, PortedInput, PortedNetwork } from '../ported.ts';
import { largest, type Range } from './bounds.ts';
import { draftsOf, sendsSpikes, type Draft } from './draft.ts';
import { flattenGraph } from './flatten.ts';
import type { NirGraph, NirNode, Tensor } from './graph.ts';
import { synapsesOf } from './maps.ts';
import { nirValue } from './models.ts';
import { isNeuron, timeConstantsOf, type Clock } from './neurons.ts';
import { arriving, rangesOf } from './ranges.ts';
import { nirShapes } from './shapes.ts';

/** How a graph of NIR is run. */
export interface NirRunning {
  /** Step in seconds. Default: what the graph's metadata say, else 0.001. */
  readonly dt?: number;
  /** Unit of times in the file. Default `auto`: seconds, unless a time constant exceeds 0.5 and none would be shorter than a step in milliseconds. */
  readonly units?: 's' | 'ms' | 'auto';
  /** What enters. Default `spikes`. */
  readonly input?: InputKind;
  /** What errors call the graph: its path. */
  readonly subject?: string;
  /** Length of the run in steps, if it is known: bounds what integrators that never spike send. Default 16,384. */
  readonly steps?: number;
  /** Whether shapes must fit as the NIR package wants them to. Default true. */
  readonly check?: boolean;
}

/** Time constants beyond this many units must be meant in ms: nobody simulates half a second of membrane. */
const longestInSeconds = 0.5;
/** What is below this does not change a sum near 1, and no constant may be smaller. */
const leastBias = 2 ** -30;

/**
 * The network of a NIR graph in discrete time, as Norse, snnTorch and Lava-DL run it: forward Euler, all nodes in the same step, edges that close a cycle one step late, what
 * enters a node over several edges summed. Neurons become populations of their node's name; what lies between them becomes a connection, or populations of {@link nirSum} where one cannot hold it.
 * Sums are in fixed point, finer than f32: their unit is about Σ|weight| · max / 2³¹.
 *
 * @throws WebspikeError that names node and field.
 * @example
 * const { network, inputs, output } = networkFromNir(await readNir(bytes, 'net.nir'), { dt: 1e-4 });
 */
export function networkFromNir(graph: NirGraph, { dt: given, units = 'auto', input = 'spikes', subject = 'NIR graph', steps = 2 ** 14, check = true }: NirRunning = {}): PortedNetwork {
  const notes: string[] = [];
  checkEdges(graph, subject);
  const flat = flattenGraph(graph);
  const dt = inMilliseconds(given, graph, subject, notes);
  const clock = { dt, unit: unitOf(units, flat, dt, notes) };
  const spikes = input === 'spikes';
  const bounds = input === 'spikes' ? { low: 0, high: 1 } : input;
  expect(Number.isFinite(bounds.low) && Number.isFinite(bounds.high) && bounds.low <= bounds.high, 'option "input"', `the bounds are ${bounds.low} and ${bounds.high}`, 'give "spikes", or the least and the largest value that enters');
  const { populations: drafts, inputs, output, layers } = draftsOf(flat, nirShapes(flat, subject, { check }), clock, spikes, subject, notes);
  const ranges = rangesOf(drafts, bounds, { dt, steps }, notes);
  const populations: Record<string, Population> = {};
  const connections: Record<string, Connection> = {};
  for (const draft of drafts) {
    const scale = scaleOf(draft, ranges);
    populations[draft.name] = populationOf(draft, scale);
    Object.assign(connections, connectionsOf(draft, scale, ranges, clock, connections));
  }
  return {
    format: 'nir',
    network: { dt, populations, connections },
    inputs: inputs.map((name): PortedInput => ({ name, population: name, shape: Array.from(((flat.nodes[name] as NirNode).fields.shape as Tensor).values), kind: input })),
    output: { population: output.name, of: sendsSpikes(output) ? 'spikes' : 'v' },
    layers: layers.map((name) => ({ name, population: name })),
    notes,
  };
}

/** Of a graph that did not come from a file, whose reader checks. */
function checkEdges({ nodes, edges }: NirGraph, subject: string): void {
  for (const name of edges.flat()) {
    expect(Object.hasOwn(nodes, name), subject, `an edge names the node "${name}", which is not there`, `known: ${Object.keys(nodes).slice(0, 20).join(', ')}`);
  }
  for (const [name, node] of Object.entries(nodes)) if (node.type === 'NIRGraph') checkEdges(node, `${subject}, node "${name}"`);
}

function inMilliseconds(given: number | undefined, { metadata }: NirGraph, subject: string, notes: string[]): number {
  const stated = metadata?.dt;
  const scalar = typeof stated === 'object' && 'values' in stated && (stated as Tensor).values.length === 1 ? (stated as Tensor).values[0] : stated;
  const seconds = given ?? (typeof scalar === 'number' ? scalar : 0.001);
  if (given === undefined) notes.push(typeof scalar === 'number' ? `the step of ${seconds} s is the one in the file's metadata` : 'the file does not say how long a step is: 0.001 s were taken');
  expect(Number.isFinite(seconds) && seconds > 0, given === undefined ? `${subject}, metadata "dt"` : 'option "dt"', `it is ${seconds}`, 'give the step in seconds, greater than 0');
  return Number((seconds * 1000).toPrecision(12));
}

/** ms in the unit of times. */
function unitOf(units: 's' | 'ms' | 'auto', { nodes }: NirGraph, dt: number, notes: string[]): Clock['unit'] {
  if (units !== 'auto') return units === 's' ? 1000 : 1;
  const times = (Object.entries(nodes) as [string, NirNode][]).flatMap(([name, { type, fields }]) => (isNeuron(type) ? timeConstantsOf(type) : []).flatMap((field) =>
    Array.from((fields[field] as Tensor).values, (time) => ({ name, field, time }))).filter(({ time }) => time > 0 && time < Infinity));
  const long = times.find(({ time }) => time > longestInSeconds);
  if (!long) return 1000;
  const short = times.find(({ time }) => time < dt);
  const above = `node "${long.name}" has a ${long.field} above ${longestInSeconds}`;
  notes.push(short
    ? `${above}, and node "${short.name}" a ${short.field} that in milliseconds would be shorter than a step, so times were taken as seconds; give units "ms" if they are milliseconds`
    : `${above}, so times were taken as milliseconds; give units "s" if they are seconds`);
  return short ? 1000 : 1;
}

/** The power of two by which weights are divided so that sums use their resolution, and by which what arrives is multiplied again: of very small and very large ones only. */
function scaleOf(draft: Draft, ranges: ReadonlyMap<Draft, Range>): number {
  const { reach } = arriving(draft, ranges);
  if (reach === 0 || (reach >= 1 && reach < 2 ** 20)) return 1;
  const exponent = Math.floor(Math.log2(reach));
  const gain = draft.parameters[gainOf(draft)];
  const least = gain?.reduce((low, each) => (each === 0 ? low : Math.min(low, Math.abs(each))), Infinity) ?? 1;
  // The factor that takes it up must stay a constant.
  return 2 ** Math.max(exponent, -29 - Math.floor(Math.log2(least)));
}

/** The parameter that multiplies what arrives, at once or on its way to the potential. */
const gainOf = ({ parameters }: Draft): string => ('r' in parameters ? 'r' : 'unit');

function populationOf(draft: Draft, scale: number): Population {
  const { model, size, bias } = draft;
  if (model === null) return { size, model: spikeArray };
  if (model.name === 'nir-input') return { size, model, parameters: { value: stimulus() } };
  const gain = gainOf(draft);
  const parameters: Record<string, Values> = Object.fromEntries(Object.entries(draft.parameters).map(([name, values]) => [name, compact(name === gain ? values.map((each) => each * scale) : values)]));
  if (gain === 'unit' && scale !== 1) parameters.unit = scale;
  if (bias) parameters.bias = compact(bias.map((each) => (Math.abs(each / scale) < leastBias ? 0 : each / scale)));
  return { size, model, parameters, ...(draft.initial && { initial: Object.fromEntries(Object.entries(draft.initial).map(([name, values]) => [name, compact(values)])) }) };
}

/** One number where all neurons have the same. */
const compact = (values: Float64Array): number | Float32Array => (values.every((each) => each === values[0]) ? values[0] : Float32Array.from(values));

function connectionsOf(draft: Draft, scale: number, ranges: ReadonlyMap<Draft, Range>, { dt }: Clock, taken: Readonly<Record<string, Connection>>): Record<string, Connection> {
  const made: Record<string, Connection> = {};
  for (const { from, map, delay } of draft.arrivals) {
    let name = `${from.name}→${draft.name}`;
    while (name in made || name in taken) name += '′';
    const transmission = sendsSpikes(from) ? undefined : sentWithin(ranges.get(from)!);
    made[name] = {
      from: from.name, to: draft.name, ...synapsesOf(map, 1 / scale / (transmission?.parameters.gain ?? 1)),
      delay: typeof delay === 'number' ? delay * dt : Float32Array.from(delay, (steps) => steps * dt),
      synapse: { model: impulseCurrent },
      ...(transmission && { transmission }),
    };
  }
  return made;
}

/** Values of a range, a little wider than what was derived: f32 rounds. */
function sentWithin(range: Range): TransmissionUse & { readonly parameters: Readonly<Record<'gain' | 'least' | 'most', number>> } {
  const size = largest(range) || 1;
  const gain = size < 1 ? 2 ** Math.min(20, -Math.floor(Math.log2(size))) : 1;
  const margin = size * 2 ** -20;
  return { model: nirValue, parameters: { gain, least: (range.low - margin) * gain, most: (range.high + margin) * gain } };
}
