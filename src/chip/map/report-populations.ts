import { listBits, synapseBits } from './encoding.ts';
import type { Flows } from './flows.ts';
import type { Core, Mapping } from './mapping.ts';

/** Where a population went, and what it takes. */
export interface PopulationReport {
  readonly name: string;
  readonly neurons: number;
  /** The host feeds it: it takes no core. */
  readonly host: boolean;
  /** Cores with neurons of it. */
  readonly cores: number;
  /** Synapses onto it. */
  readonly synapses: number;
  /** That they are stored in: lists that many sources share count once. */
  readonly bits: number;
  /** Spikes per neuron and step that the mapping was made for. */
  readonly rate: number;
}

/** The host's populations first, the others in the network's order. */
export function populationsOf({ chip, network, cores, inputs, rates }: Mapping, { cores: flows }: Flows): PopulationReport[] {
  const found = new Map<string, { cores: number; synapses: number; bits: number }>();
  cores.forEach((core, at) => {
    const owners = ownersOf(core);
    const bits = listsOf(core, owners, chip.word.value);
    for (const population of new Set(owners)) {
      const entry = found.get(population) ?? { cores: 0, synapses: 0, bits: 0 };
      entry.cores++;
      entry.bits += bits.get(population) ?? 0;
      found.set(population, entry);
    }
    owners.forEach((population, compartment) => { found.get(population)!.synapses += flows[at].synapses[compartment]; });
  });
  const all = Object.entries(network.populations).map(([name, { size }]): PopulationReport => {
    const rate = rates[name] ?? 0;
    return { name, neurons: size, host: Object.hasOwn(inputs, name), ...(found.get(name) ?? { cores: 0, synapses: 0, bits: 0 }), rate: typeof rate === 'number' ? rate : rate.reduce((sum, each) => sum + each, 0) / Math.max(1, rate.length) };
  });
  return [...all.filter(({ host }) => host), ...all.filter(({ host }) => !host)];
}

/** The population of each compartment. */
function ownersOf({ slices }: Core): string[] {
  return slices.flatMap(({ population, neurons }) => new Array<string>(neurons.length).fill(population));
}

/** Bits of the lists onto each population: a list belongs to that which its axons reach. */
function listsOf({ lists, formats, inAxons }: Core, owners: readonly string[], word: number): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  const counted = new Uint8Array(lists.format.length);
  inAxons.list.forEach((list, axon) => {
    const [from, to] = [lists.rowStart[list], lists.rowStart[list + 1]];
    if (counted[list] === 1 || from === to) return;
    counted[list] = 1;
    const owner = owners[inAxons.base[axon] + lists.target[from]];
    const format = formats[lists.format[list]];
    // A dense list holds every target up to its last, weights of 0 too.
    const stored = format.compression === 'dense' ? lists.target[to - 1] + 1 : to - from;
    bits.set(owner, (bits.get(owner) ?? 0) + listBits(stored, synapseBits(format), word));
  });
  return bits;
}
