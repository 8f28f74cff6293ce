import { expect } from '../errors.ts';
import type { StepOptions, StepOutput } from './adjoint.ts';
import { check } from './check.ts';
import type { ConstantPool } from './constants.ts';
import { derive, select, times } from './derive.ts';
import { nextOf, refractorySteps } from './names.ts';
import { parseExpression } from './parse.ts';
import type { NeuronProgram } from './program.ts';
import { marginOf, relax } from './relax.ts';
import type { Surrogate } from './surrogate.ts';
import { lineOf, still, Tape, type Gradient } from './tape.ts';
import { add, binary, mentions, name, number, some, substitute, type ComparisonOp, type Tree } from './tree.ts';

/** How a spike enters the equations: as 1 or 0, or smoothly, where a test compares gradients with finite differences. */
export interface SpikeForm {
  /** The value of a comparison, or what stands in for it, a function of the distance from the threshold. */
  truth(comparison: Tree, distance: Tree): Tree;
  /** What holds with a spike, and what without. */
  where(spike: Tree, yes: Tree, no: Tree): Tree;
}

export const hardSpike: SpikeForm = {
  truth: (comparison) => select(comparison, number(1), number(0)),
  where: (spike, yes, no) => select(binary('>', spike, number(0)), yes, no),
};

/** The name under which a step program assigns an output. */
export const outputName = (output: StepOutput): string => `output ${output.kind === 'state' ? output.name : output.kind === 'send' ? `send ${output.index}` : 'spike'}`;

const clock = 'step';
const counters: ReadonlySet<string> = new Set([refractorySteps, clock]);

/** The lines of one step, in the order in which the kernels run them. */
export function forwardOf(program: NeuronProgram, options: StepOptions, form: SpikeForm, pool: ConstantPool): Tape & { readonly states: readonly string[] } {
  const counts = program.refractory && options.refractory !== false;
  const variables = program.variables.map((each) => each.name).filter((each) => counts || each !== refractorySteps);
  const onSpike = program.onSpike.filter((each) => counts || each.name !== refractorySteps);
  const ticks = [...program.update, ...onSpike].map((line) => line.value).concat(program.spike, program.sends).some((tree) => mentions(tree, new Set([clock])));
  const states = ticks ? [...variables, clock] : variables;
  const active = [...states.filter((each) => !counters.has(each)), ...options.learned];
  const tape = Object.assign(new Tape(options.subject, pool, new Set([...states, ...program.stimuli]), new Set(active)), { states });
  const refractory = counts ? binary('>', name(refractorySteps), number(0)) : null;

  for (const line of program.update) {
    const value = tape.read(line.value);
    tape.assign(line.name, line.unlessRefractory && refractory ? select(refractory, tape.value(line.name), value) : value);
  }

  const { tree, rising } = spikeOf(tape, variables, tape.read(program.spike), options.surrogate, form);
  const spike = tape.assign('spike', refractory ? select(refractory, number(0), tree) : tree);
  if (refractory) tape.assign(refractorySteps, select(refractory, binary('-', name(refractorySteps), number(1)), name(refractorySteps)), still);

  /** Takes `yes` with a spike; its dependence on the spike itself may be cut. */
  const whereSpike = (yes: Tree, no: Tree, cut: boolean): readonly [Tree, Gradient] => {
    const value = form.where(spike, yes, no);
    const partial = (by: string): Tree => (spike.kind !== 'name' || by !== spike.name ? derive(value, by) : cut ? number(0) : binary('-', yes, no));
    return [value, { partial }];
  };
  if (spike.kind === 'name') {
    for (const line of onSpike) {
      const value = tape.read(line.value);
      if (!states.includes(line.name)) tape.assign(line.name, value);
      else {
        const [chosen, gradient] = whereSpike(value, tape.value(line.name), options.detachReset && rising.has(line.name));
        tape.assign(line.name, chosen, counters.has(line.name) ? still : gradient);
      }
    }
  }

  for (const output of options.outputs) {
    if (output.kind === 'spike') tape.define(outputName(output), spike);
    else if (output.kind === 'state') {
      expect(variables.includes(output.name), options.subject, `there is no state "${output.name}"`, `known: ${variables.join(', ') || 'none'}`);
      tape.define(outputName(output), tape.value(output.name));
    } else {
      expect(output.index < program.sends.length, options.subject, `it has no transmission number ${output.index}`, `it has ${program.sends.length}`);
      const amount = tape.read(program.sends[output.index]);
      const [value, gradient] = output.continuous ? [amount, undefined] : spike.kind === 'name' ? whereSpike(amount, number(0), false) : [spike, undefined];
      tape.define(outputName(output), value, gradient);
    }
  }
  if (ticks) tape.assign(clock, add(name(clock), number(1)), still);
  for (const state of states) tape.define(nextOf(state), tape.value(state), counters.has(state) ? still : undefined);
  return tape;
}

/** The spike as a number from 0 to 1, and the states of which more brings it closer. */
function spikeOf(tape: Tape, states: readonly string[], condition: Tree, surrogate: Surrogate, form: SpikeForm): { readonly tree: Tree; readonly rising: ReadonlySet<string> } {
  const rising = new Set<string>();
  const slopeAt = surrogateOf(surrogate);
  const tree = relax(condition, (comparison) => {
    if (!some(comparison, (node) => node.kind === 'name' || node.kind === 'call')) return number(tape.pool.evaluate(comparison, () => NaN));
    const margin = marginOf(comparison.op as ComparisonOp, comparison.left, comparison.right);
    if (!margin || !tape.reaches(margin)) return tape.assign('truth', hardSpike.truth(comparison, number(0)), still);
    for (const state of states) {
      const present = tape.value(state);
      const partial = present.kind === 'name' ? derive(margin, present.name) : number(0);
      if (partial.kind === 'number' ? partial.value > 0 : partial.kind !== 'negate') rising.add(state);
    }
    const width = number(surrogate.width);
    const distance = tape.pool.fold(binary('/', margin, width));
    const [far, slope] = [tape.fresh('distance'), tape.fresh('slope')];
    const helpers = [lineOf(far, distance), lineOf(slope, tape.pool.fold(binary('/', slopeAt(name(far)), width)))];
    return tape.assign('truth', form.truth(comparison, distance), { partial: (by) => times(name(slope), derive(margin, by)), helpers });
  });
  return { tree, rising };
}

/** The derivative that a surrogate gives at a distance. */
function surrogateOf({ name: label, derivative, parameters, width }: Surrogate): (distance: Tree) => Tree {
  const subject = `surrogate "${label}"`;
  const { tree, place } = parseExpression(derivative, subject);
  check(tree, place, new Set(['x', ...Object.keys(parameters)]), 'number');
  const wrong = Object.entries({ ...parameters, width }).find(([, value]) => !Number.isFinite(value));
  expect(wrong === undefined, subject, `its ${wrong?.[0]} is ${wrong?.[1]}`, 'give finite numbers');
  expect(width > 0, subject, `its width is ${width}`, 'give the distance from the threshold that counts as 1, above 0');
  const numbers = Object.entries(parameters).map(([key, value]): [string, Tree] => [key, number(value)]);
  return (distance) => substitute(tree, new Map([...numbers, ['x', distance]]));
}
