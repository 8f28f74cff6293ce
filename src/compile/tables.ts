import type { Distribution } from '../network/distribution.ts';
import type { ConvolutionShape } from '../network/convolution.ts';
import { reachesOf } from '../network/convolution-rows.ts';
import { rowRules } from '../network/rows.ts';
import { purposes } from '../random/philox.ts';
import type { PlannedCall, PlannedCalls } from './calls.ts';
import { quantise } from './fixed-point.ts';
import { binary, exponentOf, gathered, type Plan, type PlannedConnection, type PlannedPopulation, type Tract } from './plan.ts';

/**
 * What the kernels must know of populations, connections and draws, as rows of 32-bit words. The one definition of the
 * layout: the WGSL accessors and the packer below are both made from these lists. A connection that lies in several banks
 * has a row for each.
 */
export const populationFields = ['size', 'words', 'spikes', 'history', 'counts', 'totals', 'recent', 'span'] as const;
export const connectionFields = [
  'from', 'to', 'weights', 'stride', 'half', 'grain', 'delay', 'skipSelf', 'rows', 'first', 'last', 'targets', 'narrow', 'shift', 'ring', 'slots', 'synapses', 'draws',
  'delivered', 'procedural', 'convolution', 'bits', 'late', 'flush', 'kept', 'room', 'events', 'period',
  'sent', 'sentSteps', 'continuous', 'total',
] as const;
/** Weights: kind, two parameters and two bounds as f32 bits, and the units per weight; delays likewise, and steps per ms. */
export const drawFields = [
  'rule', 'domain', 'degree', 'skipSelf', 'targets', 'count', 'matrix',
  'weightKind', 'weightA', 'weightB', 'weightLow', 'weightHigh', 'units', 'weights',
  'delayKind', 'delayA', 'delayB', 'delayLow', 'delayHigh', 'steps', 'delays',
] as const;
/**
 * A convolution in the structure arena: these fields, then three words for each row and each column of the input: the first
 * weight and the first target that it leads to, and how many. All in elements of one kernel plane or output plane.
 */
export const convolutionFields = [
  'height', 'width', 'inputs', 'outputs', 'kernelPlane', 'outputPlane', 'weightsDown', 'weightsAcross', 'targetsUp', 'targetsBack',
  'kernelAcross', 'outputAcross', 'strideDown', 'strideAcross', 'paddingDown', 'paddingAcross', 'dilationDown', 'dilationAcross',
] as const;
const reachWords = 3;

/** Targets of one partition: with a word each they fill the workgroup memory that every adapter has. */
export const partitionTargets = 4096;

type Row<Fields extends readonly string[]> = Readonly<Record<Fields[number], number>>;

function populationRow(population: PlannedPopulation): Row<typeof populationFields> {
  return {
    size: population.size, words: population.words, spikes: population.spikes.offset, history: population.spikes.history,
    counts: population.counts, totals: population.totals ?? 0, recent: population.remembers?.spikes ?? 0, span: population.remembers?.span ?? 32,
  };
}

function connectionRow(connection: PlannedConnection, tract: Tract, plan: Plan): Row<typeof connectionFields> {
  const { ring, total } = plan.populations[connection.to].receptors[connection.receptor];
  const { sparse, weights, draws, transmission } = connection;
  return {
    from: connection.from, to: connection.to, weights: tract.weights, stride: weights.stride, half: Number(weights.bits === 16), grain: weights.grain,
    delay: connection.delay.least, skipSelf: Number(connection.skipSelf), rows: sparse?.rows ?? draws?.rowStart ?? 0, first: tract.first, last: tract.last, targets: tract.targets,
    narrow: Number(sparse?.narrow ?? false), shift: sparse?.shift ?? 32, ring: ring?.offset ?? 0, slots: ring?.slots ?? 1, synapses: connection.synapses,
    draws: draws?.index ?? 0, delivered: Number(sparse !== null),
    procedural: Number(connection.strategy === 'procedural'), convolution: connection.convolution?.offset ?? 0, bits: Number(connection.strategy === 'bits') + Number(binary(connection)), late: Number(Boolean(connection.plasticity?.late)), flush: connection.plasticity?.late?.flush ?? 1,
    kept: tract.kept, room: tract.synapses, events: postEvents(connection, plan), period: connection.plasticity?.period ?? 0,
    sent: transmission?.offset ?? 0, sentSteps: transmission?.history ?? 1, continuous: Number(transmission?.continuous ?? false), total: total ?? 0,
  };
}

