import type { Laying } from './cut.ts';
import { exceeded, type Layout } from './layout.ts';
import type { Fans } from './partition.ts';
import type { Problem } from './problem.ts';

/** Cores that are laid out with a piece, and those whose axons are compared with it, before it gets one of its own. */
const mostTries = 24;
const mostLooks = 200;

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
  // The fullest first.
  const cores: Filled[] = [];
  const add = (core: Filled): void => {
    let at = cores.length;
    while (at > 0 && cores[at - 1].full < core.full) at--;
    cores.splice(at, 0, core);
  };
  for (const piece of pieces.map(filled).sort((a, b) => b.full - a.full)) {
    let [tries, looks, placed] = [0, 0, false];
    for (let at = 0; at < cores.length && !placed && tries < mostTries && looks < mostLooks; at++) {
      if (!mayFit(problem, cores[at], piece)) continue;
      looks++;
      if (!axonsFit(cores[at].layout, piece.layout, problem.chip.core.inAxons.value)) continue;
      tries++;
      const both = merged(problem, lay, fans, cores[at].layout, piece.layout);
      if (!both) continue;
      cores.splice(at, 1);
      add(filled(both));
      placed = true;
    }
    if (!placed) add(piece);
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
function mayFit({ chip: { core }, projections }: Problem, a: Filled, b: Filled): boolean {
  const sum = (resource: 'neurons' | 'inAxons' | 'synapses'): number => (a.layout.usage[resource] + b.layout.usage[resource]) / core[resource].value;
  if (sum('neurons') > 1) return false;
  const common = a.layout.projections.filter(({ projection }) => b.layout.projections.some((other) => other.projection === projection));
  // Pieces of one population may share lists and axons, and send to one core where they sent to two.
  if (sum('synapses') > roomForFormats && common.every(({ projection }) => projections[projection].kin === null)) return false;
  return common.length > 0 || (sum('inAxons') <= 1 && a.outAxons + b.outAxons <= core.outAxons.value);
}

/** Whether the sources of both together, each of which needs an input axon, are few enough. */
function axonsFit(a: Layout, b: Layout, most: number): boolean {
  let axons = b.usage.inAxons;
  for (const { projection, synapses: { source } } of a.projections) {
    const other = b.projections.find((each) => each.projection === projection)?.synapses.source ?? [];
    let at = 0;
    for (const each of source) {
      while (at < other.length && other[at] < each) at++;
      // Mostly known long before the end.
      if (other[at] !== each && ++axons > most) return false;
    }
  }
  return true;
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
