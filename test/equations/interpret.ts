/** Runs step programs in double precision, or rounded to f32 after every operation: an interpreter of lines, for tests. */
import { adjointOf, nextOf, type StepProgram } from '../../src/equations/adjoint.ts';
import type { Line } from '../../src/equations/program.ts';
import type { Tree } from '../../src/equations/tree.ts';

export type Values = Map<string, number>;
export interface Surroundings {
  /** The functions of the language that a test provides itself: `rand` by its site, `smooth`. */
  readonly functions?: Readonly<Record<string, (...args: number[]) => number>>;
  /** Rounding after each operation. Default: none. */
  readonly round?: (x: number) => number;
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b,
  '<': (a, b) => Number(a < b), '<=': (a, b) => Number(a <= b), '>': (a, b) => Number(a > b), '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b), '&&': (a, b) => a * b, '||': (a, b) => Math.max(a, b),
};
const functions: Readonly<Record<string, (...args: number[]) => number>> = {
  exp: Math.exp, log: Math.log, sqrt: Math.sqrt, abs: Math.abs, floor: Math.floor, min: Math.min, max: Math.max,
  clamp: (x, low, high) => Math.min(Math.max(x, low), high), exprel: (x) => (x === 0 ? 1 : Math.expm1(x) / x),
};

export function evaluate(tree: Tree, values: Values, { functions: own = {}, round = (x) => x }: Surroundings = {}): number {
  const value = (child: Tree): number => evaluate(child, values, { functions: own, round });
  switch (tree.kind) {
    case 'number': return round(tree.value);
    case 'name': {
      const found = values.get(tree.name);
      if (found === undefined) throw new Error(`${tree.name} has no value`);
      return found;
    }
    case 'negate': return -value(tree.argument);
    case 'not': return Number(value(tree.argument) === 0);
    case 'binary': return round(operations[tree.op](value(tree.left), value(tree.right)));
    case 'conditional': return value(tree.test) !== 0 ? value(tree.yes) : value(tree.no);
    case 'call': return round((own[tree.name] ?? functions[tree.name])(...tree.args.map(value)));
  }
}

/** Runs lines; a name that is assigned twice is a mistake. */
export function runLines(lines: readonly Line[], values: Values, around: Surroundings): void {
  for (const line of lines) {
    if (values.has(line.name)) throw new Error(`${line.name} is assigned twice`);
    values.set(line.name, evaluate(line.value, values, around));
  }
}

/** What a neuron meets: values of the inputs and stimuli in each step, the same learned parameters and constants in all. */
export interface Course {
  readonly initial: Readonly<Record<string, number>>;
  readonly inputs: readonly Readonly<Record<string, number>>[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number>>;
}

/** All values of every step, forwards. */
export function unroll(program: StepProgram, course: Course, around: (step: number) => Surroundings): Values[] {
  let states = course.initial;
  return course.inputs.map((inputs, step) => {
    const values: Values = new Map(Object.entries({ ...course.constants, ...course.parameters, ...states, ...inputs }));
    runLines(program.forward, values, around(step));
    states = Object.fromEntries(program.states.map((each) => [each, values.get(nextOf(each))!]));
    return values;
  });
}

export interface Gradients {
  readonly initial: Record<string, number>;
  readonly inputs: Record<string, number>[];
  readonly learned: Record<string, number>;
}

/** The gradient of a loss, whose derivatives by the outputs of each step and by the last states are given. */
export function reverse(program: StepProgram, steps: readonly Values[], dOutputs: (step: number, output: string) => number, dStates: (state: string) => number, around: (step: number) => Surroundings): Gradients {
  let initial = Object.fromEntries(program.states.map((each) => [each, dStates(each)]));
  const learned = Object.fromEntries(program.learned.map((each) => [each, 0]));
  const inputs: Record<string, number>[] = [];
  for (let step = steps.length - 1; step >= 0; step--) {
    const values = new Map(steps[step]);
    for (const each of program.states) values.set(adjointOf(nextOf(each)), initial[each]);
    for (const each of program.outputs) values.set(adjointOf(each), dOutputs(step, each));
    runLines(program.backward, values, around(step));
    const adjoints = (names: readonly string[]): Record<string, number> => Object.fromEntries(names.map((each) => [each, values.get(adjointOf(each))!]));
    initial = adjoints(program.states);
    inputs[step] = adjoints(program.inputs);
    for (const each of program.learned) learned[each] += values.get(adjointOf(each))!;
  }
  return { initial, inputs, learned };
}
