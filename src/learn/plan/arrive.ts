import { expect } from '../../errors.ts';
import type { GraphConnection } from './graph.ts';
import type { Layout, Member } from './layout.ts';
import { outputOf, statisticsOf } from './layout.ts';
import type { Op, View } from './ops.ts';
import { varianceEpsilon } from './settings.ts';
import { channelsOf } from './weights.ts';

/** Which rows are computed: all of a segment, those of one step, or the one row of what does not change. */
export interface Span {
  readonly rows: number;
  /** First step of the segment. */
  readonly step: number;
  readonly segment: number;
}

/** `learn`: own statistics and dropout; `again`: the same, computed a second time; `answer`: neither. */
export type Mode = 'learn' | 'again' | 'answer';
type Places = (tensor: string, key: string) => View;

const momentum = 0.1;

/** What one connection carries from its source to its target, and the way back. */
export class Arrival {
  readonly #source: Member;
  readonly #target: Member;
  readonly #rows: number;

  constructor(readonly layout: Layout, readonly connection: GraphConnection, readonly places: Places) {
    this.#source = layout.members.get(connection.from)!;
    this.#target = layout.members.get(connection.to)!;
    this.#rows = layout.rowsOf(this.#source);
    if (connection.learned?.normalise === 'batch') {
      const synapse = this.#target.population.receptors[connection.receptor].use.model;
      expect(synapse.arrival === '' && synapse.current === 'input', `connection "${connection.name}"`, `batch normalisation brings a bias, which synapse "${synapse.name}" cannot take as a current`, 'use impulseCurrent');
    }
  }

  /** Computed once per trial. */
  get still(): boolean {
    return this.#source.still && this.connection.delay === 0 && !this.connection.learned?.delay;
  }

  get carries(): boolean {
    return this.#source.carries || this.connection.learned?.delay !== undefined;
  }

  /** The weights that multiply: those learned, once they are normalised and rounded. */
  get weights(): View {
    const { name, learned, weights } = this.connection;
    if (!learned) return this.layout.tensor(`weights of ${name}`, weights.values.length);
    if (learned.normalise === 'weight' || learned.quantise) return this.layout.tensor(`weights in use of ${name}`, weights.values.length);
    return this.places('parameters', name);
  }

  /** Before the first step: what the weights are in this pass. */
  prepare(): Op[] {
    const { name, learned, weights: { values } } = this.connection;
    const ops: Op[] = [];
    let from = this.places('parameters', name);
    if (learned?.normalise === 'weight') {
      const weight = learned.quantise ? this.layout.tensor(`weights, normalised, of ${name}`, values.length) : this.weights;
      ops.push({ kind: 'weight-norm', direction: 'output', v: from, gain: this.places('parameters', `${name}.gain`), weight, ...this.#fans });
      from = weight;
    }
    if (learned?.quantise) ops.push({ kind: 'quantise', from, to: this.weights, size: values.length, ...learned.quantise, low: learned.quantise.low, high: learned.quantise.high });
    return ops;
  }

  get #fans(): { fanIn: number; targets: number; byRow: boolean } {
    const { weights } = this.connection;
    const { channels } = channelsOf(weights);
    return { fanIn: weights.values.length / channels, targets: channels, byRow: weights.kind === 'kernel' };
  }

  #scratch(what: string, rowSize: number): View {
    return this.layout.tensor(`${what} of ${this.connection.name}`, this.#rows * rowSize);
  }

  /** A row of a tensor that holds all rows of a segment. */
  #at(view: View, { step }: Span, rowSize: number): View {
    return this.still ? view : { ...view, offset: view.offset + step * this.layout.samples * rowSize };
  }

  #raw({ step, segment }: Span): View {
    return this.layout.output(this.#source, outputOf(this.connection), this.still || this.connection.learned?.delay ? step : step - this.connection.delay, segment);
  }

