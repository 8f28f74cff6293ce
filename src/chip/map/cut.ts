import { exceeded, type Layout, type Piece } from './layout.ts';
import type { Order } from './orders.ts';
import type { Problem } from './problem.ts';

/** Where no core can take even one neuron: what it lacks, and what the neuron alone would need. */
export interface Stuck {
  readonly emitter: number;
  readonly neuron: number;
  readonly layout: Layout;
}

/** After so many guesses from how full the last was, the middle is tried. */
const guesses = 4;

/** Lays a piece on a core; out-axons are counted by the caller, who knows the other cores. */
export interface Laying {
  readonly problem: Problem;
  readonly lay: (pieces: readonly Piece[]) => Layout;
  /** Out-axons that a neuron takes: one for each axon that it feeds. */
  readonly outAxons: (emitter: number, neuron: number) => number;
}

/** Cuts a population into as few stretches as its order allows, each as long as a core takes. */
export function cut(laying: Laying, emitter: number, { neurons, unit, stretch = Infinity }: Order): readonly Layout[] | Stuck {
  const layouts: Layout[] = [];
  let usual = Infinity;
  for (let at = 0; at < neurons.length;) {
    const rest = neurons.subarray(at, Math.min(neurons.length, stretch === Infinity ? Infinity : (Math.floor(at / stretch) + 1) * stretch));
    const found = longest(laying, emitter, { neurons: rest, unit }, usual) ?? (unit > 1 ? longest(laying, emitter, { neurons: rest, unit: 1 }, usual) : null);
    if (!found) return { emitter, neuron: rest[0], layout: laying.lay([{ emitter, neurons: rest.slice(0, 1) }]) };
    usual = found.pieces[0].neurons.length;
    at += usual;
    layouts.push(found);
  }
  return layouts;
}

/**
 * The layout of the longest stretch at the front of an order that fits, beside `already` and its out-axons, or `null` where none does.
 *
 * @param guess how long it may be.
 */
export function longest({ problem, lay, outAxons }: Laying, emitter: number, { neurons, unit }: Order, guess: number, already: readonly Piece[] = [], outTaken = 0): Layout | null {
  const { core } = problem.chip;
  const taken = already.reduce((sum, each) => sum + each.neurons.length, 0);
  const most = Math.min(neurons.length, core.neurons.value - taken, withinOutAxons());
  const mostUnits = most === neurons.length ? Math.ceil(most / unit) : Math.floor(most / unit);
  let [fits, fails] = [0, mostUnits + 1];
  let best: Layout | null = null;
  let next = Math.min(guess, most) / unit;
  for (let tries = 0; fails - fits > 1; tries++) {
    const units = Math.min(fails - 1, Math.max(fits + 1, Math.floor(next)));
    const layout = lay([...already, { emitter, neurons: neurons.slice(0, Math.min(units * unit, most)).sort() }]);
    if (exceeded(layout, problem) === null) [fits, best] = [units, layout];
    else fails = units;
    next = tries < guesses ? units / fullness(layout) : (fits + fails) / 2;
  }
  return best;

  function withinOutAxons(): number {
    let [sum, count] = [outTaken, 0];
    while (count < neurons.length && (sum += outAxons(emitter, neurons[count])) <= core.outAxons.value) count++;
    return count;
  }

  function fullness({ usage }: Layout): number {
    return Math.max(...(['neurons', 'inAxons', 'synapses'] as const).map((each) => usage[each] / core[each].value));
  }
}
