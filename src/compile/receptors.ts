import { parseExpression, parseStatements } from '../equations/parse.ts';
import type { Drive } from '../equations/program.ts';
import { mentions } from '../equations/tree.ts';
import { expect } from '../errors.ts';
import type { SynapseModel } from '../models/model.ts';
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
  /** Its model asks for the weights alone, too. */
  readonly total: boolean;
  /** Numbers of the connections that end here. */
  readonly connections: number[];
  readonly drives: NamedDrive[];
}

/** A population's drives as a list. */
export const drivesOf = ({ drive = [] }: Population): readonly PoissonDrive[] => ('rate' in drive ? [drive] : drive);

/** Whether a synapse model reads `total`, which is not a name of its own. */
export function asksTotal({ name, arrival, equations = '', current, state, parameters }: SynapseModel): boolean {
  if (Object.hasOwn(state, 'total') || Object.hasOwn(parameters, 'total')) return false;
  const statements = [arrival, equations].flatMap((text) => (text ? parseStatements(text, `synapse "${name}"`) : []));
  const trees = [...statements.map((each) => each.value), ...(current ? [parseExpression(current, `synapse "${name}", current`).tree] : [])];
  return trees.some((tree) => mentions(tree, new Set(['total'])));
}

/** Connections and drives with the same synapse model and parameters share one receptor, named after the first of them. */
export function receptorsOf(population: string, network: Network): Receptor[] {
  const byKey = new Map<string, Receptor>();
  const receptor = (name: string, use: SynapseUse = { model: delta }): Receptor => {
    const { name: model, arrival, equations, current, state, parameters } = use.model;
    const key = JSON.stringify([model, arrival, equations, current, state, Object.entries(parameters).map(([each, { value }]) => [each, use.parameters?.[each] ?? value])]);
    if (!byKey.has(key)) byKey.set(key, { name, use, total: asksTotal(use.model), connections: [], drives: [] });
    return byKey.get(key)!;
  };
  Object.entries(network.connections ?? {}).forEach(([name, { to, synapse }], index) => {
    if (to === population) receptor(name, synapse).connections.push(index);
  });
  drivesOf(network.populations[population]).forEach((source, number) => {
    const name = `drive ${number}`;
    expect(!Object.hasOwn(network.connections ?? {}, name), `connection "${name}"`, `population "${population}" has a Poisson drive of this name`, 'name the connection otherwise');
    expect(!source.synapse || !asksTotal(source.synapse.model), `population "${population}", ${name}`, `synapse "${source.synapse?.model.name}" reads "total", which a Poisson drive does not have`, 'choose another synapse model');
    receptor(name, source.synapse).drives.push({ name, number, source, perNeuron: typeof source.rate !== 'number' });
  });
  return [...byKey.values()];
}
