import type { Line } from './program.ts';
import { lineOf } from './tape.ts';
import { mapChildren, name, walk, type Tree } from './tree.ts';

/** Worth a line of its own where it occurs twice: functions and divisions. */
const dear = (tree: Tree): boolean => (tree.kind === 'call' && !cheap.has(tree.name)) || (tree.kind === 'binary' && tree.op === '/');
const cheap = new Set(['abs', 'min', 'max', 'clamp', 'floor']);

/** Straight-line code in which functions and quotients that occur several times are computed once; the backward lines may use the forward ones. */
export function nameCommon(forward: readonly Line[], backward: readonly Line[]): { readonly forward: Line[]; readonly backward: Line[] } {
  const counts = new Map<string, number>();
  for (const line of [...forward, ...backward]) {
    walk(line.value, (node) => {
      if (dear(node)) counts.set(JSON.stringify(node), (counts.get(JSON.stringify(node)) ?? 0) + 1);
    });
  }
  const names = new Map<string, string>();
  const rewrite = (lines: readonly Line[]): Line[] => {
    const written: Line[] = [];
    const share = (tree: Tree): Tree => {
      if (!dear(tree)) return mapChildren(tree, share);
      const key = JSON.stringify(tree);
      const known = names.get(key);
      if (known !== undefined) return name(known);
      const inner = mapChildren(tree, share);
      if (counts.get(key) === 1) return inner;
      const shared = `shared ${names.size}`;
      names.set(key, shared);
      written.push(lineOf(shared, inner));
      return name(shared);
    };
    for (const line of lines) {
      const value = share(line.value);
      written.push(lineOf(line.name, value));
    }
    return written;
  };
  return { forward: rewrite(forward), backward: rewrite(backward) };
}
