import { drawValues } from '../network/distribution.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import { quantise } from './fixed-point.ts';
import { evaluateConstant } from './parameters.ts';
import type { ArenaName, Plan, PlannedConnection, PlannedPopulation } from './plan.ts';
import type { BuiltSynapses } from './synapses.ts';
import { packTables } from './tables.ts';

/** Contents of the arenas at the start: constants, structure, weights and initial state. */
export function initialContents(plan: Plan, built: readonly BuiltSynapses[]): Partial<Record<ArenaName, Uint32Array>> {
  const arena = (name: ArenaName): Uint32Array => new Uint32Array(plan.words[name]);
  const [values, structure, state, weights] = [arena('values'), arena('structure'), arena('state'), arena('weights')];
  const numbers = new Float32Array(values.buffer);
  for (const population of plan.populations) {
    writeConstants(population, population.parameters, numbers);
    writeState(plan, population, new Float32Array(state.buffer));
  }
  packTables(plan, structure);
  plan.connections.forEach((connection, index) => {
    connection.plasticity?.constants.forEach((constant, at) => {
      const { program, parameters } = connection.plasticity!;
      numbers.set(evaluateConstant(program.constants[at], parameters, 1, `connection "${connection.name}"`), constant.offset);
    });
    if (connection.normalise) numbers[connection.normalise.value] = connection.normalise.to;
    writeSynapses(plan, connection, built[index], structure, new Int32Array(weights.buffer));
  });
  return { values, structure, state, weights };
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

function writeSynapses(plan: Plan, connection: PlannedConnection, built: BuiltSynapses, structure: Uint32Array, weights: Int32Array): void {
  const { exponent } = plan.populations[connection.to].receptors[connection.receptor];
  const { offset, stride } = connection.weights;
  const count = stride ? built.count : 1;
  for (let synapse = 0; synapse < count; synapse++) {
    weights[offset + synapse] = quantise(typeof built.weight === 'number' ? built.weight : built.weight[synapse], exponent);
  }
  if (!connection.sparse) return;
  const { rows, targets, sources, shift, list } = connection.sparse;
  structure.set(list.rowStart, rows);
  for (let synapse = 0; synapse < built.count; synapse++) {
    const later = typeof built.delay === 'number' ? 0 : built.delay[synapse] << shift;
    structure[targets + synapse] = (list.target[synapse] | later) >>> 0;
  }
  if (sources === null) return;
  for (let row = 0; row + 1 < list.rowStart.length; row++) structure.fill(row, sources + list.rowStart[row], sources + list.rowStart[row + 1]);
}
