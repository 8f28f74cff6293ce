import { drawValues } from '../network/distribution.ts';
import type { SynapseList } from '../network/connectivity.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import { halves, quantise } from './fixed-point.ts';
import { evaluateConstant } from './parameters.ts';
import { packBits } from './kept.ts';
import { binary, exponentOf, type ArenaName, type Content, type Plan, type PlannedConnection, type PlannedPopulation, type Tract } from './plan.ts';
import type { BuiltSynapses } from './synapses.ts';
import { packTables } from './tables.ts';

/** What the arenas hold at the start: constants, structure, initial state, and the synapses that the user listed. */
export function initialContents(plan: Plan, built: readonly BuiltSynapses[]): Pick<Plan, 'initial' | 'contents'> {
  const arena = (name: ArenaName): Uint32Array => new Uint32Array(plan.words[name]);
  const [values, structure, state] = [arena('values'), arena('structure'), arena('state')];
  const numbers = new Float32Array(values.buffer);
  for (const population of plan.populations) {
    writeConstants(population, population.parameters, numbers);
    writeState(plan, population, new Float32Array(state.buffer));
  }
  packTables(plan, structure);
  const contents = plan.connections.flatMap((connection, index) => {
    connection.plasticity?.constants.forEach((constant, at) => {
      const { program, parameters } = connection.plasticity!;
      numbers.set(evaluateConstant(program.constants[at], parameters, 1, `connection "${connection.name}"`), constant.offset);
    });
    if (connection.normalise) numbers[connection.normalise.value] = connection.normalise.to;
    const rows = connection.sparse?.rows ?? connection.draws?.rowStart;
    if (rows) structure.set(rowStartOf(built[index]), rows);
    return connection.tracts.flatMap((tract) => synapsesOf(plan, connection, tract, built[index]));
  });
  return { initial: { values, structure, state }, contents };
}

/** Nothing where there are no rows. */
function rowStartOf({ list, rows }: BuiltSynapses): Uint32Array {
  return list?.rowStart ?? rows?.rowStart ?? new Uint32Array(0);
}

/** Evaluates a population's constants for the given parameters. */
export function writeConstants(population: PlannedPopulation, parameters: ReadonlyMap<string, number | Float32Array>, numbers: Float32Array): void {
  population.constants.forEach((constant, at) => {
    numbers.set(evaluateConstant(population.program.constants[at], parameters, population.size, `population "${population.name}"`), constant.offset);
  });
}

function writeState(plan: Plan, population: PlannedPopulation, state: Float32Array): void {
  const { size, name, index } = population;
  population.program.variables.forEach((variable, at) => {
    const planned = population.variables[at];
    const override = plan.network.populations[name].initial?.[variable.name];
    const start = override !== undefined
      ? drawValues(override, size, philoxKey(plan.seed), purposes.initial(index, at), `population "${name}", initial "${variable.name}"`)
      : typeof variable.initial === 'number' ? variable.initial : population.parameters.get(variable.initial) ?? 0;
    const copies = variable.shared ? 1 : plan.batch;
    for (let b = 0; b < copies; b++) {
      const from = planned.offset + b * size;
      if (typeof start === 'number') state.fill(start, from, from + size);
      else state.set(start, from);
    }
  });
}

/** The given synapses of one tract; drawn ones are left to the device. */
function synapsesOf(plan: Plan, connection: PlannedConnection, tract: Tract, built: BuiltSynapses): Content[] {
  const { sparse, strategy, weights } = connection;
  const start = rowStartOf(built);
  const [first, last] = sparse && start.length > 0 ? [start[tract.first], start[tract.last]] : [0, weights.count];
  const contents: Content[] = [];
  const put = (arena: Content['arena'], offset: number, data: Uint32Array): void => void contents.push({ arena, bank: tract.bank, offset, data });
  const exponent = exponentOf(plan, connection) - weights.grain;
  const { weight, delay } = built;
  if (binary(connection)) {
    const { words, size } = plan.populations[connection.to];
    put('weights', tract.weights, Uint32Array.of(connection.plasticity!.high));
    put('weights', tract.kept, packBits(weight as Float32Array, size, words));
  } else if (strategy === 'bits') {
    put('weights', tract.weights, Uint32Array.of(quantise(weight as number, exponent)));
    if (built.list) put('targets', tract.targets, bitMatrix(built.list, plan.populations[connection.to].words));
  } else if (strategy === 'dense' && built.shape !== 'dense') {
    if (built.list) put('weights', tract.weights, matrixOf(built, plan.populations[connection.to].size, exponent));
  } else if (typeof weight === 'number') {
    const units = quantise(weight, exponent);
    if (weights.stride === 0) put('weights', tract.weights, Uint32Array.of(units));
    else put('weights', tract.weights, new Uint32Array(last - first).fill(units));
  } else if (weight instanceof Float32Array) {
    const units = Int32Array.from(weight.subarray(first, last), (each) => quantise(each, exponent));
    put('weights', tract.weights, weights.bits === 16 ? halves(units) : new Uint32Array(units.buffer));
  }
  if (sparse && (built.list || delay instanceof Uint32Array)) {
    const words = new Uint32Array(last - first);
    if (delay instanceof Uint32Array) for (let s = first; s < last; s++) words[s - first] = delay[s] << sparse.shift;
    if (built.list) for (let s = first; s < last; s++) words[s - first] |= built.list.target[s];
    put('targets', tract.targets, sparse.narrow ? halves(words) : words);
  }
  return contents;
}

/** One bit per pair, rows of whole words. */
function bitMatrix({ rowStart, target }: SynapseList, words: number): Uint32Array {
  const matrix = new Uint32Array((rowStart.length - 1) * words);
  for (let i = 0; i + 1 < rowStart.length; i++) {
    for (let s = rowStart[i]; s < rowStart[i + 1]; s++) matrix[i * words + (target[s] >> 5)] |= 1 << (target[s] & 31);
  }
  return matrix;
}

/** Weights of listed synapses as a matrix; those between the same neurons add up. */
function matrixOf({ list, weight }: BuiltSynapses, post: number, exponent: number): Uint32Array {
  const { rowStart, target } = list!;
  const matrix = new Int32Array((rowStart.length - 1) * post);
  for (let i = 0; i + 1 < rowStart.length; i++) {
    for (let s = rowStart[i]; s < rowStart[i + 1]; s++) matrix[i * post + target[s]] += quantise(typeof weight === 'number' ? weight : (weight as Float32Array)[s], exponent);
  }
  return new Uint32Array(matrix.buffer);
}
