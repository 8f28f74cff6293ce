import { expect, WebspikeError } from '../errors.ts';
import type { RuleProgram } from '../equations/program.ts';
import { mentions } from '../equations/tree.ts';
import type { Connection, Network } from '../network/network.ts';
import type { Arenas } from './arena.ts';
import { mostOf, quantise } from './fixed-point.ts';
import type { Lateness } from './lateness.ts';
import { postEventOf } from '../equations/names.ts';
import { periodOf, ruleParameters } from './parameters.ts';
import { gathered, type BankedArena, type PlannedConnection, type PlannedPlasticity, type PlannedPopulation, type PlannedRows, type PlannedVariable, type Strategy, type Tract } from './plan.ts';
import type { BuiltSynapses } from './synapses.ts';
import { convolutionWords } from './tables.ts';

export interface ConnectionParts {
  readonly network: Network;
  readonly name: string;
  readonly connection: Connection;
  readonly index: number;
  readonly built: BuiltSynapses;
  readonly strategy: Strategy;
  readonly rule: RuleProgram | null;
  readonly lateness: Lateness | null;
  readonly populations: readonly PlannedPopulation[];
  readonly receptor: number;
  readonly exponent: number;
  readonly arenas: Arenas;
  /** Counts the rows of the tables of connections and of draws. */
  readonly tables: { connections: number; draws: number };
}

type Weights = Omit<PlannedConnection['weights'], 'offset' | 'stored' | 'count'>;
type Words = Readonly<Record<BankedArena, number>>;

/** Gives one connection its place: how its synapses are stored, and where. */
export function planConnection(parts: ConnectionParts): PlannedConnection {
  const { name, connection, index, built, strategy, populations, exponent, arenas, tables } = parts;
  const from = populations.find((each) => each.name === connection.from)!;
  const to = populations.find((each) => each.name === connection.to)!;
  const weights = weightFormat(parts);
  const convolution = strategy === 'convolution' ? built.convolution : null;
  const sparse = gathered({ strategy }) || convolution ? null : planRows(parts, from, to);
  const drawn = (values: BuiltSynapses['weight'] | BuiltSynapses['delay']): boolean => typeof values === 'object' && 'kind' in values;
  const stored = strategy === 'dense' ? built.shape !== 'dense' : strategy === 'bits' && connection.weightBits !== 1;
  const draws = (built.rows && (sparse || stored)) || drawn(built.weight) || drawn(built.delay);
  const tracts = layTracts(parts, sparse, weights, from, to);
  return {
    index, name, from: from.index, to: to.index, receptor: parts.receptor, strategy, tracts, synapses: built.count,
    synapseBytes: strategy === 'procedural' || built.count === 0 ? 0 : bytesOf(wordsOf(parts, sparse, weights, from, to)(built.count)) / built.count,
    weights: { ...weights, offset: tracts[0].weights, stored: weights.stride === 0 || (strategy !== 'procedural' && !(strategy === 'dense' && built.shape !== 'dense')), count: weights.stride === 0 && connection.weightBits !== 1 ? 1 : convolution ? (built.weight as Float32Array).length : built.count },
    largest: Math.ceil((built.largestSum * 2 ** exponent + (built.largestDegree / 2) * 2 ** weights.grain) * mostOf(built) + (built.transmits ? built.largestDegree / 2 : 0)),
    most: mostOf(built),
    largestDegree: built.largestDegree,
    delay: built.delays,
    transmission: connection.transmission ? { ...from.sends.find((each) => each.connection === name)!, continuous: connection.transmission.model.continuous ?? false } : null,
    skipSelf: built.rows?.skipSelf ?? false,
    sparse,
    convolution: convolution && { shape: convolution, offset: arenas.take('structure', `${name}: reaches`, convolutionWords(convolution)) },
    draws: draws ? {
      index: tables.draws++, rows: built.rows,
      rowStart: sparse?.rows ?? (stored && built.rows ? arenas.take('structure', `${name}: row starts`, from.size + 1) : 0),
      weight: typeof built.weight === 'object' && 'kind' in built.weight ? built.weight : null,
      delay: typeof built.delay === 'object' && 'kind' in built.delay ? built.delay : null,
    } : null,
    plasticity: connection.plasticity ? planPlasticity(parts, from, to) : null,
    normalise: connection.normalise ? { ...connection.normalise, value: arenas.take('values', `${name}: norm`, 1) } : null,
  };
}

