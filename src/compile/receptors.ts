import type { Drive } from '../equations/program.ts';
import { expect } from '../errors.ts';
import { delta } from '../models/synapses.ts';
import type { Network, PoissonDrive, Population, SynapseUse } from '../network/network.ts';

/** A Poisson drive under the name that its rate and weight have among the population's parameters. */
export interface NamedDrive extends Drive {
  /** Its place in the population's list. */
  readonly number: number;
  readonly source: PoissonDrive;
}

/** What one population's receptors are, before anything has a place. */
export interface Receptor {
  readonly name: string;
  readonly use: SynapseUse;
  /** Numbers of the connections that end here. */
  readonly connections: number[];
  readonly drives: NamedDrive[];
}

/** A population's drives as a list. */
export const drivesOf = ({ drive = [] }: Population): readonly PoissonDrive[] => ('rate' in drive ? [drive] : drive);

/** Connections and drives with the same synapse model and parameters share one receptor, named after the first of them. */
export function receptorsOf(population: string, network: Network): Receptor[] {
  const byKey = new Map<string, Receptor>();
  const receptor = (name: string, use: SynapseUse = { model: delta }): Receptor => {
    const { name: model, arrival, equations, current, state, parameters } = use.model;
    const key = JSON.stringify([model, arrival, equations, current, state, Object.entries(parameters).map(([each, { value }]) => [each, use.parameters?.[each] ?? value])]);
    if (!byKey.has(key)) byKey.set(key, { name, use, connections: [], drives: [] });
    return byKey.get(key)!;
  };
  Object.entries(network.connections ?? {}).forEach(([name, { to, synapse }], index) => {
    if (to === population) receptor(name, synapse).connections.push(index);
  });
  drivesOf(network.populations[population]).forEach((source, number) => {
    const name = `drive ${number}`;
    expect(!Object.hasOwn(network.connections ?? {}, name), `connection "${name}"`, `population "${population}" has a Poisson drive of this name`, 'name the connection otherwise');
    receptor(name, source.synapse).drives.push({ name, number, source, perNeuron: typeof source.rate !== 'number' });
  });
  return [...byKey.values()];
}