/** Where the target's spikes are remembered, or what the rule calls its post events instead. */
export function postEvents({ name, to }: PlannedConnection, plan: Pick<Plan, 'populations'>): number {
  const { remembers } = plan.populations[to];
  return remembers?.events.find(({ connection }) => connection === name)?.offset ?? remembers?.spikes ?? 0;
}

export const convolutionWords = ({ y, x }: ConvolutionShape): number => convolutionFields.length + reachWords * (y.input + x.input);

function convolutionRow({ inputs, outputs, y, x }: ConvolutionShape): { readonly fields: Row<typeof convolutionFields>; readonly reaches: readonly number[] } {
  const [rows, columns] = [reachesOf(y), reachesOf(x)];
  return {
    fields: {
      height: y.input, width: x.input, inputs, outputs, kernelPlane: y.kernel * x.kernel, outputPlane: y.output * x.output,
      weightsDown: rows.kernelStep * x.kernel, weightsAcross: columns.kernelStep, targetsUp: rows.outputStep * x.output, targetsBack: columns.outputStep,
      kernelAcross: x.kernel, outputAcross: x.output, strideDown: y.stride, strideAcross: x.stride, paddingDown: y.padding, paddingAcross: x.padding, dilationDown: y.dilation, dilationAcross: x.dilation,
    },
    reaches: [...rows.at.flatMap(({ kernel, output, count }) => [kernel * x.kernel, output * x.output, count]), ...columns.at.flatMap(({ kernel, output, count }) => [kernel, output, count])],
  };
}

/** The targets are listed. */
const noRule = 255;
const kinds = ['', 'uniform', 'normal', 'truncatedNormal'] as const;
const bits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];

/** The one weight of drawn synapses whose weights are not drawn, in units of the receptor; 0 where they are listed. */
export function constantUnits(plan: Plan, connection: PlannedConnection): number {
  const { weight = 1 } = plan.network.connections![connection.name];
  return typeof weight === 'number' ? quantise(weight, exponentOf(plan, connection) - connection.weights.grain) : 0;
}

function drawRow(connection: PlannedConnection, plan: Plan): Row<typeof drawFields> {
  const { rows, weight, delay } = connection.draws!;
  const exponent = exponentOf(plan, connection);
  const [w, d] = [weight, delay].map(parametersOf);
  const matrix = gathered(connection) && rows && connection.strategy !== 'uniform' ? (connection.strategy === 'bits' ? 2 : 1) : 0;
  return {
    rule: rows ? rowRules.indexOf(rows.rule) : noRule, domain: rows?.domain ?? 1, degree: rows?.degree ?? 1, skipSelf: Number(rows?.skipSelf ?? false),
    targets: purposes.connection(connection.index, 0), count: connection.synapses, matrix,
    weightKind: w.kind, weightA: weight === null ? constantUnits(plan, connection) >>> 0 : w.a, weightB: w.b, weightLow: w.low, weightHigh: w.high, units: bits(2 ** (exponent - connection.weights.grain)), weights: purposes.connection(connection.index, 1),
    delayKind: d.kind, delayA: d.a, delayB: d.b, delayLow: d.low, delayHigh: d.high, steps: bits(1 / plan.network.dt), delays: purposes.connection(connection.index, 2),
  };
}