const bytesOf = (words: Words): number => 4 * (words.targets + words.weights);

/** 16-bit weights where the user asks for them, or where they lose nothing. */
function weightFormat({ name, connection, built, strategy, exponent }: ConnectionParts): Weights {
  if (typeof built.weight === 'number' && !connection.plasticity && strategy !== 'dense') return { stride: 0, bits: 32, grain: 0 };
  const wide: Weights = { stride: 1, bits: 32, grain: 0 };
  const asked = connection.weightBits;
  expect(asked === undefined || asked === 1 || asked === 16 || asked === 32, `connection "${name}"`, `weightBits is ${asked}`, 'use 1, 16 or 32');
  if (asked === 1) return { stride: 0, bits: 32, grain: 0 };
  if (asked === 16) expect(!connection.plasticity, `connection "${name}"`, 'plastic weights are kept with 32 bits', 'leave "weightBits" out');
  if (asked === 32 || connection.plasticity || gathered({ strategy })) return wide;
  const largest = quantise(built.largestWeight, exponent);
  let grain = 0;
  while (largest / 2 ** grain > 0x7fff) grain++;
  const half: Weights = { stride: 1, bits: 16, grain };
  if (asked === 16) return half;
  const { weight } = built;
  return weight instanceof Float32Array && weight.every((each) => quantise(each, exponent) % 2 ** grain === 0) ? half : wide;
}

function planRows({ name, connection, built, strategy, arenas }: ConnectionParts, from: PlannedPopulation, to: PlannedPopulation): PlannedRows {
  expect(!connection.plasticity || built.delays.least >= 1, `connection "${name}"`, 'sparse plastic synapses cannot deliver without delay', 'give it a delay of one step (dt) or more');
  const shift = Math.max(1, Math.ceil(Math.log2(to.size)));
  const perSynapse = typeof built.delay !== 'number';
  expect(!perSynapse || built.delays.most < 2 ** (32 - shift), `connection "${name}", delay`, `${built.delays.most} steps and ${to.size} targets do not fit one 32-bit word`, `keep per-synapse delays below ${2 ** (32 - shift)} steps`);
  return {
    rows: arenas.take('structure', `${name}: row starts`, from.size + 1),
    narrow: strategy !== 'procedural' && to.size <= 0x10000 && (!perSynapse || built.delays.most < 2 ** (16 - shift)),
    shift: perSynapse ? shift : 32, list: built.list,
  };
}

/** Words that so many synapses take. */
function wordsOf({ strategy, connection, built, rule }: ConnectionParts, sparse: PlannedRows | null, weights: Weights, from: PlannedPopulation, to: PlannedPopulation): (synapses: number) => Words {
  const oneWeight = weights.stride === 0;
  const perSynapse = 1 + (rule?.synapse.length ?? 0);
  switch (strategy) {
    case 'uniform':
      return () => ({ targets: 0, weights: 1 });
    case 'bits':
      return () => (connection.weightBits === 1 ? { targets: 0, weights: 1 + from.size * to.words } : { targets: from.size * to.words, weights: 1 });
    case 'dense':
      return () => ({ targets: 0, weights: from.size * to.size * perSynapse });
    case 'procedural':
      return () => ({ targets: 0, weights: typeof built.weight === 'number' ? 1 : 0 });
    case 'convolution': {
      const { length } = built.weight as Float32Array;
      return () => ({ targets: 0, weights: weights.bits === 16 ? Math.ceil(length / 2) : length });
    }
    default:
      return (synapses) => ({ targets: sparse!.narrow ? Math.ceil(synapses / 2) : synapses, weights: oneWeight ? 1 : weights.bits === 16 ? Math.ceil(synapses / 2) : synapses * perSynapse });
  }
}

