import { chooseBackend } from '../../backend/choose.ts';
import type { Backend } from '../../backend/backend.ts';
import { shuffledIndices } from '../../data/shuffle.ts';
import { expect } from '../../errors.ts';
import { simulate } from '../../simulate/simulate.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import { decodeCheckpoint, encodeCheckpoint, type Progress } from './checkpoint.ts';
import { diehlCookRecipe } from './diehl-cook.ts';
import type { Recipe } from './recipe.ts';
import { fieldBytes, report } from './report.ts';
import type { DigitsData, DigitsEvent, DigitsOptions, DigitsPhase, DigitSet, DigitsResult } from './types.ts';
import { judge, Votes } from '../../decode/votes.ts';
import { wtaRecipe } from './wta.ts';

export interface DigitsHooks {
  readonly backend: 'auto' | 'webgpu' | 'cpu';
  readonly gpu?: GPU;
  readonly onEvent?: (event: DigitsEvent) => void;
  /** Aborting saves a checkpoint between two mini-batches and ends the job with an `AbortError`. */
  readonly signal?: AbortSignal;
  readonly resume?: Uint8Array;
  readonly save?: (checkpoint: Uint8Array) => void | Promise<void>;
}

const phases: readonly DigitsPhase[] = ['learn', 'label', 'judge'];
/** Fewer digits than this are learned twice. */
const fewImages = 20_000;
const runningWindow = 1000;
/** Milliseconds between two checkpoints that nobody asked for. */
const saveEvery = 300_000;

/** What was not asked for, by network and number of digits to learn from. */
export function defaultDigitsOptions(given: Partial<DigitsOptions> & Pick<DigitsOptions, 'network' | 'seed'>, images = 0): DigitsOptions {
  const epochs = images < fewImages ? 2 : 1;
  const defaults = given.network === 'wta' ? { neurons: 1000, epochs, batch: 128 } : { neurons: 400, epochs: 1, batch: 1 };
  return { ...defaults, ...given };
}

const recipes: Readonly<Record<DigitsOptions['network'], (options: DigitsOptions, images: number) => Recipe>> = {
  wta: ({ neurons }) => wtaRecipe(neurons),
  'diehl-cook': ({ neurons, epochs, batch }, images) => diehlCookRecipe(neurons, images * epochs, batch),
};

/** Synaptic events the job will take, roughly: what decides whether a software adapter is up to it. */
export function estimateEvents({ network, neurons, epochs }: DigitsOptions, data: DigitsData): number {
  const images = (epochs + 1) * data.learn.labels.length + data.held.labels.length;
  return images * neurons * (network === 'wta' ? 250 : 2300);
}

/**
 * Learns digits without supervision, names the neurons with training images, judges the held-out ones.
 *
 * @throws DOMException named `AbortError` when the signal ended it; the checkpoint has been saved by then.
 * @example
 * const result = await runDigits(defaultDigitsOptions({ network: 'wta', seed: 0 }), data, { backend: 'auto' });
 */
export async function runDigits(options: DigitsOptions, data: DigitsData, hooks: DigitsHooks): Promise<DigitsResult> {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'number') expect(Number.isInteger(value) && value >= (name === 'seed' ? 0 : 1), `option "${name}"`, `got ${value}`, 'give a whole number of at least 1');
  }
  const from = performance.now();
  const recipe = recipes[options.network](options, data.learn.labels.length);
  const backend = await chooseBackend({ backend: hooks.backend, gpu: hooks.gpu });
  try {
    const simulation = await simulate(recipe.network, { on: backend, batch: options.batch, seed: options.seed });
    const job = new Job(options, data, hooks, recipe, simulation, backend);
    await job.start((performance.now() - from) / 1000);
    const result = await job.finish();
    simulation.dispose();
    return result;
  } finally {
    backend.dispose();
  }
}

class Job {
  #progress: Progress;
  #votes: Votes;

