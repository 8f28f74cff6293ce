/**
 * The oracle of late learners: a network of two populations, pre → cells (plastic) and cells → cells (plastic), in plain double
 * loops. Each synapse learns in the very step in which something happens, sample by sample, in f32 (Math.fround).
 */
import type { SynapseList } from '../../src/network/connectivity.ts';

const f = Math.fround;
const settle = (x: number): number => (Math.abs(x) < 2 ** -40 ? 0 : x);

/** A rule: its traces as [time constant, what a spike makes of the trace], and what events do to a weight. */
export interface EagerRule {
  readonly pre: readonly Trace[];
  readonly post: readonly Trace[];
  onPre(w: number, pre: readonly number[], post: readonly number[]): number;
  onPost(w: number, pre: readonly number[], post: readonly number[]): number;
}
type Trace = readonly [tau: number, spike: (x: number) => number];

const clamp = (w: number, high: number): number => Math.min(Math.max(w, 0), high);

export const eagerPairStdp = (tauPre: number, tauPost: number, plus: number, minus: number): EagerRule => ({
  pre: [[tauPre, (x) => f(x + 1)]], post: [[tauPost, (y) => f(y + 1)]],
  onPre: (w, _, [y]) => clamp(f(w - f(f(minus) * y)), 1),
  onPost: (w, [x]) => clamp(f(w + f(f(plus) * x)), 1),
});

export const eagerDiehlCookStdp = (tauPre: number, tauPost1: number, tauPost2: number, etaPre: number, etaPost: number): EagerRule => ({
  pre: [[tauPre, () => 1]], post: [[tauPost1, () => 1], [tauPost2, () => 1]],
  onPre: (w, _, [y1]) => clamp(f(w - f(f(etaPre) * y1)), 1),
  onPost: (w, [x], [, y2]) => clamp(f(w + f(f(f(etaPost) * x) * y2)), 1),
});

/** The synapses of one plastic connection; weights count in units of 2^−exponent, delays in steps. */
export class EagerConnection {
  readonly #pre: Float32Array[][];
  readonly #post: Float32Array[][];

  constructor(readonly list: SynapseList, readonly units: Int32Array, readonly delays: ArrayLike<number>, readonly rule: EagerRule, readonly exponent: number,
    readonly sizes: readonly [pre: number, post: number], readonly batch: number) {
    const traces = (of: readonly Trace[], size: number): Float32Array[][] => of.map(() => Array.from({ length: batch }, () => new Float32Array(size)));
    this.#pre = traces(rule.pre, sizes[0]);
    this.#post = traces(rule.post, sizes[1]);
  }

  reset(): void {
    for (const samples of [...this.#pre, ...this.#post]) for (const each of samples) each.fill(0);
  }

  /** Traces decay; a source's spike counts at once, a target's from the next step on. */
  advance(b: number, spiked: Uint8Array, firedBefore: Uint8Array): void {
    this.rule.pre.forEach(([tau, spike], k) => this.#decay(this.#pre[k][b], tau).forEach((x, i, own) => { if (spiked[i]) own[i] = settle(spike(x)); }));
    this.rule.post.forEach(([tau, spike], k) => {
      this.#post[k][b].forEach((y, j, own) => { if (firedBefore[j]) own[j] = settle(spike(y)); });
      this.#decay(this.#post[k][b], tau);
    });
  }

  #decay(own: Float32Array, tau: number): Float32Array {
    const factor = f(Math.exp(-1 / tau));
    return own.forEach((x, i) => (own[i] = settle(f(x * factor)))), own;
  }

  /** All synapses of the sources that spike, by their weights before this step. */
  deliver(b: number, at: number, pre: Uint8Array, arrive: (step: number, sample: number, neuron: number, units: number) => void): void {
    this.#each((s, i, j) => { if (pre[i]) arrive(at + this.delays[s], b, j, this.units[s]); });
  }

  learn(b: number, pre: Uint8Array, post: Uint8Array): void {
    const unit = 2 ** -this.exponent;
    const put = (s: number, w: number): void => { this.units[s] = Math.min(Math.max(Math.floor(f(f(w / unit) + 0.5)), 0), 2 ** this.exponent); };
    this.#each((s, i, j) => {
      const [x, y] = [this.#pre.map((each) => each[b][i]), this.#post.map((each) => each[b][j])];
      if (pre[i]) put(s, this.rule.onPre(f(this.units[s] * unit), x, y));
      if (post[j]) put(s, this.rule.onPost(f(this.units[s] * unit), x, y));
    });
  }

  #each(visit: (synapse: number, source: number, target: number) => void): void {
    const { rowStart, target } = this.list;
    for (let i = 0; i + 1 < rowStart.length; i++) for (let s = rowStart[i]; s < rowStart[i + 1]; s++) visit(s, i, target[s]);
  }
}

/** Perfect integrators with a threshold, driven by given spikes of `pre`. */
export class EagerNetwork {
  step = 0;
  #v: Float32Array[] = [];
  #fired: Uint8Array[] = [];
  #arriving = new Map<string, Int32Array>();

  constructor(readonly feed: EagerConnection, readonly lateral: EagerConnection, readonly threshold: number, readonly given: (sample: number, step: number) => Uint8Array) {
    this.reset();
  }

  reset(): void {
    const { batch, sizes: [, size] } = this.feed;
    this.step = 0;
    this.#v = Array.from({ length: batch }, () => new Float32Array(size));
    this.#fired = Array.from({ length: batch }, () => new Uint8Array(size));
    this.#arriving.clear();
    this.feed.reset();
    this.lateral.reset();
  }

  /** Spikes of the cells, per sample, as `step · size + neuron`. */
  run(steps: number, learning: boolean): number[][] {
    const { feed, lateral } = this;
    const { batch, exponent, sizes: [, size] } = feed;
    const spikes: number[][] = Array.from({ length: batch }, () => []);
    for (const end = this.step + steps; this.step < end; this.step++) {
      const at = this.step;
      const pre = Array.from({ length: batch }, (_, b) => this.given(b, at));
      const before = this.#fired;
      this.#fired = before.map((_, b) => Uint8Array.from({ length: size }, (__, j) => {
        this.#v[b][j] = f(this.#v[b][j] + f((this.#arriving.get(`${at},${b}`)?.[j] ?? 0) * 2 ** -exponent));
        if (!(this.#v[b][j] >= this.threshold)) return 0;
        this.#v[b][j] = 0;
        spikes[b].push(at * size + j);
        return 1;
      }));
      const arrive = (step: number, b: number, j: number, units: number): void => {
        const key = `${step},${b}`;
        if (!this.#arriving.has(key)) this.#arriving.set(key, new Int32Array(size));
        this.#arriving.get(key)![j] += units;
      };
      for (let b = 0; b < batch; b++) {
        feed.advance(b, pre[b], before[b]);
        lateral.advance(b, this.#fired[b], before[b]);
        feed.deliver(b, at, pre[b], arrive);
        lateral.deliver(b, at, this.#fired[b], arrive);
      }
      for (let b = 0; learning && b < batch; b++) {
        feed.learn(b, pre[b], this.#fired[b]);
        lateral.learn(b, this.#fired[b], this.#fired[b]);
      }
    }
    return spikes;
  }
}
