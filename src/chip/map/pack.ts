import type { Laying } from './cut.ts';
import { exceeded, type Layout } from './layout.ts';
import type { Fans } from './partition.ts';
import type { Problem } from './problem.ts';

/** Cores that are tried for a piece before it gets one of its own. */
const mostTries = 24;

/** How full a core is: of the resource that it has least left of. */
export function fullness({ usage }: Layout, outAxons: number, { chip: { core } }: Problem): number {
  return Math.max(outAxons / core.outAxons.value, ...(['neurons', 'inAxons', 'synapses', 'profiles', 'thresholds', 'formats'] as const).map((each) => usage[each] / core[each].value));
}

/** Puts pieces together on cores: the largest first, each onto the fullest core that takes it (best-fit decreasing). */
export function pack(problem: Problem, lay: Laying['lay'], fans: Fans, pieces: readonly Layout[]): Layout[] {
  const full = (layout: Layout): number => fullness(layout, fans.ofLayout(layout), problem);
  const sorted = pieces.map((layout) => ({ layout, full: full(layout) })).sort((a, b) => b.full - a.full);
  const cores: { layout: Layout; full: number }[] = [];
  for (const { layout } of sorted) {
    const likely = cores.filter((core) => mayFit(problem, core.layout, layout, fans)).sort((a, b) => b.full - a.full).slice(0, mostTries);
    let home: (typeof cores)[number] | null = null;
    for (const core of likely) {
      const joined = merged(problem, lay, fans, core.layout, layout);
      if (joined) {
        core.layout = joined;
        home = core;
        break;
      }
    }
    if (!home) cores.push(home = { layout, full: 0 });
    home.full = full(home.layout);
  }
  return cores.map(({ layout }) => layout);
}

/** What is needed at least, from what both take alone. */
export function mayFit({ chip: { core } }: Problem, a: Layout, b: Layout, fans: Fans): boolean {
  // Pieces of one population may share lists, and send to one core where they sent to two.
  const related = a.pieces.some(({ emitter }) => b.pieces.some((other) => other.emitter === emitter));
  return a.usage.neurons + b.usage.neurons <= core.neurons.value && Math.max(a.usage.profiles, b.usage.profiles) <= core.profiles.value
    && (related || (a.usage.inAxons + b.usage.inAxons <= core.inAxons.value && fans.ofLayout(a) + fans.ofLayout(b) <= core.outAxons.value));
}

/** Both on one core, with the fans brought up to date, or `null` where they do not fit. */
export function merged(problem: Problem, lay: Laying['lay'], fans: Fans, a: Layout, b: Layout): Layout | null {
  const layout = lay(joinedPieces(a, b));
  if (exceeded(layout, problem) !== null) return null;
  for (const each of [a, b]) fans.count(each, -1);
  fans.count(layout, 1);
  if (fans.ofLayout(layout) <= problem.chip.core.outAxons.value) return layout;
  fans.count(layout, -1);
  for (const each of [a, b]) fans.count(each, 1);
  return null;
}

/** Pieces of both, those of one population as one. */
function joinedPieces(a: Layout, b: Layout): Layout['pieces'] {
  const neurons = new Map<number, Uint32Array>();
  for (const piece of [...a.pieces, ...b.pieces]) {
    const known = neurons.get(piece.emitter);
    neurons.set(piece.emitter, known ? Uint32Array.from([...known, ...piece.neurons]).sort() : piece.neurons);
  }
  return [...neurons].map(([emitter, each]) => ({ emitter, neurons: each }));
}
