import { expect, WebspikeError } from '../errors.ts';
import { buildNeuronProgram, buildRuleProgram, type NeuronProgram, type RuleProgram } from '../equations/program.ts';
import { scoped } from '../equations/names.ts';
import { callsTo } from '../equations/tree.ts';
import type { Connection, Network } from '../network/network.ts';
import { philoxKey } from '../random/philox.ts';
import { Arenas } from './arena.ts';
import { callsOf } from './calls.ts';
import { planConnection } from './connections.ts';
import { expandConvolution } from './convolution.ts';
import { chooseDelivery, defaultMemory, type DeliveryChoice } from './delivery.ts';
import { mostOf, resolution } from './fixed-point.ts';
import { initialContents } from './initial.ts';
import { gathered, type Plan, type PlanKind, type PlannedConnection, type PlannedPopulation, type PlannedProbe, type PlannedReceptor, type PlannedVariable, type Strategy, type Tuned } from './plan.ts';
import { latenessOf, type Lateness } from './lateness.ts';
import { buildConnection, type BuiltSynapses } from './synapses.ts';
import { neuronParameters } from './parameters.ts';
import { receptorsOf, type Receptor } from './receptors.ts';
import { choosePlan } from './strategy.ts';
import { transmissionsOf } from './transmissions.ts';
import { connectionFields, drawFields, listsOf, listWords, populationFields } from './tables.ts';
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
  /** What stored synapses may take in bytes before connections are drawn again at each spike instead; default 3 GiB. */
  readonly memoryBytes?: number;
  /** How spikes reach their targets; default `auto`. */
  readonly delivery?: DeliveryChoice;
  /** What `delivery` was chosen by, where it was measured. */
  readonly tuned?: Tuned;
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
  const described = connections.map(([name, connection], index) => buildConnection(network, name, index, key, plasticBound(connection)));
  const strategies = chooseDeliveries(network, connections, described, options);
  const built = described.map((each, index) => (each.convolution && strategies[index] !== 'convolution' ? expandConvolution(each, `connection "${connections[index][0]}"`) : each));
  const receptors = names.map((name) => receptorsOf(name, network));
  const programs = names.map((name, index) => programOf(network, name, receptors[index], connections));

  const links = connections.map(([name, connection], index) => ({
    name, from: names.indexOf(connection.from), to: names.indexOf(connection.to), delay: built[index].delays.least,
  }));
  const rules = connections.map(([name, connection]) => connection.plasticity
    ? buildRuleProgram(`connection "${name}"`, connection.plasticity.rule, programs[names.indexOf(connection.to)].variables.filter((each) => each.shared).map((each) => each.name)) : null);
  const lateness = connections.map(([, connection], index) => latenessOf(connection, built[index], rules[index], programs[names.indexOf(connection.to)]));
  rules.forEach((rule, index) => {
    if (rule && built[index].convolution) requireSharable(rule, `connection "${connections[index][0]}"`);
    const [name, { plasticity, weightBits }] = connections[index];
    expect(weightBits !== 1 || !rule!.onPost.some((line) => callsTo(line.value, 'norm')), `connection "${name}"`, `its rule "${plasticity?.rule.name}" asks for a norm, which weights of one bit do not have at hand`, 'use 32 bits');
    const alone = rule !== null && rule.synapse.length + rule.onTick.length > 0;
    expect(!alone || options.batch === 1, `connection "${name}"`, `its rule "${plasticity?.rule.name}" keeps state per synapse or has ticks, which the samples of a batch cannot share`, 'use a batch of 1');
  });
  const choice = choosePlan({ network, programs, links, lateness, options });

  const arenas = new Arenas(Math.floor(options.bindingBytes / 4));
  // Word 0 stays empty: an offset of 0 says that there are no row starts.
  arenas.take('structure', 'absent', 1);
  const history = historyOf(network, names, connections, built, strategies, choice.block, choice.chunk);
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
      receptors: receptors[index].map((receptor, at) => planReceptor(receptor, exponents[index][at], built, strategies, size, name, choice.block, options.batch, arenas)),
      spikes: { offset: arenas.take('spikes', `${name}: spikes of ${history[index]} steps`, history[index] * options.batch * words), history: history[index] },
      sends: sendsOf(name, size, connections, built, strategies, choice.block, options.batch, arenas),
      remembers: rememberOf(name, size, connections, lateness, options.batch, arenas),
      totals: learnsPerTrial(name, program, connections) ? arenas.take('ring', `${name}: spikes of the trial`, size) : null,
      given: program.given ? { offset: arenas.take('structure', `${name}: given spikes`, (network.populations[name].spikeSteps ?? 1000) * options.batch * words), steps: network.populations[name].spikeSteps ?? 1000 } : null,
      competition: network.populations[name].competition ? { stop: network.populations[name].competition!.stop ?? false } : null,
    };
  });

  const counts = { connections: 0, draws: 0 };
  const plan = ([name, connection]: (typeof connections)[number], index: number): PlannedConnection => {
    const receptor = receptors[names.indexOf(connection.to)].findIndex((each) => each.connections.includes(index));
    return planConnection({
      network, name, connection, index, built: built[index], strategy: strategies[index], rule: rules[index], lateness: lateness[index], populations, receptor,
      exponent: exponents[names.indexOf(connection.to)][receptor], arenas, tables: counts,
    });
  };
  // Gathered weights first: they must lie in the first bank.
  const order = connections.map((_, index) => index).sort((a, b) => Number(gathered({ strategy: strategies[b] })) - Number(gathered({ strategy: strategies[a] })) || a - b);
  const planned: PlannedConnection[] = [];
  for (const index of order) planned[index] = plan(connections[index], index);
  const probes = planProbes(network, names, options.batch, choice.chunk, arenas, populations);
  // Rows that learn deliver last: they must know which of their targets spiked.
  const deliversAfter = (each: PlannedConnection, stage: number): boolean =>
    !gathered(each) && (each.plasticity?.late ? stage === choice.stages.length - 1 : choice.stages[stage].includes(each.from));
  const stages = choice.stages.map((members, stage) => ({ populations: members, deliveries: planned.filter((each) => deliversAfter(each, stage)).map((each) => each.index) }));
  const calls = callsOf({ kind: choice.kind, stages, connections: planned, populations, probes });
  const tables = {
    populations: arenas.take('structure', 'table of populations', names.length * populationFields.length),
    connections: arenas.take('structure', 'table of connections', counts.connections * connectionFields.length),
    draws: arenas.take('structure', 'table of draws', counts.draws * drawFields.length),
    lists: arenas.take('structure', 'lists of calls', listWords(listsOf({ kind: choice.kind, calls, connections: planned, populations, probes }))),
  };
  const counters = 1 + 2 * (calls.step.length + calls.trial.length);
  const decided = arenas.take('control', 'error flag and step counters', counters) + counters;
  arenas.take('control', 'decided samples', options.batch);

  for (const [arena, words] of Object.entries(arenas.words)) {
    if (words * 4 > options.bindingBytes) {
      throw new WebspikeError(`buffer "${arena}"`, `the network needs ${words * 4} bytes in one buffer, the adapter binds at most ${options.bindingBytes}`, 'use a smaller network or batch, or backend "cpu"');
    }
  }
  const result: Plan = {
    network, kind: choice.kind, reason: choice.reason, batch: options.batch, seed: options.seed, precision: options.precision,
    populations, connections: planned, probes, stages, calls, block: choice.block, chunk: choice.chunk,
    parts: arenas.parts, words: arenas.words, banks: arenas.banks, trialState, tables, decided, localWords: choice.localWords, initial: {}, contents: [],
    tuned: options.tuned ?? {},
  };
  return { ...result, ...initialContents(result, built) };
}

