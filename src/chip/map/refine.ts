import type { Laying } from './cut.ts';
import { exceeded, type Layout, type Piece } from './layout.ts';
import { gainsOf } from './gains.ts';
import type { Fans } from './partition.ts';
import type { Problem } from './problem.ts';

/** Synapses that may be looked at all together, and for each that there is: bounds the time, whatever the machine, so that a seed's result is the same on all. */
const mostVisits = 6e7;
const visitsPerSynapse = 20;
/** What laying out a core costs beside its synapses. */
const visitsPerLayout = 1000;
const visitsPerAxon = 5;
/** Pairs of cores looked at in a round. */
const mostPairs = 20_000;
/** Rounds over all pairs, while any of them still gains. */
const mostRounds = 8;
/** Times that a proposal which does not fit or gain is halved. */
const halvings = 3;

/**
 * Lessens the spikes between cores, two cores at a time: neurons of one population change sides, those first that gain most (after
 * Kernighan & Lin 1970, Bell Syst. Tech. J. 49:291), and whole pieces move or change places. A proposal is laid out with the tables that the cores would get, and kept
 * only where both fit and fewer spikes cross. The number of cores stays.
 */
export function refine(problem: Problem, laying: Laying, fans: Fans, rates: readonly Float64Array[], layouts: readonly Layout[], random: () => number, onRound: (done: number, of: number) => void): readonly Layout[] {
  const cores = [...layouts];
  const coreOf = problem.emitters.map(({ size }) => new Int32Array(size).fill(-1));
  const settle = (core: number): void => { for (const { emitter, neurons } of cores[core].pieces) for (const neuron of neurons) coreOf[emitter][neuron] = core; };
  cores.forEach((_, core) => settle(core));
  const most = problem.chip.core.outAxons.value;
  const fits = (layout: Layout): boolean => exceeded(layout, problem) === null && fans.ofLayout(layout) <= most;
  const budget = Math.min(mostVisits, visitsPerSynapse * cores.reduce((sum, each) => sum + sizeOf(each) + visitsPerLayout, 0));
  let visits = 0;
  const lay = (pieces: readonly Piece[]): Layout => {
    const layout = laying.lay(pieces);
    visits += sizeOf(layout) + visitsPerAxon * layout.usage.inAxons + visitsPerLayout;
    return layout;
  };
  /** Spikes per step that reach a core from others. */
  const crossing = ({ projections }: Layout, core: number): number => projections.reduce((sum, { projection, synapses }) => {
    const { from } = problem.projections[projection];
    return synapses.source.reduce((all, source) => (coreOf[from][source] === core ? all : all + rates[from][source]), sum);
  }, 0);

  for (let round = 0; round < mostRounds && visits < budget; round++) {
    onRound(round, mostRounds);
    let gained = false;
    for (const [a, b] of somePairs(cores, random)) {
      if (visits >= budget) break;
      gained = exchange(a, b) || gained;
    }
    if (!gained) break;
  }
  onRound(mostRounds, mostRounds);
  return cores;

  function exchange(a: number, b: number): boolean {
    let better = false;
    for (const emitter of populationsOf(cores[a], cores[b])) {
      if (visits >= budget) break;
      const [ofA, ofB] = [neuronsOf(cores[a], emitter), neuronsOf(cores[b], emitter)];
      const [gainA, gainB] = ofA.length > 0 && ofB.length > 0 ? [gainsOf(problem, rates, coreOf, emitter, cores[a], a, cores[b], b), gainsOf(problem, rates, coreOf, emitter, cores[b], b, cores[a], a)] : [[], []];
      visits += gainA.length + gainB.length > 0 ? sizeOf(cores[a]) + sizeOf(cores[b]) + problem.emitters[emitter].size : 0;
      let pairs = 0;
      while (pairs < Math.min(gainA.length, gainB.length) && gainA[pairs].gain + gainB[pairs].gain > 0) pairs++;
      let done = false;
      for (let count = pairs, tries = 0; count > 0 && tries <= halvings && !done; count = Math.floor(count / 2), tries++) {
        const [leaveA, leaveB] = [gainA, gainB].map((list) => new Set(list.slice(0, count).map(({ neuron }) => neuron)));
        done = propose(a, b, emitter, [...ofA].filter((each) => !leaveA.has(each)).concat([...leaveB]), [...ofB].filter((each) => !leaveB.has(each)).concat([...leaveA]));
      }
      // All of the population on one of the two, or all changed over.
      if (!done && ofA.length + ofB.length > 0 && cores[a].pieces.length + cores[b].pieces.length > 2) done = propose(a, b, emitter, [...ofA, ...ofB], []) || propose(a, b, emitter, [], [...ofA, ...ofB]) || (ofA.length > 0 && ofB.length > 0 && propose(a, b, emitter, [...ofB], [...ofA]));
      better ||= done;
    }
    return better;
  }

  /** Gives two cores other neurons of a population, and keeps it where both fit and less crosses. */
  function propose(a: number, b: number, emitter: number, ofA: readonly number[], ofB: readonly number[]): boolean {
    const before = [cores[a], cores[b]];
    const pieces = [[a, ofA], [b, ofB]] as const;
    const next = pieces.map(([core, neurons]) => [...cores[core].pieces.filter((piece) => piece.emitter !== emitter), ...(neurons.length > 0 ? [{ emitter, neurons: Uint32Array.from(neurons).sort() }] : [])]);
    const neurons = next.map((each) => each.reduce((sum, piece) => sum + piece.neurons.length, 0));
    if (neurons.some((count) => count === 0 || count > problem.chip.core.neurons.value)) return false;
    const least = crossing(cores[a], a) + crossing(cores[b], b);
    const after = next.map(lay);
    const swap = (from: readonly Layout[], to: readonly Layout[]): void => {
      for (const each of from) fans.count(each, -1);
      for (const each of to) fans.count(each, 1);
      [cores[a], cores[b]] = to;
      settle(a);
      settle(b);
    };
    swap(before, after);
    // Elsewhere a neuron's fan can grow where it feeds both cores now: its own core may be any.
    if (after.every(fits) && crossing(cores[a], a) + crossing(cores[b], b) < least - 1e-9 && feedersFit(a, b)) return true;
    swap(after, before);
    return false;
  }

  /** Whether the cores that send to these two still have output axons enough. */
  function feedersFit(a: number, b: number): boolean {
    const feeders = new Set<number>();
    for (const { projections } of [cores[a], cores[b]]) for (const { projection, synapses } of projections) for (const source of synapses.source) feeders.add(coreOf[problem.projections[projection].from][source]);
    feeders.delete(-1);
    return [...feeders].every((core) => fans.ofLayout(cores[core]) <= most);
  }
}

