import type { Chip } from '../chips.ts';
import type { Core, Mapping, OutAxons } from './mapping.ts';

/** What passes in a step at the mapping's rates, on the average. */
export interface Flows {
  /** Of each core. */
  readonly cores: readonly CoreFlow[];
  /** Messages from core to core (−1: the host), a core's own to itself included. */
  readonly traffic: readonly { readonly from: number; readonly to: number; readonly spikes: number }[];
  /** Spikes of the host's populations, however many cores each reaches. */
  readonly hostSpikes: number;
}

export interface CoreFlow {
  /** Spikes of its neurons. */
  readonly spikes: number;
  /** Messages that arrive, from the core itself too. */
  readonly arriving: number;
  readonly sent: number;
  readonly synapticOperations: number;
  /** Neurons that something arrives at, or that a bias drives: see {@link flowsOf}. */
  readonly active: number;
  /** Of each compartment. */
  readonly synapses: Uint32Array;
}

/** How a message runs through the mesh. */
export interface Hops {
  readonly eastWest: number;
  readonly northSouth: number;
  /** Borders of chips that it crosses. */
  readonly chips: number;
}

/**
 * Follows every spike of a step from its axon to its synapses, by the cores' own tables: the report must not rest on what the partitioner
 * counted while it worked. A neuron counts as active where a bias drives it, else with the probability that something arrives,
 * 1 − exp(−arrivals per step), as if all sources were independent.
 *
 */
export function flowsOf({ cores, inputs, rates }: Mapping): Flows {
  const axons = cores.map(({ inAxons }) => ({ rate: new Float64Array(inAxons.list.length), sources: new Uint32Array(inAxons.list.length) }));
  const traffic: { from: number; to: number; spikes: number }[] = [];
  const row = new Float64Array(cores.length);
  /** Messages of one core, or of one population of the host; the messages and the spikes. */
  const send = (from: number, { rowStart, core, axon }: OutAxons, rate: (neuron: number) => number): { sent: number; spikes: number } => {
    let [sent, spikes] = [0, 0];
    for (let neuron = 0; neuron + 1 < rowStart.length; neuron++) {
      const here = rate(neuron);
      spikes += here;
      sent += here * (rowStart[neuron + 1] - rowStart[neuron]);
      for (let at = rowStart[neuron]; at < rowStart[neuron + 1]; at++) {
        row[core[at]] += here;
        axons[core[at]].rate[axon[at]] += here;
        axons[core[at]].sources[axon[at]]++;
      }
    }
    row.forEach((each, to) => { if (each > 0) traffic.push({ from, to, spikes: each }); });
    row.fill(0);
    return { sent, spikes };
  };
  let hostSpikes = 0;
  for (const [population, table] of Object.entries(inputs)) hostSpikes += send(-1, table, rateOf(rates[population])).spikes;
  const own = cores.map((core, at) => send(at, core.outAxons, compartmentRates(core, rates)));
  return { cores: cores.map((core, at) => ({ ...own[at], ...arrivals(core, axons[at].rate, axons[at].sources) })), traffic: merged(traffic), hostSpikes };
}

/** Tiles that a message passes between two cores, east to west and north to south. Chips lie in a row. */
export function hopsBetween({ mesh, tile }: Chip, from: Core['place'], to: Core['place']): Hops {
  const row = Math.ceil(mesh.width.value / tile.width.value);
  const column = ({ chip, x }: Core['place']): number => chip * row + Math.floor(x / tile.width.value);
  const line = ({ y }: Core['place']): number => Math.floor(y / tile.height.value);
  return { eastWest: Math.abs(column(from) - column(to)), northSouth: Math.abs(line(from) - line(to)), chips: Math.abs(from.chip - to.chip) };
}

const rateOf = (given: number | Float64Array | undefined) => (neuron: number): number => (typeof given === 'number' ? given : given?.[neuron] ?? 0);

function compartmentRates({ slices, compartments }: Core, rates: Mapping['rates']): (compartment: number) => number {
  const all = new Float64Array(compartments.threshold.length);
  let at = 0;
  for (const { population, neurons } of slices) {
    const rate = rateOf(rates[population]);
    for (const neuron of neurons) all[at++] = rate(neuron);
  }
  return (compartment) => all[compartment];
}

function arrivals({ compartments, lists, inAxons }: Core, rate: Float64Array, sources: Uint32Array): Pick<CoreFlow, 'arriving' | 'synapticOperations' | 'active' | 'synapses'> {
  const size = compartments.threshold.length;
  const [events, synapses] = [new Float64Array(size), new Uint32Array(size)];
  let [arriving, synapticOperations] = [0, 0];
  for (let axon = 0; axon < rate.length; axon++) {
    const [list, base] = [inAxons.list[axon], inAxons.base[axon]];
    const [from, to] = [lists.rowStart[list], lists.rowStart[list + 1]];
    arriving += rate[axon];
    synapticOperations += rate[axon] * (to - from);
    for (let at = from; at < to; at++) {
      events[base + lists.target[at]] += rate[axon];
      synapses[base + lists.target[at]] += sources[axon];
    }
  }
  let active = 0;
  for (let neuron = 0; neuron < size; neuron++) active += compartments.bias[neuron] === 0 ? -Math.expm1(-events[neuron]) : 1;
  return { arriving, synapticOperations, active, synapses };
}

/** Several populations of the host reach the same core. */
function merged(traffic: readonly { readonly from: number; readonly to: number; readonly spikes: number }[]): Flows['traffic'] {
  const host = new Map<number, number>();
  for (const { from, to, spikes } of traffic) if (from === -1) host.set(to, (host.get(to) ?? 0) + spikes);
  return [...[...host].sort(([a], [b]) => a - b).map(([to, spikes]) => ({ from: -1, to, spikes })), ...traffic.filter(({ from }) => from !== -1)];
}