/** Many synapses share a weight of a convolution: a rule must not need what only one of them has. */
function requireSharable(rule: RuleProgram, subject: string): void {
  const asks = (what: 'norm' | 'rand'): boolean => rule.onPost.some((line) => callsTo(line.value, what));
  expect(!asks('norm') && !asks('rand'), subject, `its rule asks for ${asks('norm') ? 'a norm, which spans all of its sources and not those of one target' : 'random numbers, which synapses that share a weight would share'}`, 'use a rule that goes by traces only');
}

function chooseDeliveries(network: Network, connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[], options: CompileOptions): Strategy[] {
  const storedBytes = built.reduce((sum, each) => sum + (each.shape === 'sparse' && !each.convolution ? 8 * each.count : 0), 0);
  if (typeof options.delivery === 'object') {
    const unknown = Object.keys(options.delivery).find((name) => !network.connections?.[name]);
    if (unknown !== undefined) throw new WebspikeError('option "delivery"', `there is no connection "${unknown}"`, `known: ${connections.map(([name]) => name).join(', ') || 'none'}`);
  }
  let free = options.bindingBytes;
  return connections.map(([name, connection], index) => {
    const [pre, post] = [connection.from, connection.to].map((each) => network.populations[each].size);
    const strategy = chooseDelivery({
      name, built: built[index], plastic: connection.plasticity !== undefined, binary: connection.weightBits === 1, pre, post, bindingBytes: free, memoryBytes: options.memoryBytes ?? defaultMemory, storedBytes,
    }, options.delivery ?? 'auto');
    if (strategy === 'dense') free -= pre * post * 4;
    return strategy;
  });
}

/** What a population's late learners must look up: its spikes and traces of so many steps. */
function rememberOf(name: string, size: number, connections: readonly (readonly [string, Connection])[], lateness: readonly (Lateness | null)[], batch: number, arenas: Arenas): PlannedPopulation['remembers'] {
  const sides = connections.flatMap(([label, connection], index) => (['pre', 'post'] as const)
    .filter((side) => lateness[index] && connection[side === 'pre' ? 'from' : 'to'] === name)
    .map((side) => ({ span: lateness[index]!.span, variables: Object.keys(connection.plasticity!.rule[side]?.state ?? {}).map((each) => scoped(each, label)), events: side === 'post' && connection.plasticity!.rule.postEvent ? [label] : [] })));
  if (sides.length === 0) return null;
  const span = Math.max(...sides.map((each) => each.span));
  return {
    span, spikes: arenas.take('spikes', `${name}: spikes of ${span} steps, by neuron`, (span / 32) * batch * size),
    traces: sides.flatMap((each) => each.variables).map((variable) => ({ variable, offset: arenas.take('state', `${name}: ${variable} of ${span} steps`, span * batch * size) })),
    events: sides.flatMap((each) => each.events).map((connection) => ({ connection, offset: arenas.take('spikes', `${name}: post events of ${connection}, ${span} steps, by neuron`, (span / 32) * batch * size) })),
  };
}