/** Where a tract's synapses keep more than their weights, and how much room each of it takes. */
function keptBy({ connection, strategy, built }: ConnectionParts, weights: number, count: number, from: PlannedPopulation, to: PlannedPopulation): Pick<Tract, 'kept' | 'synapses'> {
  if (connection.weightBits === 1) return { kept: weights + 1, synapses: from.size * to.words };
  return { kept: weights + count, synapses: strategy === 'convolution' ? (built.weight as Float32Array).length : count };
}

/** One stretch in one bank where the synapses fit, else as many rows per bank as are sure to. */
function layTracts(parts: ConnectionParts, sparse: PlannedRows | null, weights: Weights, from: PlannedPopulation, to: PlannedPopulation): Tract[] {
  const { name, built, arenas, tables } = parts;
  const words = wordsOf(parts, sparse, weights, from, to);
  const whole = words(built.count);
  const tract = (first: number, last: number, count: number, at: Pick<Tract, 'bank' | 'targets' | 'weights'>): Tract => ({ index: tables.connections++, first, last, ...at, ...keptBy(parts, at.weights, count, from, to) });
  if (!sparse || Math.max(whole.targets, whole.weights) <= arenas.capacity) {
    // Only the first bank is bound where input is gathered.
    return [tract(0, from.size, built.count, arenas.takeSynapses(name, whole, gathered(parts) ? 0 : undefined))];
  }
  const { rowStart } = built.list ?? built.rows!;
  const synapses = (first: number, last: number): number => rowStart[last] - rowStart[first];
  const fits = (first: number, last: number): boolean => {
    const { targets, weights: own } = words(synapses(first, last));
    return Math.max(targets, own) <= arenas.capacity;
  };
  const tracts: Tract[] = [];
  for (let first = 0; first < from.size;) {
    if (!fits(first, first + 1)) throw new WebspikeError(`connection "${name}"`, `the ${synapses(first, first + 1)} synapses of neuron ${first} alone exceed one buffer of ${arenas.capacity * 4} bytes`, 'use an adapter with larger buffers, or backend "cpu"');
    let [last, beyond] = [first + 1, from.size + 1];
    while (beyond - last > 1) {
      const middle = (last + beyond) >> 1;
      if (fits(first, middle)) last = middle;
      else beyond = middle;
    }
    tracts.push(tract(first, last, synapses(first, last), arenas.takeSynapses(`${name}, rows ${first} to ${last - 1}`, words(synapses(first, last)))));
    first = last;
  }
  return tracts;
}

function planPlasticity({ network, name, connection, rule: program, lateness, exponent, arenas }: ConnectionParts, from: PlannedPopulation, to: PlannedPopulation): PlannedPlasticity {
  const { rule, apply = 'step' } = connection.plasticity!;
  const find = (population: PlannedPopulation, variables: readonly string[], suffix: string): Map<string, PlannedVariable> =>
    new Map(variables.map((each) => [each, population.variables.find((variable) => variable.name === each + suffix)!]));
  const [low, high] = connection.weightRange ?? [0, 1];
  return {
    program: program!, apply, late: lateness && { flush: lateness.flush }, parameters: ruleParameters(connection.plasticity!, network.dt),
    constants: program!.constants.map((constant) => ({ name: constant.name, offset: arenas.take('values', `${name}: constant ${constant.name}`, 1) })),
    pre: find(from, Object.keys(rule.pre?.state ?? {}), `@${name}`),
    post: find(to, Object.keys(rule.post?.state ?? {}), `@${name}`),
    shared: find(to, to.variables.filter((each) => each.shared && usesName(program!, each.name)).map((each) => each.name), ''),
    low: quantise(low, exponent), high: quantise(high, exponent),
    period: periodOf(connection.plasticity!, network.dt, `connection "${name}"`),
    event: to.variables.find((each) => each.name === postEventOf(name)) ?? null,
  };
}

function usesName(program: PlannedPlasticity['program'], wanted: string): boolean {
  return [...program.onPre, ...program.onPost, ...program.onTick].some((line) => mentions(line.value, new Set([wanted])));
}
