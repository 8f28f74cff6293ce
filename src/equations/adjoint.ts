import { expect } from '../errors.ts';
import { backwardOf } from './backward.ts';
import { ConstantPool, type HostConstant } from './constants.ts';
import { forwardOf, hardSpike, outputName, type SpikeForm } from './forward.ts';
import { nameCommon } from './common-subexpressions.ts';
import type { Line, NeuronProgram } from './program.ts';
import type { Surrogate } from './surrogate.ts';

export { outputName } from './forward.ts';
export { adjointOf, nextOf } from './names.ts';

/**
 * One step of a population and its reverse, as straight-line code in which each name is assigned once.
 *
 * `forward` reads the names in `states`, `inputs`, `parameters` and `constants` and assigns `nextOf(state)` for each state and `outputs[o]`
 * for each output. `backward` runs after `forward` of the same step (its locals are at hand). It reads `adjointOf(nextOf(state))` and `adjointOf(outputs[o])`,
 * and assigns `adjointOf(x)` for each x of `states`, `inputs` and `learned`.
 */
export interface StepProgram {
  /** State variables, in order. Where the equations read the clock, the last is `step`, which begins at 0 and counts the steps. */
  readonly states: readonly string[];
  /** What arrives in a step, per receptor: `input@receptor`, `total@receptor`; only what the equations read. */
  readonly inputs: readonly string[];
  /** Values that the device feeds: learned parameters and stimuli; only what the equations read. */
  readonly parameters: readonly string[];
  /** Those of `parameters` whose adjoint `backward` assigns. */
  readonly learned: readonly string[];
  /** Numbers that the host evaluates once, one for all neurons or one for each. */
  readonly constants: readonly HostConstant[];
  /** Names of {@link outputName}, in the order asked for. */
  readonly outputs: readonly string[];
  readonly forward: readonly Line[];
  readonly backward: readonly Line[];
}

/** What a population gives others, or a read-out, in a step. */
export type StepOutput =
  /** 1 where the neuron spikes, else 0. */
  | { readonly kind: 'spike' }
  /** The amount of `program.sends[index]`; where it is not `continuous`, 0 without a spike. */
  | { readonly kind: 'send'; readonly index: number; readonly continuous: boolean }
  /** A state variable at the step's end. */
  | { readonly kind: 'state'; readonly name: string };

export interface StepOptions {
  /** The population in words, for errors. */
  readonly subject: string;
  readonly outputs: readonly StepOutput[];
  /** Names of parameters that the program keeps as stimuli. */
  readonly learned: readonly string[];
  readonly surrogate: Surrogate;
  /**
   * Leaves the dependence of the reset on the spike out of the gradient. The reset is what a spike does to variables that bring the
   * neuron closer to its threshold; what a spike adds to adaptive thresholds, adaptation currents and transmissions always counts.
   */
  readonly detachReset: boolean;
  /** False where the refractory period of every neuron is 0: the countdown, a state, is then left out. Default: as the model says. */
  readonly refractory?: boolean;
}

/**
 * One step of a population as the simulation computes it, and its reverse, derived from the equations (reverse-mode differentiation,
 * Griewank & Walther 2008, doi:10.1137/1.9780898717761). Where the spike condition compares a with b, the
 * {@link Surrogate} of (a − b) / width stands in for the derivative of the comparison (Neftci, Mostafa & Zenke 2019,
 * doi:10.1109/MSP.2019.2931595). Numbers drawn at random are constants to the gradient; the refractory countdown has none.
 *
 * @throws WebspikeError that names the population where training does not cover what it does: competition, shared state, post traces,
 * learned parameters that no equation reads.
 * @example
 * const program = buildStepProgram(neuronProgram, { subject: 'population "hidden"', outputs: [{ kind: 'spike' }], learned: [], surrogate: arctan(), detachReset: true });
 */
export function buildStepProgram(program: NeuronProgram, options: StepOptions, form: SpikeForm = hardSpike): StepProgram {
  const { subject, learned } = options;
  expect(program.rank === null, subject, 'its neurons compete, and a winner has no gradient', 'train it without competition');
  const shared = program.variables.find((each) => each.shared);
  expect(shared === undefined && program.adapt.length === 0, subject, `its state "${shared?.name ?? 'adapt'}" is shared by all samples of a batch`, 'train a model without "adapt" and shared state');
  expect(program.late.length === 0, subject, 'a plastic connection keeps traces of its spikes', 'drop the plasticity of the connections that are trained');
  const folded = learned.find((each) => !program.stimuli.includes(each));
  expect(folded === undefined, subject, `"${folded}" is not among the parameters that it reads while it runs`, `learn one of these, or mark it as such: ${program.stimuli.join(', ') || 'none'}`);

  const pool = new ConstantPool(() => undefined, program.constants);
  const tape = forwardOf(program, options, form, pool);
  const unread = learned.find((each) => !tape.mentioned.has(each));
  expect(unread === undefined, subject, `none of its equations reads the learned parameter "${unread}"`, 'learn a parameter that acts in every step');
  const wanted = [...tape.states, ...tape.inputs, ...learned];
  const { forward, backward } = nameCommon(tape.definitions, backwardOf(tape, wanted, options.outputs.map(outputName)));
  return {
    states: tape.states, inputs: tape.inputs, parameters: program.stimuli.filter((each) => tape.mentioned.has(each)), learned,
    constants: pool.entries, outputs: options.outputs.map(outputName), forward, backward,
  };
}
