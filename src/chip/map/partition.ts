import { byAffinity } from './affinity.ts';
import { cut, type Laying, type Stuck } from './cut.ts';
import { explainStuck, explainFan } from './explain.ts';
import type { Layout } from './layout.ts';
import { ordersOf, type Order } from './orders.ts';
import type { Problem } from './problem.ts';

/** Who reaches whom: in-axons that each source has on all cores together. */
export class Fans {
  readonly #ofProjection: Uint32Array[];

  constructor(readonly problem: Problem) {
    this.#ofProjection = problem.projections.map(({ from }) => new Uint32Array(problem.emitters[from].size));
  }

  /** Adds the axons of a layout, or takes them away. */
  count({ projections }: Layout, by: 1 | -1): void {
    for (const { projection, synapses } of projections) {
      const fan = this.#ofProjection[projection];
      for (const source of synapses.source) fan[source] += by;
    }
  }

  readonly of = (emitter: number, neuron: number): number => this.problem.outOf[emitter].reduce((sum, each) => sum + this.#ofProjection[each][neuron], 0);

  ofLayout({ pieces }: Layout): number {
    return pieces.reduce((sum, { emitter, neurons }) => neurons.reduce((out, neuron) => out + this.of(emitter, neuron), sum), 0);
  }
}

/** Cuts of populations that send too much, and the share of the out-axons that each leaves of those before. */
const mostRounds = 200;
const leftFree = 0.95;

/**
 * Cuts every population into pieces that fit a core each: those that send to none first, so that the others know how many cores they
 * reach. Where loops make that wrong, what sends too much is cut again, until all fits.
 *
 * @param traffic spikes per step that enter a layout; the smaller, the better of two ways that take as many cores.
 * @throws WebspikeError where a neuron fits no core.
 */
export function partition(problem: Problem, lay: Laying['lay'], fans: Fans, traffic: (layout: Layout) => number, onCut: (neurons: number) => void): readonly (readonly Layout[])[] {
  const most = problem.chip.core.outAxons.value;
  // Below 1 once a population has to leave out-axons free for the cores that more cuts add.
  const share = problem.emitters.map(() => 1);
  const withRoom = (fan: number, part: number): number => (fan > most ? fan : Math.min(most, fan / part));
  const laying: Laying = { problem, lay, outAxons: (emitter, neuron) => withRoom(fans.of(emitter, neuron), share[emitter]) };
  const pieces: (readonly Layout[])[] = problem.emitters.map(() => []);
  const total = (layouts: readonly Layout[], of: (layout: Layout) => number): number => layouts.reduce((sum, each) => sum + of(each), 0);
  // Populations whose sources reach every core, however they are cut.
  const everywhere = new Set<number>();
  const again = (emitter: number): void => {
    let [best, stuck] = [null as readonly Layout[] | null, null as Stuck | null];
    const attempt = (order: Order): void => {
      const found = cut(laying, emitter, order);
      if ('emitter' in found) stuck ??= found;
      else if (best === null || found.length < best.length || (found.length === best.length && total(found, traffic) < total(best, traffic))) best = found;
    };
    for (const order of ordersOf(problem, emitter)) attempt(order);
    const pieceCount = best?.length ?? 0;
    const akin = pieceCount > 1 && !everywhere.has(emitter) ? byAffinity(problem, emitter, Math.ceil(problem.emitters[emitter].size / pieceCount)) : null;
    if (akin) attempt(akin);
    else everywhere.add(emitter);
    if (best === null) throw explainStuck(problem, stuck!, fans.of(emitter, stuck!.neuron));
    for (const layout of pieces[emitter]) fans.count(layout, -1);
    pieces[emitter] = best;
    for (const layout of best) fans.count(layout, 1);
  };
  for (const emitter of targetsFirst(problem)) {
    again(emitter);
    onCut(problem.emitters[emitter].size);
  }
  for (let rounds = 0; ; rounds++) {
    const crowded = pieces.findIndex((layouts) => layouts.some((each) => fans.ofLayout(each) > most));
    if (crowded < 0) return pieces;
    if (rounds === mostRounds) throw explainFan(problem.chip, problem.emitters[crowded].name, pieces[crowded].length, Math.max(...pieces[crowded].map((each) => fans.ofLayout(each))));
    // Each cut of a population that feeds itself adds a core that all of it feeds.
    again(crowded);
    share[crowded] *= leftFree;
  }
}

/** Populations of neurons, each after those it sends to, as far as there are no loops. */
function targetsFirst({ emitters, projections, outOf }: Problem): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const visit = (emitter: number): void => {
    if (seen.has(emitter)) return;
    seen.add(emitter);
    for (const number of outOf[emitter]) visit(projections[number].to);
    if (emitters[emitter].neurons) order.push(emitter);
  };
  emitters.forEach((_, emitter) => visit(emitter));
  return order;
}