/** Uniform: low and span. Normal: mean and standard deviation; bounds where truncated. */
function parametersOf(values: Distribution | null): { kind: number; a: number; b: number; low: number; high: number } {
  if (!values) return { kind: 0, a: 0, b: 0, low: 0, high: 0 };
  const kind = kinds.indexOf(values.kind);
  if (values.kind === 'uniform') {
    const [low, high] = [Math.fround(values.low), Math.fround(values.high)];
    return { kind, a: bits(low), b: bits(high - low), low: bits(low), high: bits(high) };
  }
  const [low, high] = values.kind === 'normal' ? [-Infinity, Infinity] : [values.low, values.high];
  const most = 3e38;
  return { kind, a: bits(values.mean), b: bits(values.sd), low: bits(Math.max(low, -most)), high: bits(Math.min(high, most)) };
}

/** Every call; the n-th has the lists 2n (connections) and 2n + 1 (populations). */
export const allCalls = ({ construct, step, trial, normalise, settle }: PlannedCalls): PlannedCall[] => [...construct, ...step, ...trial, ...normalise, ...settle];

/** Which connections and populations the kernels visit, in order, two lists per call; probes last. */
export function listsOf({ calls, ...plan }: Pick<Plan, 'kind' | 'connections' | 'populations' | 'probes'> & { readonly calls: PlannedCalls }): number[][] {
  return [
    ...allCalls(calls).flatMap((call) => [[...call.connections], [...call.populations]]),
    ...plan.probes.map((probe) => {
      const population = plan.populations[probe.population];
      const variable = population.variables.find((each) => each.name === probe.variable)!;
      const local = plan.kind === 'resident' && !variable.shared;
      const stride = local || variable.shared ? 0 : population.size;
      return [local ? variable.local : variable.offset, stride, probe.every, probe.rows, probe.offset, Number(variable.shared), ...probe.neurons];
    }),
  ];
}

/** Words the lists take: a row of start and length each, then their items. */
export const listWords = (lists: readonly (readonly number[])[]): number => lists.reduce((sum, list) => sum + 2 + list.length, 0);

/** Writes tables and lists into the structure arena. */
export function packTables(plan: Plan, structure: Uint32Array): void {
  const write = <Fields extends readonly string[]>(table: number, index: number, fields: Fields, row: Row<Fields>): void =>
    fields.forEach((field, at) => (structure[table + index * fields.length + at] = row[field as Fields[number]]));
  plan.populations.forEach((population, index) => write(plan.tables.populations, index, populationFields, populationRow(population)));
  for (const connection of plan.connections) {
    for (const tract of connection.tracts) write(plan.tables.connections, tract.index, connectionFields, connectionRow(connection, tract, plan));
    if (connection.convolution) {
      const { fields, reaches } = convolutionRow(connection.convolution.shape);
      write(connection.convolution.offset, 0, convolutionFields, fields);
      structure.set(reaches, connection.convolution.offset + convolutionFields.length);
    }
    if (connection.draws) write(plan.tables.draws, connection.draws.index, drawFields, drawRow(connection, plan));
  }
  const lists = listsOf(plan);
  let next = plan.tables.lists + 2 * lists.length;
  lists.forEach((list, number) => {
    structure.set([next, list.length], plan.tables.lists + 2 * number);
    structure.set(list, next);
    next += list.length;
  });
}

/** WGSL functions `population_size(p)`, `connection_from(c)`, `draws_rule(d)`, `convolution_inputs(first)`, … that read the tables through `table_word`; `from`: what holds their places. */
export function tableAccessors(from = ''): string {
  const accessors = (what: string, fields: readonly string[]): string[] => fields.map((field, at) =>
    `fn ${what}_${field}(index: u32) -> u32 { return table_word(${from}${what}_table + index * ${fields.length}u + ${at}u); }`);
  const ofConvolution = convolutionFields.map((field, at) => `fn convolution_${field}(first: u32) -> u32 { return table_word(first + ${at}u); }`);
  const reach = `fn convolution_reach(first: u32, line: u32) -> vec3u {
  let at = first + ${convolutionFields.length}u + line * ${reachWords}u;
  return vec3u(table_word(at), table_word(at + 1u), table_word(at + 2u));
}`;
  return [...accessors('population', populationFields), ...accessors('connection', connectionFields), ...accessors('draws', drawFields), ...ofConvolution, reach].join('\n');
}
