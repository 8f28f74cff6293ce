import { nextOf } from '../../equations/adjoint.ts';
import type { Partial } from '../../equations/jacobian.ts';
import { inputOf } from '../../equations/names.ts';
import { expect } from '../../errors.ts';
import { drawValues, normal } from '../../network/distribution.ts';
import { philoxKey, purposes } from '../../random/philox.ts';
import type { EpropOptions } from '../trainer.ts';
import type { Arrival } from './arrive.ts';
import type { Graph } from './graph.ts';
import type { Content } from './initial.ts';
import type { Layout } from './layout.ts';
import { lossNumbers } from './loss.ts';
import type { Op, View } from './ops.ts';
import { settings } from './settings.ts';
import { numberOf, type Tracked } from './traces.ts';

/** How a step's error comes about, and how it reaches those who learn. */
export interface Errors {
  /** `losses` [samples], `correct` [samples], then scores [samples][classes]. */
  readonly answers: View;
  /** 1 for each sample: the input of what every neuron has of its own. */
  readonly ones: View;
  readonly contents: readonly Content[];
  readonly begin: readonly Op[];
  readonly score: readonly Op[];
  readonly loss: readonly Op[];
  readonly teach: readonly Op[];
  readonly judge: readonly Op[];
  /** The learning signal of a population, and by how much a trace must fade from step to step to meet it as the read-out does. */
  of(population: string): { readonly signal: View; readonly decay: number };
}

export function errorOps(graph: Graph, layout: Layout, options: EpropOptions, out: Tracked, hidden: readonly Tracked[], arrivals: readonly Arrival[], seed: number): Errors {
  const { readOut, loss, steps, errorFrom = 0 } = options;
  const { samples } = layout;
  const { name: reader, size: classes } = out.member.population;
  const row = samples * classes;
  const counted = steps - errorFrom;
  const answers = layout.tensor('answers', samples * (2 + classes));
  const scores = { ...answers, offset: 2 * samples };
  const series = layout.output(out.member, `state ${readOut.of}`);
  const [error, bySpike, losses, unused] = [layout.tensor('error', row), layout.tensor('error by what arrives', row), layout.tensor('losses of the step', samples), layout.tensor('error, not asked for', row)];
  const { gain, decay } = fading(graph, out, hidden);
  const [gains, ones] = [layout.tensor('gain of the read-out', 1), layout.tensor('ones', samples)];
  const contents: Content[] = [{ view: gains, numbers: Float32Array.of(gain) }, { view: ones, numbers: new Float32Array(samples).fill(1) }];
  const lossOp = (score: View, dScore: View, correct: View): Op => ({
    kind: 'loss', score, labels: layout.tensor('labels', samples), dScore, losses, correct, samples, size: classes, divisor: counted,
    ...lossNumbers(loss),
  });
  const perSample = { ...layout.tensor('settings', settings.count), offset: settings.perSample };
  const teach: Op[] = [{ kind: 'multiply', from: error, by: perSample, to: error, rows: row, size: 1 }, { kind: 'multiply', from: error, by: gains, to: bySpike, rows: row, size: 1 }];
  const signals = new Map(hidden.map(({ member: { population: { name, size } } }) => {
    const signal = layout.tensor(`signal of ${name}`, samples * size);
    arrivals.filter(({ connection: { from, to } }) => from === name && to === reader).forEach((arrival, n) => {
      const b = options.feedback === 'random' ? feedback(graph, layout, arrival, seed, contents) : arrival.weights;
      teach.push({ kind: 'matmul', a: bySpike, b, c: signal, m: samples, n: size, k: classes, transposeA: false, transposeB: true, accumulate: n > 0 });
    });
    return [name, signal];
  }));
  return {
    answers, ones, contents, teach,
    begin: [{ kind: 'fill', to: answers, size: samples * (2 + classes), value: 0 }],
    score: [readOut.how === 'last' ? { kind: 'copy', from: series, to: scores, size: row } : { kind: 'add', from: series, to: scores, size: row, factor: 1 / steps }],
    loss: [lossOp(series, error, unused), { kind: 'add', from: losses, to: answers, size: samples, factor: 1 / counted }],
    judge: [lossOp(scores, unused, { ...answers, offset: samples })],
    of: (population) => (population === reader ? { signal: error, decay: 0 } : { signal: signals.get(population)!, decay }),
  };
}

/** Fixed random weights of feedback, as large as the weights forwards begin (Lillicrap et al. 2016, doi:10.1038/ncomms13276). */
function feedback(graph: Graph, layout: Layout, { connection: { name, weights: { values } } }: Arrival, seed: number, contents: Content[]): View {
  const view = layout.tensor(`feedback of ${name}`, values.length);
  const size = Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length);
  // The purpose of a rule's draws: a connection that is trained has no rule.
  const purpose = purposes.connection(graph.connections.findIndex((each) => each.name === name), 3);
  contents.push({ view, numbers: drawValues(normal(0, size), values.length, philoxKey(seed), purpose, `feedback of connection "${name}"`) as Float32Array });
  return view;
}

/** What one unit that arrives adds to what is read, and the share of it that is left a step later: of a leaky integrator 1 − 1/τ or so, of an accumulator 1. */
function fading(graph: Graph, out: Tracked, hidden: readonly Tracked[]): { readonly gain: number; readonly decay: number } {
  const { member: { population: { name, receptors }, program: { states } }, jacobian: { partial }, output } = out;
  const subject = `population "${name}"`;
  const used = new Set(graph.connections.filter((each) => each.to === name && hidden.some(({ member }) => member.population.name === each.from)).map((each) => each.receptor));
  if (used.size === 0) return { gain: 1, decay: 0 };
  const remedy = 'read a leaky integrator or an accumulator, through one synapse model without state';
  expect(used.size === 1, subject, 'what is learned reaches it through several receptors', remedy);
  const number = (how: Partial | null): number => {
    if (how === null) return 0;
    expect(how.kind === 'constant', subject, 'its step is not linear, or not the same for all of its neurons', remedy);
    return numberOf(out, how);
  };
  const input = inputOf(receptors[[...used][0]].name);
  const gain = number(partial(output, input));
  const kept = states.filter((each) => partial(output, each) !== null && partial(nextOf(each), input) !== null);
  expect(gain !== 0 && kept.length <= 1, subject, 'what arrives does not reach the state that is read within the step, or through several states', remedy);
  if (kept.length === 0) return { gain, decay: 0 };
  const [state] = kept;
  const decay = number(partial(nextOf(state), state));
  const later = number(partial(output, state)) * number(partial(nextOf(state), input));
  expect(Math.abs(later - decay * gain) <= 1e-6 * Math.abs(gain), subject, 'what arrives does not fade by the same share in every step', remedy);
  return { gain, decay };
}
