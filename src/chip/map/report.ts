import type { Resource } from '../chips.ts';
import { limitsOf } from '../limits.ts';
import type { QuantiseReport } from '../quantise/report.ts';
import { countOperations, estimateEnergy, estimateTime, type CostEstimate, type Operations, type TimeEstimate } from './energy.ts';
import { flowsOf, hopsBetween, type Flows } from './flows.ts';
import type { Mapping } from './mapping.ts';
import { populationsOf, type PopulationReport } from './report-populations.ts';
import { bindingOf, resourcesOf, type ResourceReport } from './report-resources.ts';

/** A core of a {@link MapReport}: its contents, and what it takes of each resource. */
export interface CoreReport {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  /** Neurons of each population. */
  readonly slices: readonly (readonly [population: string, neurons: number])[];
  readonly used: Readonly<Record<Resource, number>>;
  /** Per step: spikes of its neurons, messages that leave and arrive, synapses that they meet. */
  readonly spikes: number;
  readonly sent: number;
  readonly arriving: number;
  readonly synapticOperations: number;
}

/** Messages from core to core per step (−1: the host), with the tiles they pass; from the host the way is not known. */
export type TrafficEntry = readonly [from: number, to: number, spikes: number, hops: number];

/** A number of the chip's table that nobody confirmed and that this mapping rests on. */
export interface DoubtfulLimit {
  readonly path: string;
  readonly title: string;
  readonly value: number;
  readonly source: string;
  /** Another number would give another mapping: it is what fills the cores. */
  readonly decides: boolean;
}

/** How the mapped network was compared with the unmapped one. */
export interface VerifyReport {
  readonly equal: boolean;
  readonly steps: number;
  /** Compared, of all neurons. */
  readonly spikes: number;
  /** What went in: `random spikes, 0.1 per neuron and step`. */
  readonly input: string;
  /** The first difference. */
  readonly difference?: string;
}

/** What only the caller knows. */
export interface MapReportExtra {
  readonly file?: string;
  readonly command?: string;
  /** Where the rates are from. */
  readonly ratesFrom: string;
  /** What an inference is, for energy and time: `{ name: 'digit', steps: 16 }`. */
  readonly inference?: { readonly name: string; readonly steps: number };
  /** Least number of cores that each resource allows. */
  readonly lowerBound?: Readonly<Partial<Record<Resource, number>>>;
  readonly verify?: VerifyReport;
  /** What the network lost when it became whole numbers. */
  readonly quantise?: QuantiseReport;
  readonly accuracy?: { readonly before: number; readonly after: number; readonly samples: number; readonly source: string };
  readonly seconds?: number;
  readonly notes?: readonly string[];
}

/** All there is to say of a mapping, as plain JSON. */
export interface MapReport extends MapReportExtra {
  readonly seed: number;
  readonly chip: { readonly name: string; readonly title: string; readonly mesh: readonly [width: number, height: number]; readonly tile: readonly [width: number, height: number]; readonly coresPerChip: number };
  readonly doubtful: readonly DoubtfulLimit[];
  readonly resources: readonly ResourceReport[];
  /** The resource of which there is least to spare. */
  readonly binds: Resource;
  readonly cores: readonly CoreReport[];
  readonly traffic: readonly TrafficEntry[];
  readonly totals: {
    readonly cores: number; readonly chips: number; readonly neurons: number; readonly synapses: number; readonly synapseBits: number;
    /** Per step. */
    readonly spikes: number; readonly hostSpikes: number; readonly messagesWithin: number; readonly messagesBetween: number; readonly messagesFromHost: number;
    /** Messages times tiles passed, per step, and borders of chips crossed. */
    readonly hops: number; readonly chipCrossings: number;
  };
  readonly populations: readonly PopulationReport[];
  /** Per step. */
  readonly operations: Operations;
  readonly energy?: CostEstimate;
  readonly time?: TimeEstimate;
}

