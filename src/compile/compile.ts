import { expect, WebspikeError } from '../errors.ts';
import { buildNeuronProgram, buildRuleProgram, type NeuronProgram } from '../equations/program.ts';
import { mentions } from '../equations/tree.ts';
import type { Connection, Network } from '../network/network.ts';
import { philoxKey } from '../random/philox.ts';
import { Arenas } from './arena.ts';
import { quantise, resolution } from './fixed-point.ts';
import { initialContents } from './initial.ts';
import type { Plan, PlanKind, PlannedConnection, PlannedPlasticity, PlannedPopulation, PlannedProbe, PlannedReceptor, PlannedVariable } from './plan.ts';
import { buildConnection, type BuiltSynapses } from './synapses.ts';
import { neuronParameters, ruleParameters } from './parameters.ts';
import { receptorsOf, type Receptor } from './receptors.ts';
import { choosePlan } from './strategy.ts';
import { connectionFields, listsOf, listWords, populationFields } from './tables.ts';
import { validate } from './validate.ts';

export interface CompileOptions {
  readonly batch: number;
  readonly seed: number;
  readonly plan: PlanKind | 'auto';
  readonly precision: 'exact' | 'fast';
  /** Workgroup memory of the adapter in bytes. */
  readonly workgroupBytes: number;
  /** Largest storage buffer of the adapter in bytes. */
  readonly bindingBytes: number;
}

/**
 * Turns a description into a plan for one device: programs, buffers with their contents, stages.
 *
 * @throws WebspikeError where the description is wrong or does not fit the adapter.
 * @example
 * console.log(printPlan(compile(network, options)));
 */
export function compile(network: Network, options: CompileOptions): Plan {
  validate(network);
  expect(Number.isInteger(options.batch) && options.batch > 0 && options.batch < 65536, 'option "batch"', `got ${options.batch}`, 'give a whole number from 1 to 65535');
  expect(Number.isSafeInteger(options.seed) && options.seed >= 0, 'option "seed"', `got ${options.seed}`, 'give a whole number of at least 0');
  const names = Object.keys(network.populations);
  const connections = Object.entries(network.connections ?? {});
  const key = philoxKey(options.seed);
  const built = connections.map(([name, connection], index) => buildConnection(network, name, index, key, plasticBound(connection)));
  const receptors = names.map((name) => receptorsOf(name, network));
  const programs = names.map((name, index) => programOf(network, name, receptors[index], connections));

  const links = connections.map(([name, connection], index) => ({
    name, from: names.indexOf(connection.from), to: names.indexOf(connection.to), delay: leastDelay(built[index]),
  }));
  const choice = choosePlan({ network, programs, links, options });

  const arenas = new Arenas();
  const history = historyOf(network, names, connections, built, choice.block, choice.chunk);
  const layouts = layStates(names, network, programs, options.batch, arenas);
  const { trialState } = layouts;
  const exponents = receptors.map((list, index) => list.map((receptor) => exponentOf(names[index], receptor, connections, built)));

  const populations = names.map((name, index): PlannedPopulation => {
    const size = network.populations[name].size;
    const words = Math.ceil(size / 32);
    const program = programs[index];
    return {
      index, name, size, words, program,
      parameters: neuronParameters(network, name, index, key, receptors[index]),
      variables: layouts.variables[index],
      counts: layouts.counts[index],
      constants: program.constants.map((constant) => ({ name: constant.name, perNeuron: constant.perNeuron, offset: arenas.take('values', `${name}: constant ${constant.name}`, constant.perNeuron ? size : 1) })),
      stimuli: program.stimuli.map((stimulus) => ({ name: stimulus, offset: arenas.take('values', `${name}: stimulus ${stimulus}`, size * options.batch) })),
      receptors: receptors[index].map((receptor, at) => planReceptor(receptor, exponents[index][at], built, size, name, choice.block, options.batch, arenas)),
      spikes: { offset: arenas.take('spikes', `${name}: spikes of ${history[index]} steps`, history[index] * options.batch * words), history: history[index] },
      totals: learnsPerTrial(name, program, connections) ? arenas.take('ring', `${name}: spikes of the trial`, size) : null,
      given: program.given ? { offset: arenas.take('structure', `${name}: given spikes`, (network.populations[name].spikeSteps ?? 1000) * options.batch * words), steps: network.populations[name].spikeSteps ?? 1000 } : null,
      competition: network.populations[name].competition ? { stop: network.populations[name].competition!.stop ?? false } : null,
    };
  });

  const planned = connections.map(([name, connection], index) => planConnection({
    network, name, connection, index, built: built[index], populations,
    receptor: receptors[names.indexOf(connection.to)].findIndex((receptor) => receptor.connections.includes(index)),
    exponents: exponents[names.indexOf(connection.to)], arenas,
  }));
  const probes = planProbes(network, names, options.batch, choice.chunk, arenas, populations);
  const stages = choice.stages.map((members) => ({
    populations: members,
    deliveries: planned.filter((each) => each.strategy === 'sparse' && each.plasticity?.apply !== 'step' && members.includes(each.from)).map((each) => each.index),
  }));
  const tables = {
    populations: arenas.take('structure', 'table of populations', names.length * populationFields.length),
    connections: arenas.take('structure', 'table of connections', planned.length * connectionFields.length),
    lists: arenas.take('structure', 'lists of calls', listWords(listsOf({ kind: choice.kind, stages, connections: planned, populations, probes }))),
  };
  const counters = 1 + 2 * mostCalls(stages.length);
  const decided = arenas.take('control', 'error flag and step counters', counters) + counters;
  arenas.take('control', 'decided samples', options.batch);

  for (const [arena, words] of Object.entries(arenas.words)) {
    if (words * 4 > options.bindingBytes) {
      throw new WebspikeError(`buffer "${arena}"`, `the network needs ${words * 4} bytes in one buffer, the adapter binds at most ${options.bindingBytes}`, 'use a smaller network or batch, or backend "cpu"');
    }
  }
  const plan: Plan = {
    network, kind: choice.kind, reason: choice.reason, batch: options.batch, seed: options.seed, precision: options.precision,
    populations, connections: planned, probes, stages, block: choice.block, chunk: choice.chunk,
    parts: arenas.parts, words: arenas.words, trialState, tables, decided, localWords: choice.localWords, initial: {},
  };
  return { ...plan, initial: initialContents(plan, built) };
}

