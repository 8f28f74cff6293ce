import { inputOf } from '../../equations/names.ts';
import type { EpropOptions, GradientOptions } from '../trainer.ts';
import { Arrival } from './arrive.ts';
import type { GradientPlan } from './build.ts';
import { errorOps, type Errors } from './eprop-error.ts';
import { hiddenOf, readOutOf, requireLearnable } from './eprop-network.ts';
import { Forward } from './forward.ts';
import type { Graph } from './graph.ts';
import { initialOf } from './initial.ts';
import { Layout, outputOf, receptorOf } from './layout.ts';
import { learnedOf, placesOf } from './learned.ts';
import type { Eligibility, Op, View } from './ops.ts';
import { range, type Places } from './pass.ts';
import { tracesOf, type Tracked } from './traces.ts';
import { updatesOf } from './update.ts';

const fill = (to: View, size: number): Op => ({ kind: 'fill', to, size, value: 0 });

/**
 * The ops of e-prop (Bellec et al. 2020, Nat. Commun. 11:3625, doi:10.1038/s41467-020-17236-y). Every phase is one step of time, so that
 * memory does not depend on how many there are: `begin` or `begin answer`, `show` when a stimulus changes, then for each step `learn` (`listen`, while errors do not
 * count yet), or `answer` (`hear`) where nothing is learned, then `judge`; `update` as in {@link gradientPlan}.
 */
export function epropPlan(graph: Graph, options: EpropOptions, seed: number): GradientPlan {
  requireLearnable(graph, options);
  const one: GradientOptions = { ...options, steps: 1 };
  const layout = new Layout(graph, one);
  const out = readOutOf(layout, options);
  const hidden = hiddenOf(graph, layout, options);
  const learned = learnedOf(layout);
  const places = placesOf(learned, layout);
  const arrivals = graph.connections.map((each) => new Arrival(layout, each, places));
  const forward = new Forward(graph, one, layout, places, arrivals);
  const errors = errorOps(graph, layout, options, out, hidden, arrivals, seed);
  const memories = [...hidden, out].flatMap((each) => memoriesOf(graph, layout, each, errors, places));
  const remember = (learning: boolean): Op[] => memories.map(({ op }) => (learning ? op : { ...op, signal: null }));
  const prepare = arrivals.flatMap((each) => each.prepare());
  const begin = (mode: 'learn' | 'answer'): Op[] => [...prepare, ...forward.begin(mode), ...past(layout), ...errors.begin, ...forward.still(mode)];
  const show: Op[] = 'stimulus' in options.input ? [copyInput(layout, options.input.population)] : [];
  const end = shift(layout);
  const step = (mode: 'learn' | 'answer', between: readonly Op[]): Op[] => [...forward.segment(0, mode), ...errors.score, ...between, ...end];
  const phases = {
    begin: [...begin('learn'), fill({ tensor: 'gradients', offset: 0 }, layout.tensors.get('gradients')!.size), ...memories.flatMap((each) => each.begin)],
    learn: step('learn', [...errors.loss, ...errors.teach, ...remember(true)]), listen: step('learn', remember(false)),
    show: [...show, ...forward.still('answer')], 'begin answer': begin('answer'), answer: step('answer', errors.loss), hear: step('answer', []),
    judge: errors.judge, gather: memories.flatMap((each) => each.end), prepare, update: updatesOf(layout, learned, places, one),
  };
  return {
    layout, learned, contents: [...initialOf(layout, learned), ...errors.contents], phases, programs: [...layout.members.values()].map((each) => each.program),
    classes: out.member.population.size, answers: errors.answers, masks: [], running: [], tensors: [...layout.tensors.values()],
  };
}

/** Eligibility traces of everything learned at a population, what empties them, and what is left to do when a trial is over. */
interface Memory {
  readonly op: Eligibility;
  readonly begin: readonly Op[];
  readonly end: readonly Op[];
}

function memoriesOf(graph: Graph, layout: Layout, tracked: Tracked, errors: Errors, places: Places): Memory[] {
  const { population: { name, size, receptors, learned }, program } = tracked.member;
  const { samples } = layout;
  const { signal, decay } = errors.of(name);
  const memory = (key: string, by: string, input: View, pre: number, gradient: View): Eligibility => ({
    kind: 'eligibility', input, ...tracesOf(layout, tracked, by, key, pre), filtered: decay === 0 ? null : layout.tensor(`filtered trace by ${key}`, pre * samples * size),
    decay, signal, gradient, samples, pre, post: size,
  });
  const empty = ({ traces, filtered }: Eligibility): Op[] => [...traces.map(({ view }) => view), ...(filtered ? [filtered] : [])].map((view) => fill(view, layout.tensors.get(view.tensor)!.size));
  const synapses = graph.connections.filter((each) => each.to === name && each.learned && program.inputs.some((input) => receptorOf(tracked.member, input) === each.receptor)).map((connection): Memory => {
    const source = layout.members.get(connection.from)!;
    const input = layout.output(source, outputOf(connection), source.still ? 0 : -connection.delay);
    const op = memory(connection.name, inputOf(receptors[connection.receptor].name), input, source.population.size, places('gradients', connection.name));
    return { op, begin: empty(op), end: [] };
  });
  const parameters = Object.keys(learned).map((parameter): Memory => {
    const key = `${name}.${parameter}`;
    const count = layout.countOf(tracked.member.population, parameter);
    const own = places('gradients', key);
    const each = count === size ? own : layout.tensor(`d ${key} of each neuron`, size);
    const op = memory(key, parameter, errors.ones, 1, each);
    if (count === size) return { op, begin: empty(op), end: [] };
    return { op, begin: [...empty(op), fill(each, size)], end: [{ kind: 'reduce', from: each, to: own, outer: 1, groups: count, inner: size / count, factor: 1, accumulate: true }] };
  });
  return [...synapses, ...parameters];
}

function copyInput(layout: Layout, population: string): Op {
  const size = layout.samples * layout.members.get(population)!.population.size;
  return { kind: 'copy', from: layout.tensor('given', size), to: layout.tensor('input', size), size };
}

/** Before the first step no spikes were given. */
function past(layout: Layout): Op[] {
  return [...layout.members.values()].flatMap((member) => (member.given && member.before > 0 ? [fill(layout.output(member, 'spike', -member.before), member.before * layout.samples * member.population.size)] : []));
}

/** The end of a step becomes the start of the next, row by row. */
function shift(layout: Layout): Op[] {
  return [...layout.members.values()].filter((each) => !each.still).flatMap((member) => {
    const { population: { size }, program, before, outputs, given } = member;
    const copy = (from: View, to: View): Op => ({ kind: 'copy', from, to, size: layout.samples * size });
    return [
      ...(given ? [] : program.states.map((state) => copy(layout.state(member, state, 1), layout.state(member, state)))),
      ...outputs.filter((each) => !each.startsWith('partial')).flatMap((output) => range(before).map((k) => copy(layout.output(member, output, k + 1 - before), layout.output(member, output, k - before)))),
    ];
  });
}
