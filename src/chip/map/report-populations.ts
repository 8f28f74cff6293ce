import type { Flows } from './flows.ts';
import type { Mapping } from './mapping.ts';

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
  /** Spikes per neuron and step that the mapping was made for. */
  readonly rate: number;
}

/** The host's populations first, the others in the network's order. */
export function populationsOf({ network, cores, inputs, rates }: Mapping, { cores: flows }: Flows): PopulationReport[] {
  const found = new Map<string, { cores: number; synapses: number }>();
  cores.forEach(({ slices }, at) => {
    let first = 0;
    const here = new Set<string>();
    for (const { population, neurons } of slices) {
      const entry = found.get(population) ?? { cores: 0, synapses: 0 };
      for (let k = 0; k < neurons.length; k++) entry.synapses += flows[at].synapses[first + k];
      if (!here.has(population)) entry.cores++;
      here.add(population);
      found.set(population, entry);
      first += neurons.length;
    }
  });
  const all = Object.entries(network.populations).map(([name, { size }]): PopulationReport => {
    const rate = rates[name] ?? 0;
    return { name, neurons: size, host: Object.hasOwn(inputs, name), ...(found.get(name) ?? { cores: 0, synapses: 0 }), rate: typeof rate === 'number' ? rate : rate.reduce((sum, each) => sum + each, 0) / Math.max(1, rate.length) };
  });
  return [...all.filter(({ host }) => host), ...all.filter(({ host }) => !host)];
}
