import type { HostConstant } from './constants.ts';
import type { Line } from './program.ts';

/**
 * One step of a population and its reverse, as straight-line code in which each name is assigned once.
 *
 * `forward` reads the names in `states`, `inputs`, `parameters` and `constants` and assigns `nextOf(state)` for each state and `outputs[o]`
 * for each output. `backward` runs after `forward` of the same step (its locals are at hand). It reads `adjointOf(nextOf(state))` and `adjointOf(outputs[o])`,
 * and assigns `adjointOf(x)` for each x of `states`, `inputs` and `learned`.
 */
export interface StepProgram {
  /** State variables, in order. */
  readonly states: readonly string[];
  /** What arrives in a step, per receptor: `input@receptor`, `total@receptor`. */
  readonly inputs: readonly string[];
  /** Values that the device feeds: learned parameters and stimuli. */
  readonly parameters: readonly string[];
  /** Those of `parameters` whose adjoint `backward` assigns. */
  readonly learned: readonly string[];
  /** Numbers that the host evaluates once, one for all neurons or one for each. */
  readonly constants: readonly HostConstant[];
  readonly outputs: readonly string[];
  readonly forward: readonly Line[];
  readonly backward: readonly Line[];
}

export const nextOf = (state: string): string => `next of ${state}`;
export const adjointOf = (name: string): string => `adjoint of ${name}`;
