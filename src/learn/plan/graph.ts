import { buildNeuronProgram, type NeuronProgram } from '../../equations/program.ts';
import { neuronParameters } from '../../compile/parameters.ts';
import { receptorsOf, type Receptor } from '../../compile/receptors.ts';
import { requireOrder, type Link } from '../../compile/schedule.ts';
import { transmissionsOf } from '../../compile/transmissions.ts';
import { validate } from '../../compile/validate.ts';
import { expect } from '../../errors.ts';
import type { Network, Values } from '../../network/network.ts';
import type { Key } from '../../network/rows.ts';
import { philoxKey, purposes } from '../../random/philox.ts';
import type { GradientOptions, LearnedConnection, LearnedParameter } from '../trainer.ts';
import { readWeights, type Weights } from './weights.ts';

/** A population as training sees it. */
export interface GraphPopulation {
  readonly name: string;
  readonly size: number;
  readonly program: NeuronProgram;
  readonly receptors: readonly Receptor[];
  /** Values of what is not learned, and the initial values of what is. */
  readonly values: ReadonlyMap<string, number | Float32Array>;
  readonly learned: Readonly<Record<string, LearnedParameter>>;
}

/** A connection with its weights as a matrix or kernel. */
export interface GraphConnection {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Which of the target's receptors it ends at. */
  readonly receptor: number;
  /** In steps; of a learned delay, what it begins with. */
  readonly delay: number;
  readonly weights: Weights;
  readonly learned: LearnedConnection | null;
  /** Number among what its source sends; −1: spikes. */
  readonly send: number;
  /** It sends in every step, not with spikes. */
  readonly continuous: boolean;
}

/** Populations in an order in which each comes after what reaches it; those of a loop take their steps together. */
export interface Graph {
  readonly populations: ReadonlyMap<string, GraphPopulation>;
  readonly connections: readonly GraphConnection[];
  readonly groups: readonly (readonly string[])[];
  /** What the network says of a state's beginning, and how it would be drawn. */
  initial(population: string, state: string): { readonly initial: Values | undefined; readonly key: Key; readonly purpose: number };
}

/**
 * Reads a network for training.
 *
 * @throws WebspikeError that names what cannot be trained, and why.
 */
export function graphOf(network: Network, options: GradientOptions, seed: number): Graph {
  validate(network);
  const names = Object.keys(network.populations);
  const connections = Object.entries(network.connections ?? {});
  checkLearning(network, options);
  const key = philoxKey(seed);
  const populations = new Map(names.map((name, index): [string, GraphPopulation] => {
    const population = network.populations[name];
    const subject = `population "${name}"`;
    const receptors = receptorsOf(name, network);
    for (const { drives, total } of receptors) {
      expect(drives.length === 0, subject, 'it has a Poisson drive, whose noise training does not draw', 'give the noise as an input, or train without it');
      expect(!total, subject, 'a synapse model reads "total", which training does not keep', 'use another synapse model');
    }
    const learned = options.learning.parameters?.[name] ?? {};
    const values = neuronParameters(network, name, index, key, receptors);
    const fed = (parameter: string): boolean => 'stimulus' in options.input && options.input.population === name && options.input.stimulus === parameter;
    const parameterKind = (parameter: string): 'shared' | 'perNeuron' | 'stimulus' => {
      const given = population.parameters?.[parameter];
      const open = typeof given === 'object' && 'kind' in given && given.kind === 'stimulus';
      expect(!open || fed(parameter), subject, `its stimulus "${parameter}" is fed by nobody`, 'name it as the input, or give it a value');
      if (open || parameter in learned) return 'stimulus';
      return typeof values.get(parameter) === 'number' ? 'shared' : 'perNeuron';
    };
    const program = buildNeuronProgram({
      subject: `${subject} (model "${population.model.name}")`, model: population.model, parameterKind, traces: [], competition: population.competition,
      receptors: receptors.map((each) => ({ name: each.name, model: each.use.model, drives: [] })), transmissions: transmissionsOf(name, connections),
    });
    for (const { name: variable, initial } of program.variables) {
      expect(typeof initial !== 'string' || !(initial in learned) || population.initial?.[variable] !== undefined, subject, `its state "${variable}" begins with the parameter "${initial}", which is learned`, `give "initial" a number for "${variable}"`);
    }
    return [name, { name, size: population.size, program, receptors, values, learned }];
  }));
  const edges = connections.map(([name, connection], index): GraphConnection => {
    const subject = `connection "${name}"`;
    expect(!connection.plasticity, subject, 'it is plastic, and a rule and a gradient would both change its weights', 'leave "plasticity" out for training');
    const delay = connection.delay ?? network.dt;
    expect(typeof delay === 'number', subject, 'its synapses have delays of their own', 'train with one delay for all, or learn one for each source neuron ("delay")');
    const sends = transmissionsOf(connection.from, connections);
    return {
      name, from: connection.from, to: connection.to, delay: Math.round(delay / network.dt), learned: options.learning.connections[name] ?? null,
      receptor: populations.get(connection.to)!.receptors.findIndex((each) => each.connections.includes(index)),
      weights: readWeights(network, name, index, key), send: sends.findIndex((each) => each.connection === name), continuous: connection.transmission?.model.continuous ?? false,
    };
  });
  const initial: Graph['initial'] = (name, state) => ({
    initial: network.populations[name].initial?.[state], key,
    purpose: purposes.initial(names.indexOf(name), populations.get(name)!.program.variables.findIndex((each) => each.name === state)),
  });
  return { populations, connections: edges, groups: groupsOf(names, edges), initial };
}

function checkLearning(network: Network, { learning, readOut, input }: GradientOptions): void {
  const known = (kind: string, name: string, of: object): void => expect(Object.hasOwn(of, name), kind, `there is no "${name}" in the network`, `known: ${Object.keys(of).join(', ') || 'none'}`);
  for (const name of Object.keys(learning.connections)) known('learning.connections', name, network.connections ?? {});
  for (const [name, parameters] of Object.entries(learning.parameters ?? {})) {
    known('learning.parameters', name, network.populations);
    for (const parameter of Object.keys(parameters)) known(`learning.parameters of population "${name}"`, parameter, network.populations[name].model.parameters);
  }
  known('readOut.population', readOut.population, network.populations);
  known('input.population', input.population, network.populations);
}

/** Strongly connected groups (Tarjan 1972, doi:10.1137/0201010), each after all that reach it; within a group by the connections without delay. */
function groupsOf(names: readonly string[], edges: readonly GraphConnection[]): string[][] {
  const links = edges.map((each): Link => ({ name: each.name, from: names.indexOf(each.from), to: names.indexOf(each.to), delay: each.delay }));
  const stages = requireOrder(names.length, links);
  const level = new Map(stages.flatMap((members, at) => members.map((index) => [names[index], at])));
  const number = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (name: string): void => {
    number.set(name, number.size);
    lowest.set(name, number.get(name)!);
    stack.push(name);
    for (const { from, to } of edges) {
      if (from !== name) continue;
      if (!number.has(to)) visit(to);
      if (stack.includes(to)) lowest.set(name, Math.min(lowest.get(name)!, lowest.get(to)!));
    }
    if (lowest.get(name) === number.get(name)) groups.unshift(stack.splice(stack.indexOf(name)).sort((a, b) => level.get(a)! - level.get(b)!));
  };
  for (const name of names) if (!number.has(name)) visit(name);
  return groups;
}