const sizeOf = ({ projections }: Layout): number => projections.reduce((sum, { synapses }) => sum + synapses.target.length, 0);
const neuronsOf = ({ pieces }: Layout, emitter: number): Uint32Array => pieces.find((piece) => piece.emitter === emitter)?.neurons ?? new Uint32Array(0);
const populationsOf = (...layouts: readonly Layout[]): readonly number[] => [...new Set(layouts.flatMap(({ pieces }) => pieces.map(({ emitter }) => emitter)))].sort((x, y) => x - y);

/** Pairs of cores in random order that could exchange something: both hold neurons of one population, or one of them more than one piece. */
function somePairs(cores: readonly Layout[], random: () => number): readonly (readonly [number, number])[] {
  const related = (a: number, b: number): boolean => cores[a].pieces.length > 1 || cores[b].pieces.length > 1 || cores[a].pieces[0].emitter === cores[b].pieces[0].emitter;
  const all = (cores.length * (cores.length - 1)) / 2;
  const drawn = (): readonly [number, number] => {
    const [a, b] = [Math.floor(random() * cores.length), Math.floor(random() * (cores.length - 1))];
    return b < a ? [b, a] : [a, b + 1];
  };
  const pairs = all > mostPairs ? Array.from({ length: mostPairs }, drawn) : shuffled(cores.flatMap((_, a) => cores.slice(a + 1).map((_, more) => [a, a + 1 + more] as const)), random);
  return pairs.filter(([a, b]) => related(a, b));
}

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}