/** Calls that keep a step: update and deliver per stage; learn, adapt and probe; learn and adapt of a trial. */
const mostCalls = (stages: number): number => 2 * stages + 5;

function learnsPerTrial(name: string, program: NeuronProgram, connections: readonly (readonly [string, Connection])[]): boolean {
  return (program.adapt.length > 0 && program.adaptEvery === 'trial') || connections.some(([, each]) => each.to === name && each.plasticity?.apply === 'trial');
}

function plasticBound(connection: Connection): number | null {
  if (!connection.plasticity) return null;
  const [low, high] = connection.weightRange ?? [0, 1];
  return Math.max(Math.abs(low), Math.abs(high));
}

export function leastDelay(built: BuiltSynapses): number {
  return typeof built.delay === 'number' ? built.delay : built.delay.reduce((least, delay) => Math.min(least, delay), 65535);
}

function mostDelay(built: BuiltSynapses): number {
  return typeof built.delay === 'number' ? built.delay : built.delay.reduce((most, delay) => Math.max(most, delay), 0);
}

function programOf(network: Network, name: string, receptors: readonly Receptor[], connections: readonly (readonly [string, Connection])[]): NeuronProgram {
  const population = network.populations[name];
  const parameterKind = (key: string): 'shared' | 'perNeuron' | 'stimulus' => {
    const value = population.parameters?.[key];
    if (value === undefined || typeof value === 'number') return 'shared';
    return typeof value === 'object' && 'kind' in value && value.kind === 'stimulus' ? 'stimulus' : 'perNeuron';
  };
  const traces = connections.flatMap(([label, connection]) => (['pre', 'post'] as const)
    .filter((side) => connection.plasticity && connection[side === 'pre' ? 'from' : 'to'] === name)
    .map((side) => ({ connection: label, side, rule: connection.plasticity!.rule })));
  return buildNeuronProgram({
    subject: `population "${name}" (model "${population.model.name}")`, model: population.model, parameterKind,
    receptors: receptors.map(({ name: label, use, drives }) => ({ name: label, model: use.model, drives })), traces, competition: population.competition,
  });
}