  constructor(readonly options: DigitsOptions, readonly data: DigitsData, readonly hooks: DigitsHooks, readonly recipe: Recipe, readonly simulation: Simulation, readonly backend: Backend) {
    this.#votes = new Votes(options.neurons);
    this.#progress = {
      options, images: { learn: data.learn.labels.length, held: data.held.labels.length }, phase: 'learn', done: 0,
      seconds: { build: 0, learn: 0, label: 0, judge: 0 }, curve: [], recent: [], votes: { spikes: [], seen: [] }, labels: [],
      confusion: Array.from({ length: 10 }, () => new Array<number>(11).fill(0)), mistakes: [], totals: { events: 0, updates: 0, images: 0 },
    };
  }

  get #totals(): Record<DigitsPhase, number> {
    const { learn, held } = this.#progress.images;
    return { learn: learn * this.options.epochs, label: Math.min(learn, this.recipe.labelled), judge: held };
  }

  async start(buildSeconds: number): Promise<void> {
    const { resume, onEvent } = this.hooks;
    if (resume) {
      const { progress, snapshot } = await decodeCheckpoint(resume, this.options, this.#progress.images);
      this.#progress = progress;
      this.#votes = new Votes(this.options.neurons, progress.votes);
      await this.simulation.restore(snapshot);
    }
    this.#progress.seconds.build += buildSeconds;
    const { kind, reason } = this.simulation.plan;
    onEvent?.({ kind: 'start', backend: this.backend.kind, adapter: this.backend.adapter.name, plan: `${kind}: ${reason}`, totals: this.#totals, resumedAt: resume ? this.#doneBefore(this.#progress.phase) + this.#progress.done : 0 });
    while (phases.includes(this.#progress.phase)) {
      await this.#phase();
      const next = phases[phases.indexOf(this.#progress.phase) + 1];
      if (!next) break;
      if (this.#progress.phase === 'learn') this.recipe.settle(this.simulation);
      if (next === 'label') this.#votes = new Votes(this.options.neurons);
      if (next === 'judge') this.#progress.labels = [...this.#votes.labels()];
      this.#progress.phase = next;
      this.#progress.done = 0;
    }
    await this.#save();
  }

  #doneBefore(phase: DigitsPhase): number {
    return phases.slice(0, phases.indexOf(phase)).reduce((sum, each) => sum + this.#totals[each], 0);
  }

  /** Mini-batch after mini-batch of the current phase, from where it stands to its end. */
  async #phase(): Promise<void> {
    const { phase, images } = this.#progress;
    const total = this.#totals[phase];
    const set = phase === 'judge' ? this.data.held : this.data.learn;
    const startedAt = performance.now();
    const startedWith = this.#progress.done;
    const secondsBefore = this.#progress.seconds[phase];
    let order: { readonly epoch: number; readonly indices: Uint32Array } = { epoch: -1, indices: new Uint32Array(0) };
    while (this.#progress.done < total) {
      await this.#stopIfAsked();
      const { done } = this.#progress;
      const epoch = phase === 'learn' ? Math.floor(done / images.learn) : 0;
      if (order.epoch !== epoch) order = { epoch, indices: phase === 'judge' ? Uint32Array.from({ length: total }, (_, k) => k) : shuffledIndices(images.learn, this.options.seed + 1000 * (epoch + 1)) };
      const first = phase === 'learn' ? done % images.learn : done;
      const last = phase === 'learn' ? images.learn : total;
      const batch = order.indices.subarray(first, Math.min(first + this.options.batch, last));
      await this.#batch(set, batch);
      this.#progress.done += batch.length;
      this.#progress.seconds[phase] = secondsBefore + (performance.now() - startedAt) / 1000;
      this.#tell(startedAt, this.#progress.done - startedWith);
      if (phase === 'learn') await this.#showFields();
    }
  }

  async #batch(set: DigitSet, indices: Uint32Array): Promise<void> {
    const { simulation, recipe } = this;
    const { phase, done, totals } = this.#progress;
    const samples = indices.length;
    const learning = phase === 'learn';
    const grey = new Uint8Array(samples * 784);
    indices.forEach((index, b) => grey.set(set.images.subarray(index * 784, index * 784 + 784), b * 784));
    if (learning) recipe.anneal(simulation, done / this.#totals.learn);
    simulation.setStimulus('input', 'rate', recipe.encode(grey));
    await simulation.trial({ duration: recipe.duration, samples, firstSample: this.#doneBefore(phase) + done, learning });
    const counts = await simulation.counts(recipe.output);
    const { neurons } = this.options;
    const labels = learning ? this.#votes.labels() : Int8Array.from(this.#progress.labels);
    indices.forEach((index, b) => this.#respond(counts.subarray(b * neurons, (b + 1) * neurons), set.labels[index], index, labels));
    const steps = (await simulation.decidedAfter()).reduce((sum, each) => sum + each, 0);
    const spikesIn = (await simulation.counts('input')).reduce((sum, each) => sum + each, 0);
    const spikesOut = counts.reduce((sum, each) => sum + each, 0);
    const lateral = Object.values(recipe.network.connections ?? {}).filter((each) => each.from === recipe.output).length;
    totals.events += spikesIn * neurons + spikesOut * lateral * (neurons - 1);
    totals.updates += steps * (neurons + 784);
    totals.images += samples;
  }

  /** Takes in the response to one image: as evidence, or as an answer. */
  #respond(counts: Uint32Array, truth: number, index: number, labels: Int8Array): void {
    const { phase, recent, confusion, mistakes } = this.#progress;
    if (phase === 'label') return this.#votes.add(counts, truth);
    const judged = judge(counts, labels);
    if (phase === 'learn') {
      recent.push(Number(judged === truth));
      if (recent.length > runningWindow) recent.shift();
      return this.#votes.add(counts, truth, 0.95);
    }
    confusion[truth][judged]++;
    if (judged !== truth && mistakes.length < 40) mistakes.push({ index, judged });
  }

  #tell(startedAt: number, doneHere: number): void {
    const { phase, done, recent, curve, confusion } = this.#progress;
    const imagesPerSecond = (1000 * doneHere) / Math.max(1, performance.now() - startedAt);
    const judged = confusion.flat().reduce((sum, each) => sum + each, 0);
    const right = confusion.reduce((sum, row, truth) => sum + row[truth], 0);
    const accuracy = phase === 'learn' ? (recent.length > 0 ? recent.reduce((sum, each) => sum + each, 0) / recent.length : null) : phase === 'judge' && judged > 0 ? right / judged : null;
    if (phase === 'learn' && accuracy !== null && done - (curve.at(-1)?.images ?? 0) >= this.#totals.learn / 200) {
      curve.push({ images: done, seconds: this.#progress.seconds.learn, accuracy });
    }
    const left = phases.slice(phases.indexOf(phase)).reduce((sum, each) => sum + this.#totals[each], 0) - done;
    this.hooks.onEvent?.({ kind: 'progress', phase, done, total: this.#totals[phase], imagesPerSecond, accuracy, secondsLeft: left / imagesPerSecond });
  }

  #showNext = 0;

  /** Receptive fields for whoever watches: about once a second, and less often where reading them takes long. */
  async #showFields(): Promise<void> {
    const from = performance.now();
    if (!this.hooks.onEvent || from < this.#showNext) return;
    const bytes = await fieldBytes(this.simulation, this.recipe, this.options.neurons);
    this.hooks.onEvent({ kind: 'fields', count: bytes.length / 784, size: 28, bytes });
    this.#showNext = performance.now() + Math.max(1000, 50 * (performance.now() - from));
  }

  #breathed = 0;

  async #stopIfAsked(): Promise<void> {
    // Lets timers and signals in now and then: nothing else in this loop needs the event loop on the CPU backend.
    if (performance.now() - this.#breathed > 50) {
      await new Promise<void>((resolve) => setTimeout(resolve));
      this.#breathed = performance.now();
    }
    const asked = this.hooks.signal?.aborted ?? false;
    if (!asked && performance.now() - this.#savedAt < saveEvery) return;
    await this.#save();
    if (!asked) return;
    throw new DOMException('the digits job was stopped', 'AbortError');
  }

  #savedAt = performance.now();

  async #save(): Promise<void> {
    if (!this.hooks.save) return;
    this.#savedAt = performance.now();
    this.#progress.votes = { spikes: [...this.#votes.spikes], seen: [...this.#votes.seen] };
    await this.hooks.save(await encodeCheckpoint(this.#progress, await this.simulation.snapshot()));
  }

  finish(): Promise<DigitsResult> {
    return report({ options: this.options, data: this.data, recipe: this.recipe, simulation: this.simulation, backend: this.backend, progress: this.#progress, totals: this.#totals });
  }
}