/**
 * What a mapping takes, carries and costs: cores and their resources, messages between them at the mapping's rates, energy and time as
 * estimates where the chip's makers published figures. Counted from the cores' own tables.
 *
 * @example
 * const report = reportMapping(mapNetwork(network, loihi1, { rates }), { ratesFrom: 'measured' });
 * await writeFile('report.json', JSON.stringify(report));
 */
export function reportMapping(mapping: Mapping, extra: MapReportExtra): MapReport {
  const { chip, cores, seed } = mapping;
  const flows = flowsOf(mapping);
  const resources = resourcesOf(chip, cores);
  const binds = bindingOf(resources);
  const operations = countOperations(chip, cores, flows);
  const traffic = flows.traffic.map(({ from, to, spikes }): TrafficEntry => {
    const { eastWest, northSouth } = from === -1 ? { eastWest: 0, northSouth: 0 } : hopsBetween(chip, cores[from].place, cores[to].place);
    return [from, to, spikes, eastWest + northSouth];
  });
  return {
    ...extra, seed,
    chip: { name: chip.name, title: chip.title, mesh: [chip.mesh.width.value, chip.mesh.height.value], tile: [chip.tile.width.value, chip.tile.height.value], coresPerChip: chip.coresPerChip.value },
    doubtful: doubtfulLimits(mapping, binds), resources, binds,
    cores: cores.map(({ place, slices, usage }, at) => {
      const { spikes, sent, arriving, synapticOperations } = flows.cores[at];
      return { ...place, slices: slices.map(({ population, neurons }) => [population, neurons.length] as const), used: usage, spikes, sent, arriving, synapticOperations };
    }),
    traffic, totals: totalsOf(mapping, flows, traffic), populations: populationsOf(mapping, flows), operations,
    energy: estimateEnergy(chip, operations), time: estimateTime(chip, cores, flows),
  };
}

function totalsOf({ chip, cores }: Mapping, flows: Flows, traffic: readonly TrafficEntry[]): MapReport['totals'] {
  const sum = <T>(list: readonly T[], of: (each: T) => number): number => list.reduce((total, each) => total + of(each), 0);
  const messages = (which: (from: number, to: number) => boolean): number => sum(traffic, ([from, to, spikes]) => (which(from, to) ? spikes : 0));
  return {
    cores: cores.length, chips: new Set(cores.map(({ place }) => place.chip)).size, neurons: sum(flows.cores, ({ synapses }) => synapses.length),
    synapses: sum(flows.cores, ({ synapses }) => synapses.reduce((total, each) => total + each, 0)), synapseBits: sum(cores, ({ usage }) => usage.synapses),
    spikes: sum(flows.cores, ({ spikes }) => spikes), hostSpikes: flows.hostSpikes,
    messagesWithin: messages((from, to) => from === to), messagesBetween: messages((from, to) => from !== -1 && from !== to), messagesFromHost: messages((from) => from === -1),
    hops: sum(traffic, ([, , spikes, hops]) => spikes * hops),
    chipCrossings: sum(flows.traffic, ({ from, to, spikes }) => (from === -1 ? 0 : spikes * hopsBetween(chip, cores[from].place, cores[to].place).chips)),
  };
}

/** Of the numbers that nobody confirmed, those that this mapping came across. */
function doubtfulLimits({ chip, cores }: Mapping, binds: Resource): DoubtfulLimit[] {
  const longest = cores.reduce((most, { lists }) => lists.delay.reduce((sofar, each) => Math.max(sofar, each), most), 0);
  const several = cores.length > 1;
  const matters = (path: string): boolean => {
    if (path === 'freeDelay' || path === 'delay') return longest > 0;
    if (path.startsWith('tile.') || path.startsWith('mesh.') || path === 'coresPerChip') return several;
    if (path === 'chips') return cores.some(({ place }) => place.chip > 0);
    return true;
  };
  const decides = (path: string, value: number): boolean => path === `core.${binds}` || (path === 'freeDelay' && longest > value);
  return limitsOf(chip).filter(({ path, limit }) => limit.unverified === true && matters(path))
    .map(({ path, title, limit }) => ({ path, title, value: limit.value, source: limit.source, decides: decides(path, limit.value) }));
}