function exponentOf(population: string, receptor: Receptor, connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[]): number {
  const sum = receptor.connections.reduce((total, index) => total + built[index].largestSum, 0);
  const degree = receptor.connections.reduce((total, index) => total + built[index].largestDegree, 0);
  const plastic = receptor.connections.reduce((most, index) => Math.max(most, plasticBound(connections[index][1]) ?? 0), 0);
  return resolution(sum, degree, plastic, `population "${population}", receptor of connection "${receptor.name}"`);
}

/** Steps of spikes that must be kept: for gathered input as far back as the delay, and for recordings one chunk. */
function historyOf(network: Network, names: readonly string[], connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[], block: number, chunk: number): number[] {
  return names.map((name) => {
    const delays = connections.flatMap(([, connection], index) => (connection.from === name && built[index].strategy !== 'sparse' ? [mostDelay(built[index])] : [0]));
    const recorded = network.record?.[name]?.spikes ? chunk : 0;
    return Math.max(recorded, block + Math.max(0, ...delays));
  });
}

/** State arena: what a trial resets comes first, then shared state. */
function layStates(names: readonly string[], network: Network, programs: readonly NeuronProgram[], batch: number, arenas: Arenas): { variables: PlannedVariable[][]; counts: number[]; trialState: number } {
  const placed = names.map(() => new Map<string, PlannedVariable>());
  const counts: number[] = [];
  let local = 0;
  names.forEach((name, index) => {
    const size = network.populations[name].size;
    for (const variable of programs[index].variables.filter((each) => !each.shared)) {
      placed[index].set(variable.name, { name: variable.name, unit: variable.unit, shared: false, offset: arenas.take('state', `${name}: ${variable.name}`, size * batch), local });
      local += size;
    }
    counts.push(arenas.take('state', `${name}: spike counts`, size * batch));
  });
  const trialState = arenas.words.state;
  names.forEach((name, index) => {
    for (const variable of programs[index].variables.filter((each) => each.shared)) {
      placed[index].set(variable.name, { name: variable.name, unit: variable.unit, shared: true, offset: arenas.take('state', `${name}: ${variable.name} (shared)`, network.populations[name].size), local: 0 });
    }
  });
  return { variables: names.map((_, index) => programs[index].variables.map((each) => placed[index].get(each.name)!)), counts, trialState };
}

function planReceptor(receptor: Receptor, exponent: number, built: readonly BuiltSynapses[], size: number, population: string, block: number, batch: number, arenas: Arenas): PlannedReceptor {
  const scattered = receptor.connections.filter((index) => built[index].strategy === 'sparse');
  const slots = block + Math.max(0, ...scattered.map((index) => mostDelay(built[index])));
  return {
    name: receptor.name, exponent,
    ring: scattered.length > 0 ? { offset: arenas.take('ring', `${population}: input of ${receptor.name}, ${slots} steps`, slots * batch * size), slots } : null,
    gathers: receptor.connections.filter((index) => built[index].strategy !== 'sparse'),
    drives: receptor.drives.length,
  };
}

interface ConnectionParts {
  readonly network: Network;
  readonly name: string;
  readonly connection: Connection;
  readonly index: number;
  readonly built: BuiltSynapses;
  readonly populations: readonly PlannedPopulation[];
  readonly receptor: number;
  readonly exponents: readonly number[];
  readonly arenas: Arenas;
}