  get mask(): View | null {
    const { name, learned } = this.connection;
    return learned?.dropout ? this.layout.tensor(`mask of ${name}`, this.layout.samples * this.#source.population.size) : null;
  }

  /** What the source sends, delayed, thinned out and pooled: the ops, and where it lies in the end. */
  #sent(span: Span, mode: Mode): { ops: Op[]; view: View } {
    const { layout, connection: { name, learned, weights } } = this;
    const { size } = this.#source.population;
    const { samples } = layout;
    const ops: Op[] = [];
    let view = this.#raw(span);
    if (learned?.delay) {
      const output = this.#at(this.#scratch('delayed', size), span, size);
      ops.push({ kind: 'delay', direction: 'output', input: view, output, delays: this.places('parameters', `${name}.delay`), steps: span.rows / samples, samples, size, most: learned.delay.most });
      view = output;
    }
    if (this.mask && mode !== 'answer') {
      const to = this.#at(this.#scratch('thinned', size), span, size);
      ops.push({ kind: 'multiply', from: view, by: this.mask, to, rows: span.rows / samples, size: samples * size });
      view = to;
    }
    if (weights.kind === 'kernel' && weights.pool.some((each) => each > 1)) {
      const { shape: { groups, inputs, y, x }, pool } = weights;
      const output = this.#at(this.#scratch('pooled', groups * inputs * y.input * x.input), span, groups * inputs * y.input * x.input);
      ops.push({ kind: 'pool', direction: 'output', input: view, output, rows: span.rows, channels: groups * inputs, height: y.input * pool[0], width: x.input * pool[1], window: pool });
      view = output;
    }
    return { ops, view };
  }

  /** Adds to (or, as the first, sets) what arrives at the target's receptor. */
  forward(span: Span, mode: Mode, to: View, accumulate: boolean): Op[] {
    const { connection: { learned } } = this;
    const { ops, view } = this.#sent(span, mode);
    const { size } = this.#target.population;
    if (learned?.normalise !== 'batch') return [...ops, this.#product(view, to, span.rows, accumulate)];
    const product = this.#scratch('product', size);
    const y = accumulate ? this.#scratch('normalised', size) : to;
    ops.push(this.#product(view, product, span.rows, false), this.#normalise(mode, product, y, span.rows));
    if (accumulate) ops.push({ kind: 'add', from: y, to, size: span.rows * size, factor: 1 });
    return ops;
  }

  #product(input: View, output: View, rows: number, accumulate: boolean): Op {
    const { weights } = this.connection;
    if (weights.kind === 'matrix') return { kind: 'matmul', a: input, b: this.weights, c: output, m: rows, n: weights.post, k: weights.pre, transposeA: false, transposeB: false, accumulate };
    return { kind: 'convolve', direction: 'output', input, kernel: this.weights, output, rows, shape: weights.shape, accumulate };
  }

  #normalise(mode: Mode, x: View, y: View, rows: number): Extract<Op, { kind: 'normalise' }> {
    const { layout, connection } = this;
    const { name, weights } = connection;
    return {
      kind: 'normalise', direction: mode === 'answer' ? 'fixed' : 'output', x, y, gain: this.places('parameters', `${name}.gain`), bias: this.places('parameters', `${name}.bias`),
      statistics: layout.tensor(`statistics of ${name}`, statisticsOf(connection)), running: layout.tensor(`running statistics of ${name}`, statisticsOf(connection)),
      rows, ...channelsOf(weights), momentum: mode === 'again' ? 0 : momentum, epsilon: varianceEpsilon,
    };
  }