/** What a population sends must last until it is delivered: after its block of steps, or, where it is gathered, after the delay. */
function sendsOf(name: string, size: number, connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[], strategies: readonly Strategy[], block: number, batch: number, arenas: Arenas): PlannedPopulation['sends'] {
  return connections.flatMap(([connection, { from, transmission }], index) => {
    if (from !== name || !transmission) return [];
    const history = block + (gathered({ strategy: strategies[index] }) ? built[index].delays.most : 0);
    return [{ connection, history, offset: arenas.take('state', `${name}: sent along ${connection}, ${history} steps`, history * batch * size) }];
  });
}

function learnsPerTrial(name: string, program: NeuronProgram, connections: readonly (readonly [string, Connection])[]): boolean {
  return (program.adapt.length > 0 && program.adaptEvery === 'trial') || connections.some(([, each]) => each.to === name && each.plasticity?.apply === 'trial');
}

function plasticBound(connection: Connection): number | null {
  if (!connection.plasticity) return null;
  const [low, high] = connection.weightRange ?? [0, 1];
  return Math.max(Math.abs(low), Math.abs(high));
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
    receptors: receptors.map(({ name: label, use, drives }) => ({ name: label, model: use.model, drives })), traces, transmissions: transmissionsOf(name, connections), competition: population.competition,
  });
}

function exponentOf(population: string, receptor: Receptor, connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[]): number {
  // Weights of 16 bits are rounded to 1/32767 of the largest.
  const sum = receptor.connections.reduce((total, index) => total + built[index].largestSum * mostOf(built[index]) * (connections[index][1].weightBits === 16 ? 1.0001 : 1), 0);
  // A weight times what is sent is rounded once more.
  const degree = receptor.connections.reduce((total, index) => total + built[index].largestDegree * (built[index].transmits ? 1 + mostOf(built[index]) : 1), 0);
  // Where less than one is sent, the weights are larger than what they bring: they must fit, too.
  const stored = receptor.connections.reduce((most, index) => Math.max(most, built[index].largestWeight), 0);
  const plastic = receptor.connections.reduce((most, index) => Math.max(most, plasticBound(connections[index][1]) ?? 0), 0);
  return resolution(Math.max(sum, stored), degree, plastic, `population "${population}", receptor of connection "${receptor.name}"`);
}

/** Steps of spikes that must be kept: for gathered input as far back as the delay, and for recordings one chunk. */
function historyOf(network: Network, names: readonly string[], connections: readonly (readonly [string, Connection])[], built: readonly BuiltSynapses[], strategies: readonly Strategy[], block: number, chunk: number): number[] {
  return names.map((name) => {
    const delays = connections.flatMap(([, connection], index) => (connection.from === name && gathered({ strategy: strategies[index] }) ? [built[index].delays.most] : [0]));
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

function planReceptor(receptor: Receptor, exponent: number, built: readonly BuiltSynapses[], strategies: readonly Strategy[], size: number, population: string, block: number, batch: number, arenas: Arenas): PlannedReceptor {
  const gathers = receptor.connections.filter((index) => gathered({ strategy: strategies[index] }));
  const scattered = receptor.connections.filter((index) => !gathers.includes(index));
  const slots = block + Math.max(0, ...scattered.map((index) => built[index].delays.most));
  return {
    name: receptor.name, exponent, gathers,
    ring: scattered.length > 0 ? { offset: arenas.take('ring', `${population}: input of ${receptor.name}, ${slots} steps`, slots * batch * size), slots } : null,
    total: receptor.total ? arenas.take('ring', `${population}: weights onto ${receptor.name}, ${slots} steps`, slots * batch * size) : null,
    drives: receptor.drives.length,
  };
}

function planProbes(network: Network, names: readonly string[], batch: number, chunk: number, arenas: Arenas, populations: readonly PlannedPopulation[]): PlannedProbe[] {
  return names.flatMap((name, population) => Object.entries(network.record?.[name]?.variables ?? {}).map(([variable, { neurons, every = 1 }]): PlannedProbe => {
    const known = populations[population].variables.map((each) => each.name);
    expect(known.includes(variable), `record "${name}"`, `there is no state "${variable}"`, `known: ${known.join(', ')}`);
    const rows = Math.ceil(chunk / every) + 1;
    return { population, variable, neurons, every, rows, offset: arenas.take('state', `${name}: ${variable} at ${neurons.length} neurons, ${rows} rows`, rows * batch * neurons.length) };
  }));
}
