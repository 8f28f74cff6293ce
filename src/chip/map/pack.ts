import type { Laying } from './cut.ts';
import { exceeded, type Layout } from './layout.ts';
import type { Fans } from './partition.ts';
import type { Problem } from './problem.ts';

/** Cores that are tried for a piece before it gets one of its own. */
const mostTries = 24;

/** Lists may take less beside others, where one comes to begin within reach of a base. */
const roomForFormats = 1.1;

/** How full a core is: of the resource that it has least left of. */
export function fullness({ usage }: Layout, outAxons: number, { chip: { core } }: Problem): number {
  return Math.max(outAxons / core.outAxons.value, ...(['neurons', 'inAxons', 'synapses', 'profiles', 'thresholds', 'formats'] as const).map((each) => usage[each] / core[each].value));
}

/** Puts pieces together on cores: the largest first, each onto the fullest core that takes it (best-fit decreasing). */
export function pack(problem: Problem, lay: Laying['lay'], fans: Fans, pieces: readonly Layout[]): Layout[] {
  const filled = (layout: Layout): Filled => {
    const outAxons = fans.ofLayout(layout);
    return { layout, outAxons, full: fullness(layout, outAxons, problem) };
  };
  const cores: Filled[] = [];
  for (const piece of pieces.map(filled).sort((a, b) => b.full - a.full)) {
    const likely = cores.map((core, at) => ({ core, at })).filter(({ core }) => mayFit(problem, core, piece)).sort((a, b) => b.core.full - a.core.full).slice(0, mostTries);
    let placed = false;
    for (const { core, at } of likely) {
      const both = merged(problem, lay, fans, core.layout, piece.layout);
      if (!both) continue;
      cores[at] = filled(both);
      placed = true;
      break;
    }
    if (!placed) cores.push(piece);
  }
  return cores.map(({ layout }) => layout);
}

/** A core and how full it was when it was last touched. */
interface Filled {
  readonly layout: Layout;
  readonly outAxons: number;
  readonly full: number;
}

/** What is needed at least, from what both take alone. */
function mayFit({ chip: { core } }: Problem, a: Filled, b: Filled): boolean {
  const sum = (resource: 'neurons' | 'inAxons' | 'synapses'): number => (a.layout.usage[resource] + b.layout.usage[resource]) / core[resource].value;
  if (sum('neurons') > 1) return false;
  // Pieces of one population may share axons and lists, and send to one core where they sent to two.
  const related = a.layout.pieces.some(({ emitter }) => b.layout.pieces.some((other) => other.emitter === emitter));
  return related || (sum('inAxons') <= 1 && sum('synapses') <= roomForFormats && a.outAxons + b.outAxons <= core.outAxons.value);
}

/** Both on one core, with the fans brought up to date, or `null` where they do not fit. */
function merged(problem: Problem, lay: Laying['lay'], fans: Fans, a: Layout, b: Layout): Layout | null {
  const layout = lay([...a.pieces, ...b.pieces]);
  if (exceeded(layout, problem) !== null) return null;
  for (const each of [a, b]) fans.count(each, -1);
  fans.count(layout, 1);
  if (fans.ofLayout(layout) <= problem.chip.core.outAxons.value) return layout;
  fans.count(layout, -1);
  for (const each of [a, b]) fans.count(each, 1);
  return null;
}
