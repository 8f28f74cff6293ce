import { nextOf } from '../../equations/adjoint.ts';
import { jacobianOf, type JacobianProgram, type Partial } from '../../equations/jacobian.ts';
import type { Layout, Member } from './layout.ts';
import type { Eligibility, Term, Trace, View } from './ops.ts';

/** A population of which synapses know how each of its steps depends on the last: its partial derivatives are series beside its outputs. */
export interface Tracked {
  readonly member: Member;
  readonly jacobian: JacobianProgram;
  /** The output whose error is known, as the step program calls it. */
  readonly output: string;
}

/** Lets a population compute its partial derivatives; `output` is one of its series. */
export function track(layout: Layout, name: string, output: string): Tracked {
  const before = layout.members.get(name)!;
  const own = before.program.outputs[before.outputs.indexOf(output)];
  const jacobian = jacobianOf(before.program, own);
  const member = { ...before, program: jacobian.program, outputs: [...before.outputs, ...jacobian.program.outputs.slice(before.program.outputs.length)] };
  layout.members.set(name, member);
  return { member, jacobian, output: own };
}

/** The number that a constant partial derivative is. */
export function numberOf({ member: { population } }: Tracked, partial: Partial & { readonly kind: 'constant' }): number {
  return partial.constant.evaluate((parameter) => population.values.get(parameter) as number);
}

/**
 * What synapses onto a population must remember of their input or parameter `by`: for each state on the way from it to the output, how
 * much the state depends on the weight. States whose steps are the same for all neurons are remembered once for a source.
 */
export function tracesOf(layout: Layout, tracked: Tracked, by: string, key: string, pre: number): Pick<Eligibility, 'traces' | 'sum'> {
  const { member, jacobian: { partial }, output } = tracked;
  const { states } = member.program;
  const into = (state: string, from: string): Partial | null => partial(nextOf(state), from);
  const reached = closure(states.filter((each) => into(each, by)), (found) => states.filter((each) => found.some((from) => into(each, from))));
  const needed = closure(states.filter((each) => partial(output, each)), (found) => states.filter((each) => found.some((to) => into(to, each))));
  const kept = reached.filter((each) => needed.includes(each));
  let shared = kept;
  for (let before = -1; before !== shared.length;) {
    before = shared.length;
    shared = shared.filter((state) => [by, ...kept].every((from) => {
      const how = into(state, from);
      return !how || (how.kind === 'constant' && (from === by || shared.includes(from)));
    }));
  }
  const factor = (how: Partial): number | View => (how.kind === 'constant' ? numberOf(tracked, how) : layout.output(member, how.output));
  const terms = (of: (from: string) => Partial | null): Term[] => [by, ...kept].flatMap((from, n): Term[] => {
    const how = of(from);
    return how ? [{ of: n === 0 ? 'input' : n - 1, factor: factor(how) }] : [];
  });
  const row = layout.samples * pre;
  const traces = kept.map((state): Trace => {
    const span = shared.includes(state) ? 'source' : 'synapse';
    return { view: layout.tensor(`trace of ${state} by ${key}`, span === 'source' ? row : row * member.population.size), span, next: terms((from) => into(state, from)) };
  });
  return { traces, sum: terms((from) => partial(output, from)) };
}

/** All that follows from some by a rule, in the order of `states`. */
function closure(from: readonly string[], next: (found: readonly string[]) => string[]): string[] {
  let found = [...from];
  for (;;) {
    const more = next(found).filter((each) => !found.includes(each));
    if (more.length === 0) return found;
    found = [...found, ...more];
  }
}
