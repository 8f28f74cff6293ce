import { expect } from '../../errors.ts';
import type { GradientOptions } from '../trainer.ts';
import { Arrival } from './arrive.ts';
import { Back } from './back.ts';
import { Forward } from './forward.ts';
import type { Graph } from './graph.ts';
import { Layout } from './layout.ts';
import { learnedOf, placesOf, type Learned } from './learned.ts';
import type { Op, OpPlan, View } from './ops.ts';
import { range } from './pass.ts';
import { updatesOf } from './update.ts';
import { initialOf, type Content } from './initial.ts';

/** A plan of training, and where a trainer finds and puts things. */
export interface GradientPlan extends OpPlan {
  readonly layout: Layout;
  readonly learned: readonly Learned[];
  /** What tensors hold besides the learned numbers, written once. */
  readonly contents: readonly Content[];
  readonly classes: number;
  /** `losses` [samples], `correct` [samples], then scores [samples][classes]. */
  readonly answers: View;
  readonly masks: readonly { readonly connection: string; readonly view: View; readonly size: number; readonly dropout: number }[];
  readonly running: readonly { readonly connection: string; readonly view: View; readonly size: number }[];
}

/**
 * The ops of training: `learn` (forward, loss, backward), `update` and `answer`. Time is cut into segments; where there are several, the
 * way forward is taken twice and memory grows with the length of one segment (Chen et al. 2016, arXiv:1604.06174).
 */
export function gradientPlan(graph: Graph, options: GradientOptions): GradientPlan {
  const layout = new Layout(graph, options);
  const learned = learnedOf(layout);
  const places = placesOf(learned, layout);
  const arrivals = graph.connections.map((each) => new Arrival(layout, each, places));
  for (const { name, learned: how, from, to } of graph.connections) {
    const loop = graph.groups.some((group) => group.includes(to) && group.includes(from));
    expect(how?.normalise !== 'batch' || !loop, `connection "${name}"`, 'it lies in a loop, whose steps batch normalisation cannot see together', 'use normalise: "weight", or none');
  }
  const forward = new Forward(graph, options, layout, places, arrivals);
  const back = new Back(graph, options, layout, places, arrivals);
  const prepare = arrivals.flatMap((each) => each.prepare());
  const phases = { learn: [...prepare, ...learn(layout, options, forward, back)], answer: [...prepare, ...answer(layout, forward)], prepare, update: updatesOf(layout, learned, places, options) };
  const contents = initialOf(layout, learned);
  const size = (tensor: string): number => layout.tensors.get(tensor)!.size;
  return {
    layout, learned, contents, phases, programs: [...layout.members.values()].map((each) => each.program), classes: layout.members.get(options.readOut.population)!.population.size,
    answers: { tensor: 'answers', offset: 0 },
    masks: arrivals.flatMap(({ mask, connection: { name, learned: how } }) => (mask ? [{ connection: name, view: mask, size: size(mask.tensor), dropout: how!.dropout! }] : [])),
    running: graph.connections.filter((each) => each.learned?.normalise === 'batch').map(({ name }) => ({ connection: name, view: { tensor: `running statistics of ${name}`, offset: 0 }, size: size(`running statistics of ${name}`) })),
    tensors: [...layout.tensors.values()],
  };
}

/** Forward with the running statistics, then what the answers are worth. */
function answer({ segments }: Layout, forward: Forward): Op[] {
  return [
    ...forward.begin('answer'), ...forward.still('answer'),
    ...range(segments).flatMap((segment) => [...(segment > 0 ? forward.move() : []), ...forward.segment(segment, 'answer'), ...forward.read(segment)]), ...forward.judge(),
  ];
}

/** Forward, loss, and back: all segments but the last are computed again on the way. */
function learn({ segments, tensors }: Layout, { truncate = false }: GradientOptions, forward: Forward, back: Back): Op[] {
  const last = segments - 1;
  return [
    { kind: 'fill', to: { tensor: 'gradients', offset: 0 }, size: tensors.get('gradients')!.size, value: 0 }, ...forward.begin('learn'), ...forward.still('learn'),
    ...range(segments).flatMap((segment) => [...(segment > 0 ? forward.move() : []), ...(segment < last ? forward.keep(segment, false) : []), ...forward.segment(segment, 'learn'), ...forward.read(segment)]),
    ...forward.judge(), ...back.begin(),
    ...range(segments).reverse().flatMap((segment) => [
      ...(segment < last ? [...forward.keep(segment, true), ...forward.segment(segment, 'again')] : []), ...back.carry(segment === last || truncate), ...back.segment(segment),
    ]),
    ...back.still(), ...back.gather(),
  ];
}
