import { expect } from '../../errors.ts';
import { drawValues } from '../../network/distribution.ts';
import type { Layout, Member } from './layout.ts';
import type { Learned } from './learned.ts';
import type { View } from './ops.ts';

/** Numbers for a place. */
export interface Content {
  readonly view: View;
  readonly numbers: Float32Array;
}

/** Constants, initial states, weights that are not learned, masks, and running statistics at the start (mean 0, variance 1). */
export function initialOf(layout: Layout, learned: readonly Learned[]): Content[] {
  const contents: Content[] = [];
  const put = (name: string, numbers: Float32Array): void => void contents.push({ view: layout.tensor(name, numbers.length), numbers });
  for (const member of layout.members.values()) {
    const { name, size } = member.population;
    for (const constant of member.program.constants) put(`${constant.name} of ${name}`, constantsOf(member, constant));
    for (const state of member.given ? [] : member.program.states) put(`initial ${state} of ${name}`, initialState(layout, member, state, size));
  }
  for (const { name, weights, learned: how } of layout.graph.connections) {
    if (!how) put(`weights of ${name}`, weights.values);
    if (how?.normalise === 'batch') {
      const { size } = layout.tensors.get(`running statistics of ${name}`)!;
      put(`running statistics of ${name}`, new Float32Array(size).fill(1, size / 2));
    }
  }
  for (const { key, mask } of learned) if (mask) put(`synapses of ${key}`, mask);
  return contents;
}

function constantsOf({ population: { name, size, values } }: Member, constant: Member['program']['constants'][number]): Float32Array {
  return Float32Array.from({ length: constant.perNeuron ? size : 1 }, (_, j) => {
    const value = constant.evaluate((parameter) => {
      const given = values.get(parameter);
      if (given === undefined) throw new Error(`internal: population "${name}" has no parameter ${parameter}`);
      return typeof given === 'number' ? given : given[j];
    });
    expect(Number.isFinite(value), `population "${name}"`, `a constant of its equations is ${value}`, 'check the parameters for zeros in denominators');
    return value;
  });
}

function initialState(layout: Layout, { population: { name, program, values } }: Member, state: string, size: number): Float32Array {
  const variable = program.variables.find((each) => each.name === state);
  // The count of steps.
  if (!variable) return new Float32Array(size);
  const { initial: given, key, purpose } = layout.graph.initial(name, state);
  const start = given !== undefined ? drawValues(given, size, key, purpose, `population "${name}", initial "${state}"`) : typeof variable.initial === 'number' ? variable.initial : values.get(variable.initial) ?? 0;
  return typeof start === 'number' ? new Float32Array(size).fill(start) : start;
}
