import { adjointOf, nextOf, type StepProgram } from './adjoint.ts';
import { ConstantPool, type HostConstant } from './constants.ts';
import { isNumber, select } from './derive.ts';
import type { Line } from './program.ts';
import { lineOf } from './tape.ts';
import { binary, mapChildren, mentions, name, number, substitute, type Tree } from './tree.ts';

/** A partial derivative in one step: one number for all neurons and steps, or the output of the program that holds it. Absent where it is 0. */
export type Partial = { readonly kind: 'constant'; readonly constant: HostConstant } | { readonly kind: 'output'; readonly output: string };

/** A step program whose outputs go on with its own partial derivatives. */
export interface JacobianProgram {
  readonly program: StepProgram;
  /** The derivative of a state after the step (`nextOf(state)`) or of an output by a state before it, an input or a learned parameter. */
  partial(of: string, by: string): Partial | null;
}

/**
 * Forward-mode derivatives of one step: its backward lines, run once for each next state and for `output`, with an adjoint of 1 there
 * and 0 elsewhere. What comes out as 0, or the same for all neurons, takes no output.
 *
 * @example
 * const { program, partial } = jacobianOf(step, 'output spike');
 * partial(nextOf('v'), 'v'); // { kind: 'constant', constant: e^(−dt/τ) }
 */
export function jacobianOf(step: StepProgram, output: string): JacobianProgram {
  const pool = new ConstantPool(() => undefined, step.constants);
  const of = [...step.states.map(nextOf), output];
  const by = [...step.states, ...step.inputs, ...step.learned];
  const ends = [...step.states.map(nextOf), ...step.outputs].map(adjointOf);
  const lines: Line[] = [];
  const partials = new Map<string, Partial>();
  const outputs: string[] = [];
  for (const seed of of) {
    const values = new Map<string, Tree>(ends.map((each) => [each, number(each === adjointOf(seed) ? 1 : 0)]));
    for (const line of step.backward) {
      if (!mentions(line.value, new Set(values.keys())) && line.value.kind !== 'number') {
        if (!lines.some((each) => each.name === line.name)) lines.push(line);
        continue;
      }
      const value = pool.fold(settled(substitute(line.value, values)));
      const target = `${line.name} for ${seed}`;
      const plain = value.kind === 'number' || value.kind === 'name';
      if (!plain) lines.push(lineOf(target, value));
      values.set(line.name, plain ? value : name(target));
    }
    for (const each of by) {
      const value = values.get(adjointOf(each)) ?? number(0);
      const key = `partial of ${seed} by ${each}`;
      const constant = pool.entries.find((entry) => value.kind === 'name' && entry.name === value.name && !entry.perNeuron);
      if (isNumber(value, 0)) continue;
      if (constant) partials.set(key, { kind: 'constant', constant });
      else if (value.kind === 'number') partials.set(key, { kind: 'constant', constant: { name: key, perNeuron: false, evaluate: () => value.value } });
      else {
        lines.push(lineOf(key, value));
        outputs.push(key);
        partials.set(key, { kind: 'output', output: key });
      }
    }
  }
  const kept = needed(lines, outputs);
  const program = { ...step, constants: pool.entries, outputs: [...step.outputs, ...outputs], forward: [...step.forward, ...kept], backward: [] };
  return { program, partial: (seed, each) => partials.get(`partial of ${seed} by ${each}`) ?? null };
}

/** What zeros and ones leave of a tree. */
function settled(tree: Tree): Tree {
  const inner = mapChildren(tree, settled);
  if (inner.kind === 'conditional') return select(inner.test, inner.yes, inner.no);
  if (inner.kind === 'negate' && isNumber(inner.argument, 0)) return number(0);
  if (inner.kind !== 'binary' || !'+-*/'.includes(inner.op)) return inner;
  if (inner.op === '/' && isNumber(inner.left, 0)) return number(0);
  const result = binary(inner.op, inner.left, inner.right);
  return isNumber(result, 0) ? number(0) : result;
}

/** The lines that the given names depend on. */
function needed(lines: readonly Line[], names: readonly string[]): Line[] {
  const wanted = new Set(names);
  const kept: Line[] = [];
  for (const line of [...lines].reverse()) {
    if (!wanted.has(line.name)) continue;
    kept.unshift(line);
    const note = (tree: Tree): Tree => {
      if (tree.kind === 'name') wanted.add(tree.name);
      return mapChildren(tree, note);
    };
    note(line.value);
  }
  return kept;
}
