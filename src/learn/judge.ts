import { chooseBackend, type BackendOptions } from '../backend/choose.ts';
import type { Backend } from '../backend/backend.ts';
import { expect, WebspikeError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { simulate } from '../simulate/simulate.ts';
import type { Simulation } from '../simulate/simulation.ts';
import { checkData, type TrainingData } from './fit/data.ts';
import { largest } from './fit/evaluate.ts';
import { checkTrained, type Judgement, type Mistake, type TrainedNetwork } from './trained.ts';
import type { ReadOut } from './trainer.ts';

export interface JudgeOptions extends BackendOptions {
  /** A backend opened before, to share one device. */
  readonly on?: Backend;
  /** Most samples simulated side by side. It changes no answer. Default: 16 on the CPU, 128 on a GPU, fewer where the network is large. */
  readonly batch?: number;
  /** Instead of the network's own number: accuracy against time. */
  readonly steps?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** After every batch. */
  readonly onProgress?: (progress: JudgeProgress) => void;
}

export interface JudgeProgress {
  readonly done: number;
  readonly total: number;
  /** Of the samples so far. */
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface JudgeResult extends Judgement {
  /** Class that each sample was taken for: the same on every backend, bit for bit. */
  readonly predictions: Uint8Array;
  readonly backend: 'webgpu' | 'cpu';
  readonly adapter: string;
  readonly software: boolean;
  /** Without building. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** What of a result is worth keeping with the network. */
export const judgementOf = ({ source, samples, accuracy, confusion, mistakes, spikes }: JudgeResult): Judgement => ({ source, samples, accuracy, confusion, mistakes, spikes });

/** Neurons of all samples of a batch: as many as keep a device's memory small. */
const mostNeurons = 2 ** 21;
const mostMistakes = 40;
/** The CPU is fastest with what its caches hold; a GPU wants work for all its cores. */
const usualBatch = { cpu: 16, webgpu: 128 } as const;

/**
 * Asks a trained network about samples, on the engine that simulates every other network: spikes are spikes, and no answer depends on the device.
 *
 * @throws WebspikeError where network and samples do not fit; the signal's reason when it is aborted.
 * @example
 * const { accuracy, spikes } = await judgeNetwork(trained, digitData(held), { backend: 'auto' });
 */
export async function judgeNetwork(trained: TrainedNetwork, data: TrainingData, options: JudgeOptions = {}): Promise<JudgeResult> {
  const subject = `network "${trained.name}"`;
  checkTrained(trained, subject);
  const { network, input, readOut } = trained;
  const size = checkData(data, 'data to judge');
  const neurons = network.populations[input.population].size;
  const parts = size / neurons;
  expect(input.partSteps === undefined ? parts === 1 : Number.isInteger(parts), subject, `samples of ${size} numbers do not fit its ${neurons} input neurons`, 'give samples of the size it was trained with');
  const steps = options.steps ?? trained.steps;
  expect(Number.isInteger(steps) && steps > 0, 'option "steps"', `got ${steps}`, 'give a whole number of at least 1');
  const classes = network.populations[readOut.population].size;
  expect(options.batch === undefined || (Number.isInteger(options.batch) && options.batch > 0), 'option "batch"', `got ${options.batch}`, 'give a whole number of at least 1');
  expect(classes === data.classes, subject, `it tells ${classes} classes apart, the samples have ${data.classes}`, 'give samples of the classes it was trained with');
  const total = Object.values(network.populations).reduce((sum, each) => sum + each.size, 0);
  const backend = options.on ?? await chooseBackend(options);
  const usual = Math.max(1, Math.min(usualBatch[backend.kind], Math.floor(mostNeurons / total)));
  const batch = Math.min(options.batch ?? usual, data.labels.length);
  try {
    const simulation = await build(recording(network, readOut), backend, batch, options.seed);
    try {
      return await ask(trained, simulation, data, { ...options, steps });
    } finally {
      simulation.dispose();
    }
  } finally {
    if (!options.on) backend.dispose();
  }
}

/** Builds with fewer samples side by side where the device's buffers are too small for so many. */
async function build(network: Network, backend: Backend, batch: number, seed: number | undefined): Promise<Simulation> {
  try {
    return await simulate(network, { on: backend, batch, seed });
  } catch (error) {
    if (batch === 1 || !(error instanceof WebspikeError) || !error.subject.startsWith('buffer "')) throw error;
    return build(network, backend, Math.ceil(batch / 2), seed);
  }
}

async function ask(trained: TrainedNetwork, simulation: Simulation, data: TrainingData, { steps, signal, onProgress }: JudgeOptions & { readonly steps: number }): Promise<JudgeResult> {
  const { readOut, network } = trained;
  const { labels, classes } = data;
  const predictions = new Uint8Array(labels.length);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: Mistake[] = [];
  const spikes = Object.fromEntries(Object.keys(network.populations).map((name) => [name, 0]));
  const size = data.inputs.length / labels.length;
  const { batch } = simulation.plan;
  const from = performance.now();
  let right = 0;
  for (let first = 0; first < labels.length; first += batch) {
    signal?.throwIfAborted();
    const samples = Math.min(batch, labels.length - first);
    await present(trained, simulation, data.inputs.subarray(first * size, (first + samples) * size), { samples, firstSample: first, steps, signal });
    predictions.set(largest(await scoresOf(simulation, readOut, samples, classes, steps), samples, classes), first);
    for (let index = first; index < first + samples; index++) {
      const [truth, judged] = [labels[index], predictions[index]];
      confusion[truth][judged]++;
      if (truth === judged) right++;
      else if (mistakes.length < mostMistakes) mistakes.push({ index, truth, judged, image: data.inputs.slice(index * size, (index + 1) * size) });
    }
    for (const name of Object.keys(spikes)) spikes[name] += (await simulation.counts(name)).reduce((sum, each) => sum + each, 0);
    const done = first + samples;
    const pace = done / Math.max(1e-3, (performance.now() - from) / 1000);
    onProgress?.({ done, total: labels.length, accuracy: right / done, imagesPerSecond: pace, secondsLeft: (labels.length - done) / pace });
  }
  const seconds = (performance.now() - from) / 1000;
  for (const name of Object.keys(spikes)) spikes[name] /= labels.length;
  const { name: adapter, software } = simulation.adapter;
  return {
    source: data.source ?? 'samples', samples: labels.length, accuracy: right / labels.length, predictions, confusion, mistakes, spikes,
    backend: simulation.backend.kind, adapter, software, seconds, imagesPerSecond: labels.length / seconds,
  };
}

/** Runs one batch of samples from its start, all at once or part after part. */
async function present({ input, network }: TrainedNetwork, simulation: Simulation, numbers: Uint8Array | Float32Array, { samples, firstSample, steps, signal }: { readonly samples: number; readonly firstSample: number; readonly steps: number; readonly signal?: AbortSignal }): Promise<void> {
  const { dt, populations } = network;
  const width = populations[input.population].size;
  const size = numbers.length / samples;
  const parts = size / width;
  for (let part = 0; part < parts; part++) {
    const values = new Float32Array(samples * width);
    for (let at = 0; at < values.length; at++) values[at] = numbers[Math.floor(at / width) * size + part * width + (at % width)] * input.scale + (input.shift ?? 0);
    simulation.setStimulus(input.population, input.stimulus, values);
    const begun = part * (input.partSteps ?? 0);
    // The last part stays until the end.
    const here = Math.max(0, (part === parts - 1 ? steps : Math.min(steps, begun + input.partSteps!)) - begun);
    if (part === 0) await simulation.trial({ duration: here * dt, samples, firstSample, learning: false }, { signal });
    else if (here > 0) await simulation.run(here * dt, { signal });
  }
}

const countsSuffice = ({ of, how }: ReadOut): boolean => of === 'spikes' && how === 'mean';
const stateSuffices = ({ of, how }: ReadOut): boolean => of !== 'spikes' && how === 'last';

/** The network, recording what its read-out looks at where counts and the last state do not tell. */
function recording(network: Network, readOut: ReadOut): Network {
  if (countsSuffice(readOut) || stateSuffices(readOut)) return network;
  const { population, of } = readOut;
  const neurons = Array.from({ length: network.populations[population].size }, (_, at) => at);
  const wanted = of === 'spikes' ? { spikes: true } : { variables: { ...network.record?.[population]?.variables, [of]: { neurons } } };
  return { ...network, record: { ...network.record, [population]: { ...network.record?.[population], ...wanted } } };
}

/** Scores `[samples][classes]` as {@link ReadOut} defines them. */
async function scoresOf(simulation: Simulation, readOut: ReadOut, samples: number, classes: number, steps: number): Promise<ArrayLike<number>> {
  const { population, of, how } = readOut;
  if (countsSuffice(readOut)) return simulation.counts(population);
  if (stateSuffices(readOut)) return (await simulation.state(population, of)).subarray(0, samples * classes);
  const scores = new Float64Array(samples * classes);
  for (let sample = 0; sample < samples; sample++) {
    const series = of === 'spikes' ? spikeSeries(simulation, population, sample, classes, steps) : simulation.recorded(population, of, sample).value;
    for (let neuron = 0; neuron < classes; neuron++) scores[sample * classes + neuron] = score(how, steps, (step) => series[step * classes + neuron]);
  }
  return scores;
}

function spikeSeries(simulation: Simulation, population: string, sample: number, classes: number, steps: number): Float32Array {
  const series = new Float32Array(steps * classes);
  const { step, neuron } = simulation.spikes(population, sample);
  step.forEach((each, at) => (series[each * classes + neuron[at]] = 1));
  return series;
}

function score(how: ReadOut['how'], steps: number, value: (step: number) => number): number {
  let [sum, most, first] = [0, -Infinity, steps];
  for (let step = 0; step < steps; step++) {
    const here = value(step);
    sum += here;
    most = Math.max(most, here);
    if (here > 0) first = Math.min(first, step);
  }
  return how === 'mean' ? sum / steps : how === 'max' ? most : how === 'last' ? value(steps - 1) : -first;
}