function planConnection({ network, name, connection, index, built, populations, receptor, exponents, arenas }: ConnectionParts): PlannedConnection {
  const from = populations.find((each) => each.name === connection.from)!;
  const to = populations.find((each) => each.name === connection.to)!;
  const stride = typeof built.weight === 'number' && !connection.plasticity ? 0 : 1;
  const weights = { offset: arenas.take('weights', `${name}: weights`, stride ? built.count : 1), stride } as const;
  const sparse = built.strategy === 'sparse' ? planSparse(name, connection, built, from, to, arenas) : null;
  const exponent = exponents[receptor];
  return {
    index, name, from: from.index, to: to.index, receptor, strategy: built.strategy, synapses: built.count, weights, largest: Math.ceil(built.largestSum * 2 ** exponent + built.largestDegree / 2),
    delay: { least: leastDelay(built), most: mostDelay(built) },
    skipSelf: connection.connectivity.kind === 'allToAll' && connection.from === connection.to && !connection.connectivity.self,
    sparse,
    plasticity: connection.plasticity ? planPlasticity(network, name, connection, from, to, exponent, arenas) : null,
    normalise: connection.normalise ? { ...connection.normalise, value: arenas.take('values', `${name}: norm`, 1) } : null,
  };
}

function planSparse(name: string, connection: Connection, built: BuiltSynapses, from: PlannedPopulation, to: PlannedPopulation, arenas: Arenas): NonNullable<PlannedConnection['sparse']> {
  const plastic = connection.plasticity !== undefined;
  expect(!plastic || leastDelay(built) >= 1, `connection "${name}"`, 'sparse plastic synapses cannot deliver without delay', 'give it a delay of one step (dt) or more');
  const shift = Math.max(1, Math.ceil(Math.log2(to.size)));
  const perSynapse = typeof built.delay !== 'number';
  expect(!perSynapse || mostDelay(built) < 2 ** (32 - shift), `connection "${name}", delay`, `${mostDelay(built)} steps and ${to.size} targets do not fit one 32-bit word`, `keep per-synapse delays below ${2 ** (32 - shift)} steps`);
  return {
    rows: arenas.take('structure', `${name}: row starts`, from.size + 1),
    targets: arenas.take('structure', `${name}: targets${perSynapse ? ' and delays' : ''}`, built.count),
    sources: plastic ? arenas.take('structure', `${name}: sources`, built.count) : null,
    shift: perSynapse ? shift : 32, list: built.list!,
  };
}

function planPlasticity(network: Network, name: string, connection: Connection, from: PlannedPopulation, to: PlannedPopulation, exponent: number, arenas: Arenas): PlannedPlasticity {
  const { rule, apply = 'step' } = connection.plasticity!;
  const program = buildRuleProgram(`connection "${name}"`, rule, to.variables.filter((each) => each.shared).map((each) => each.name));
  const find = (population: PlannedPopulation, variables: readonly string[], suffix: string): Map<string, PlannedVariable> =>
    new Map(variables.map((each) => [each, population.variables.find((variable) => variable.name === each + suffix)!]));
  const [low, high] = connection.weightRange ?? [0, 1];
  return {
    program, apply, parameters: ruleParameters(connection.plasticity!, network.dt),
    constants: program.constants.map((constant) => ({ name: constant.name, offset: arenas.take('values', `${name}: constant ${constant.name}`, 1) })),
    pre: find(from, Object.keys(rule.pre?.state ?? {}), `@${name}`),
    post: find(to, Object.keys(rule.post?.state ?? {}), `@${name}`),
    shared: find(to, to.variables.filter((each) => each.shared && usesName(program, each.name)).map((each) => each.name), ''),
    low: quantise(low, exponent), high: quantise(high, exponent),
  };
}

function usesName(program: PlannedPlasticity['program'], wanted: string): boolean {
  return [...program.onPre, ...program.onPost].some((line) => mentions(line.value, new Set([wanted])));
}

function planProbes(network: Network, names: readonly string[], batch: number, chunk: number, arenas: Arenas, populations: readonly PlannedPopulation[]): PlannedProbe[] {
  return names.flatMap((name, population) => Object.entries(network.record?.[name]?.variables ?? {}).map(([variable, { neurons, every = 1 }]): PlannedProbe => {
    const known = populations[population].variables.map((each) => each.name);
    expect(known.includes(variable), `record "${name}"`, `there is no state "${variable}"`, `known: ${known.join(', ')}`);
    const rows = Math.ceil(chunk / every) + 1;
    return { population, variable, neurons, every, rows, offset: arenas.take('record', `${name}: ${variable} at ${neurons.length} neurons, ${rows} rows`, rows * batch * neurons.length) };
  }));
}