  /** What flows back to the source from the adjoint `dTo` of what arrived; `mode: 'learn'` as it came. */
  backward(span: Span, dTo: View): Op[] {
    if (!this.carries) return [];
    const { connection: { learned, weights, name }, layout } = this;
    const { samples } = layout;
    const { size } = this.#source.population;
    const ops: Op[] = [];
    const plain = !learned?.delay && !this.mask;
    const pooled = weights.kind === 'kernel' && weights.pool.some((each) => each > 1);
    const source = this.#source.carries ? layout.dOutput(this.#source, outputOf(this.connection), this.still || learned?.delay ? span.step : span.step - this.connection.delay) : null;
    const direct = plain && !pooled;
    const units = weights.kind === 'kernel' ? weights.shape.groups * weights.shape.inputs * weights.shape.y.input * weights.shape.x.input : size;
    const dSent = direct ? source! : this.#at(this.#scratch('d sent', units), span, units);
    const dProduct = this.#dProduct(dTo, span);
    ops.push(weights.kind === 'matrix'
      ? { kind: 'matmul', a: dProduct, b: this.weights, c: dSent, m: span.rows, n: weights.pre, k: weights.post, transposeA: false, transposeB: true, accumulate: direct }
      : { kind: 'convolve', direction: 'input', input: dSent, kernel: this.weights, output: dProduct, rows: span.rows, shape: weights.shape, accumulate: direct });
    if (direct) return ops;
    let from = dSent;
    if (pooled) {
      const { shape: { groups, inputs, y, x }, pool } = weights;
      const input = this.#at(this.#scratch('d unpooled', size), span, size);
      ops.push({ kind: 'pool', direction: 'input', input, output: from, rows: span.rows, channels: groups * inputs, height: y.input * pool[0], width: x.input * pool[1], window: pool });
      from = input;
    }
    if (this.mask) {
      const to = this.#at(this.#scratch('d thinned', size), span, size);
      ops.push({ kind: 'multiply', from, by: this.mask, to, rows: span.rows / samples, size: samples * size });
      from = to;
    }
    if (learned?.delay) {
      const dInput = source ?? { tensor: layout.tensor(`d nowhere of ${name}`, (layout.segment + this.#source.before) * samples * size).tensor, offset: this.#source.before * samples * size };
      ops.push({ kind: 'delay', direction: 'input', input: this.#raw(span), output: from, dInput, dOutput: from, delays: this.places('parameters', `${name}.delay`), gradient: this.places('gradients', `${name}.delay`), steps: span.rows / samples, samples, size, most: learned.delay.most });
    } else ops.push({ kind: 'add', from, to: source!, size: span.rows * size, factor: 1 });
    return ops;
  }

  #dProduct(dTo: View, span: Span): View {
    return this.connection.learned?.normalise === 'batch' ? this.#at(this.#scratch('d product', this.#target.population.size), span, this.#target.population.size) : dTo;
  }

  /** Before either: the way back through the normalisation. */
  unnormalise(span: Span, dTo: View): Op[] {
    const { name, learned } = this.connection;
    if (learned?.normalise !== 'batch') return [];
    const y = this.#scratch('product', this.#target.population.size);
    return [{ ...this.#normalise('again', y, y, span.rows), direction: 'input', dy: dTo, dx: this.#dProduct(dTo, span), gainGradient: this.places('gradients', `${name}.gain`), biasGradient: this.places('gradients', `${name}.bias`) }];
  }

  /** Adds to the gradient of the weights, over all rows of a span. */
  gradient(span: Span, dTo: View): Op[] {
    const { connection: { learned, weights, name }, layout } = this;
    if (!learned) return [];
    const input = this.#kept(span);
    const output = this.#dProduct(dTo, span);
    const to = learned.normalise === 'weight' ? layout.tensor(`d weights of ${name}`, weights.values.length) : this.places('gradients', name);
    return [weights.kind === 'matrix'
      ? { kind: 'matmul', a: input, b: output, c: to, m: weights.pre, n: weights.post, k: span.rows, transposeA: true, transposeB: false, accumulate: true }
      : { kind: 'convolve', direction: 'kernel', input, kernel: to, output, rows: span.rows, shape: weights.shape, accumulate: true }];
  }

  /** Where `#sent` left what the weights multiplied. */
  #kept(span: Span): View {
    return this.#sent(span, 'learn').view;
  }

  /** After the last step back: from the weights in use to those learned. */
  settle(): Op[] {
    const { name, learned, weights } = this.connection;
    if (learned?.normalise !== 'weight') return [];
    return [{
      kind: 'weight-norm', direction: 'input', v: this.places('parameters', name), gain: this.places('parameters', `${name}.gain`), weight: this.layout.tensor(`weights in use of ${name}`, weights.values.length),
      dV: this.places('gradients', name), dGain: this.places('gradients', `${name}.gain`), dWeight: this.layout.tensor(`d weights of ${name}`, weights.values.length), ...this.#fans,
    }];
  }

  /** Gradients that gather in a tensor of their own begin at 0. */
  get gathers(): Op[] {
    const { name, learned, weights } = this.connection;
    return learned?.normalise === 'weight' ? [{ kind: 'fill', to: this.layout.tensor(`d weights of ${name}`, weights.values.length), size: weights.values.length, value: 0 }] : [];
  }
}
