import { times } from './derive.ts';
import { adjointOf, nextOf } from './names.ts';
import type { Line } from './program.ts';
import { lineOf, type Tape } from './tape.ts';
import { add, name, number, type Tree } from './tree.ts';

/**
 * The reverse of a tape: from the adjoints of the next states and the outputs, those of `wanted`, by the chain rule over the
 * lines from last to first. What no gradient reaches takes no line.
 */
export function backwardOf(tape: Tape & { readonly states: readonly string[] }, wanted: readonly string[], outputs: readonly string[]): Line[] {
  const lines: Line[] = [];
  const parts = new Map<string, Tree[]>([...tape.states.map(nextOf), ...outputs].map((each) => [each, [name(adjointOf(each))]]));
  const write = (target: string, value: Tree): void => {
    lines.push(lineOf(target, tape.pool.fold(value)));
  };
  for (const { name: target, partials, helpers } of [...tape.definitions].reverse()) {
    const sum = parts.get(target)?.reduce(add);
    if (!sum || partials.length === 0) continue;
    lines.push(...helpers);
    let adjoint = sum;
    if (sum.kind !== 'name') {
      write(adjointOf(target), sum);
      adjoint = name(adjointOf(target));
    }
    for (const [by, partial] of partials) parts.set(by, [...(parts.get(by) ?? []), times(adjoint, partial)]);
  }
  for (const each of wanted) write(adjointOf(each), (parts.get(each) ?? [number(0)]).reduce(add));
  return lines;
}
