import type { Normalise, WeightNorm } from '../plan/ops.ts';
import type { Call, Layout } from './layout.ts';

/** Addresses of numbers per group; `nothing` is a run of zeros. */
interface Scaling { readonly p: number; readonly q: number; readonly m: number; readonly r: number }

/** The calls of kernels over [outer][groups][inner] numbers. */
class Groups {
  readonly #how: 'columns' | 'runs';

  constructor(readonly outer: number, readonly groups: number, readonly inner: number, readonly nothing: number) {
    this.#how = inner === 1 ? 'columns' : 'runs';
  }

  get clear(): Call {
    return ['fill', this.nothing, this.groups, 0];
  }

  /** to = factor · Σ x. */
  sum(x: number, to: number, factor: number): Call {
    return this.#how === 'columns' ? ['reduce_columns', x, to, this.outer, this.groups, 0, factor] : ['reduce_runs', x, to, this.outer, this.groups, this.inner, 0, factor];
  }

  /** to = Σ (x − a) · (y − b). */
  dot(x: number, y: number, to: number, a = this.nothing, b = this.nothing): Call {
    return [`dot_${this.#how}`, x, y, a, b, to, this.outer, this.groups, this.inner];
  }

  /** to (+)= p · x + q · (y − m) + r. */
  combine(x: number, y: number, to: number, { p = this.nothing, q = this.nothing, m = this.nothing, r = this.nothing }: Partial<Scaling>, accumulate = false): Call {
    return [`combine_${this.#how}`, x, y, p, q, m, r, to, this.outer, this.groups, this.inner, Number(accumulate)];
  }
}

/** First the sums of each channel, then what they make of every number. */
export function normaliseCalls(op: Normalise, layout: Layout): Call[] {
  const { rows, channels, positions, momentum, epsilon } = op;
  const count = rows * positions;
  const [nothing, first, second, p, q, r] = layout.scratch(channels, channels, channels, channels, channels, channels);
  const groups = new Groups(rows, channels, positions, nothing);
  const place = (view: Normalise['x'], size = channels): number => layout.place(view, size);
  const x = place(op.x, count * channels);
  const gain = place(op.gain);
  const [means, runningMeans] = [place(op.statistics, 2 * channels), place(op.running, 2 * channels)];
  if (op.direction === 'input') {
    const dy = place(op.dy!, count * channels);
    return [groups.clear, groups.sum(dy, first, 1), groups.dot(dy, x, second, nothing, means),
      ['normalise_reverse', first, second, gain, means + 4 * channels, place(op.gainGradient!), place(op.biasGradient!), p, q, r, channels, count],
      groups.combine(dy, x, place(op.dx!, count * channels), { p, q, m: means, r })];
  }
  const y = place(op.y, count * channels);
  if (op.direction === 'fixed') return [groups.clear, ['normalise_fixed', runningMeans + 4 * channels, gain, q, channels, epsilon], groups.combine(x, x, y, { q, m: runningMeans, r: place(op.bias) })];
  return [groups.clear, groups.sum(x, first, 1 / count), groups.dot(x, x, second, first, first),
    ['normalise_batch', first, second, gain, means, means + 4 * channels, runningMeans, runningMeans + 4 * channels, q, channels, count, momentum, 1 - momentum, Math.max(1, count - 1), epsilon],
    groups.combine(x, x, y, { q, m: first, r: place(op.bias) })];
}

export function weightNormCalls(op: WeightNorm, layout: Layout): Call[] {
  const { fanIn, targets, byRow } = op;
  const size = fanIn * targets;
  const [nothing, squares, dot, p, q] = layout.scratch(targets, targets, targets, targets, targets);
  const groups = byRow ? new Groups(1, targets, fanIn, nothing) : new Groups(fanIn, targets, 1, nothing);
  const [v, gain] = [layout.place(op.v, size), layout.place(op.gain, targets)];
  const begin = [groups.clear, groups.dot(v, v, squares)];
  if (op.direction === 'output') return [...begin, ['norm_output', squares, gain, q, targets], groups.combine(v, v, layout.place(op.weight, size), { q })];
  const dWeight = layout.place(op.dWeight!, size);
  return [...begin, groups.dot(dWeight, v, dot), ['norm_input', squares, dot, gain, layout.place(op.dGain!, targets), p, q, targets], groups.combine(dWeight, v, layout.place(op.dV!, size), { p, q }, true)];
}
