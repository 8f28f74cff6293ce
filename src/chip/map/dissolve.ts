import { longest, type Laying } from './cut.ts';
import type { Layout } from './layout.ts';
import { fullness } from './pack.ts';
import type { Fans } from './partition.ts';
import type { Problem } from './problem.ts';

/** Emptiest cores that are tried before the number of cores stays as it is, and homes tried for each piece. */
const victims = 3;
const homes = 24;

/**
 * Empties cores, the emptiest first, whose neurons find room on others, cut once more where they must. It goes on until none can be
 * emptied, or as few are left as there must be.
 */
export function dissolve(problem: Problem, laying: Laying, fans: Fans, layouts: readonly Layout[], least: number): readonly Layout[] {
  const full = (layout: Layout): number => fullness(layout, fans.ofLayout(layout), problem);
  let cores = [...layouts];
  while (cores.length > least) {
    const byFullness = cores.map((layout, core) => ({ core, full: full(layout) })).sort((a, b) => a.full - b.full || a.core - b.core);
    if (!roomFor(byFullness.map((each) => each.full))) return cores;
    const fewer = byFullness.slice(0, victims).map(({ core }) => () => without(core)).reduce<Layout[] | null>((found, attempt) => found ?? attempt(), null);
    if (!fewer) return cores;
    cores = fewer;
  }
  return cores;

  /** Whether the others could hold the emptiest at all, were all pieces as fine as sand. */
  function roomFor([first, ...others]: readonly number[]): boolean {
    return first <= others.reduce((sum, each) => sum + 1 - each, 0);
  }

  function without(victim: number): Layout[] | null {
    const left = new Map(cores.map((layout, core) => [core, layout] as const));
    const move = (core: number, layout: Layout | null): void => {
      const before = left.get(core);
      if (before) fans.count(before, -1);
      if (layout) fans.count(layout, 1);
      if (layout) left.set(core, layout);
      else left.delete(core);
    };
    move(victim, null);
    const housed = cores[victim].pieces.every(({ emitter, neurons }) => {
      let rest = neurons;
      const likely = [...left].map(([core, layout]) => ({ core, full: full(layout), akin: layout.pieces.some((piece) => piece.emitter === emitter) }))
        .sort((a, b) => Number(b.akin) - Number(a.akin) || a.full - b.full || a.core - b.core).slice(0, homes);
      for (const { core } of likely) {
        const layout = left.get(core)!;
        const found = longest(laying, emitter, { neurons: rest, unit: 1 }, rest.length, layout.pieces, fans.ofLayout(layout));
        if (!found) continue;
        rest = rest.subarray(found.pieces.reduce((sum, each) => sum + each.neurons.length, 0) - layout.pieces.reduce((sum, each) => sum + each.neurons.length, 0));
        move(core, found);
        if (rest.length === 0) return true;
      }
      return false;
    });
    if (housed && [...left.values()].every((layout) => fans.ofLayout(layout) <= problem.chip.core.outAxons.value)) return [...left.values()];
    for (const [core, layout] of cores.entries()) if (left.get(core) !== layout) move(core, layout);
    return null;
  }
}
