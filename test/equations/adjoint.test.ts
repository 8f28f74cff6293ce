/** Step programs: the reverse against central differences of the smoothed step, the forward lines against the simulation. */
import { describe, expect, it } from 'vitest';
import type { StepProgram } from '../../src/equations/adjoint.ts';
import { jacobianOf } from '../../src/equations/jacobian.ts';
import { nextOf } from '../../src/equations/names.ts';
import type { SpikeForm } from '../../src/equations/forward.ts';
import type { Surrogate } from '../../src/equations/surrogate.ts';
import { arctan, fastSigmoid, rectangular, sigmoid, straightThrough, triangular } from '../../src/equations/surrogates.ts';
import { add, binary, call, multiply, number } from '../../src/equations/tree.ts';
import { philox } from '../../src/random/philox.ts';
import { reverse, unroll, type Course, type Surroundings } from './interpret.ts';
import { build, cases } from './step-cases.ts';

const steps = 8;
const words = new Uint32Array(4);
/** Uniform numbers from 0 to 1, by what they are for. */
function uniform(what: number, at: number): number {
  philox(words, at, what, 0, 0, 2024, 5);
  return words[0] / 2 ** 32;
}

/** Spikes as the smooth function itself. */
const smoothly: SpikeForm = {
  truth: (_, distance) => call('smooth', distance),
  where: (spike, yes, no) => add(multiply(spike, yes), multiply(binary('-', number(1), spike), no)),
};
const around = (surrogate: Surrogate) => (step: number): Surroundings => ({ functions: { smooth: (x) => surrogate.smooth(x, surrogate.parameters), rand: (site) => uniform(7, 16 * step + site) } });

/** Σ of random multiples of all outputs in all steps, and of the last states, with a square of each. */
function lossOf(program: StepProgram): { loss(all: readonly ReadonlyMap<string, number>[]): number; factor(step: number, what: string): number } {
  const outputs = [...program.outputs];
  const factor = (step: number, what: string): number => uniform(11, 64 * step + outputs.concat(program.states).indexOf(what)) - 0.5;
  return {
    factor,
    loss: (all) => all.reduce((sum, values, step) => sum + outputs.reduce((part, each) => part + factor(step, each) * values.get(each)!, 0), 0)
      + program.states.reduce((sum, each) => sum + factor(steps, each) * all[steps - 1].get(nextOf(each))!, 0),
  };
}

/** Central differences of fourth order. */
function difference(f: (x: number) => number, x: number): number {
  const h = 1e-4 * Math.max(Math.abs(x), 0.1);
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/** The last is no bounded function: spikes much smaller than one keep the neuron from running away. */
const surrogates = [fastSigmoid(3), arctan(), sigmoid(), triangular(1, 0.8), rectangular(), { ...straightThrough(), width: 20 }];

describe.each(cases)('the gradient of $name', (one) => {
  it.each(surrogates.map((each) => [each.name, each] as const))('with the surrogate %s equals finite differences', (_, surrogate) => {
    const { program, parameters, constants, initial } = build(one, { surrogate: { ...surrogate, width: one.width * surrogate.width }, detachReset: false }, smoothly);
    const inputs = Array.from({ length: steps }, (__, step) => Object.fromEntries(program.inputs.map((each, k) => [each, one.amplitude * (1.5 * uniform(3, 8 * step + k) - 0.5)])));
    const learned = Object.fromEntries(program.parameters.map((each) => [each, parameters[each]]));
    const course: Course = { initial, inputs, parameters: learned, constants };
    const { loss, factor } = lossOf(program);
    const at = (changed: Partial<Course>): number => loss(unroll(program, { ...course, ...changed }, around(surrogate)));
    const gradients = reverse(program, unroll(program, course, around(surrogate)), factor, (state) => factor(steps, state), around(surrogate));

    const pairs: [name: string, found: number, wanted: number][] = [];
    for (const each of program.states.filter((state) => state !== 'step' && state !== 'steps@refractory')) {
      pairs.push([each, gradients.initial[each], difference((x) => at({ initial: { ...initial, [each]: x } }), initial[each])]);
    }
    for (const each of program.learned) pairs.push([each, gradients.learned[each], difference((x) => at({ parameters: { ...learned, [each]: x } }), learned[each])]);
    inputs.forEach((row, step) => {
      for (const each of program.inputs) {
        pairs.push([`${each} in step ${step}`, gradients.inputs[step][each], difference((x) => at({ inputs: inputs.map((other, k) => (k === step ? { ...row, [each]: x } : other)) }), row[each])]);
      }
    });
    for (const [name, found, wanted] of pairs) {
      expect.soft(Math.abs(found - wanted) / Math.max(Math.abs(found), Math.abs(wanted), 1e-6), `${name}: ${found} for ${wanted}`).toBeLessThan(1e-5);
    }
    expect(pairs.filter(([, found]) => found !== 0).length, JSON.stringify(pairs)).toBeGreaterThan(0.9 * pairs.length - 1);
  });

  it('forward-mode derivatives of one step equal finite differences', () => {
    const surrogate = { ...arctan(), width: one.width };
    const { program: step, neuron, parameters, initial } = build(one, { surrogate, detachReset: false }, smoothly);
    const { program, partial } = jacobianOf(step, step.outputs[0]);
    expect(neuron.variables.length).toBeGreaterThan(0);
    const constants = Object.fromEntries(program.constants.map((each) => [each.name, each.evaluate((key) => parameters[key])]));
    const start: Record<string, number> = { ...initial, ...Object.fromEntries(step.parameters.map((each) => [each, parameters[each]])), ...Object.fromEntries(step.inputs.map((each, k) => [each, one.amplitude * uniform(3, k)])) };
    const run = (changed: Record<string, number>): ReadonlyMap<string, number> => unroll(program, { initial: {}, inputs: [{ ...start, ...changed }], parameters: {}, constants }, around(surrogate))[0];
    const still = ['step', 'steps@refractory'];
    for (const of of [...step.states.filter((each) => !still.includes(each)).map(nextOf), step.outputs[0]]) {
      for (const by of [...step.states.filter((each) => !still.includes(each)), ...step.inputs, ...step.learned]) {
        const how = partial(of, by);
        const found = how === null ? 0 : how.kind === 'output' ? run({}).get(how.output)! : how.constant.evaluate((key) => parameters[key]);
        const wanted = difference((x) => run({ [by]: x }).get(of)!, start[by]);
        expect(Math.abs(found - wanted) / Math.max(Math.abs(wanted), 1e-3), `${of} by ${by}: ${found} for ${wanted}`).toBeLessThan(1e-5);
      }
    }
  });
});
