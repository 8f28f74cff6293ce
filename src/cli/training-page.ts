/** Trains and judges in a page of Chrome: what Node does, in the browser's own WebGPU. */
import { packDigits } from '../data/pack.ts';
import { expect } from '../errors.ts';
import type { TrainingData } from '../learn/fit/data.ts';
import type { JudgeOptions, JudgeResult } from '../learn/judge.ts';
import type { Trained, TrainingContext } from '../learn/recipes/recipe.ts';
import { saveTrained, type TrainedNetwork } from '../learn/trained.ts';
import { unpackData } from '../simulate/packed.ts';
import { findOrInstallChrome } from './install-chrome.ts';
import { HELD_PATH, LEARN_PATH, NETWORK_PATH, RESUME_PATH, type TrainingPageEvent, type TrainingPageJob, VALIDATION_PATH } from './page-protocol.ts';
import { runPage } from './page-runner.ts';

export interface PageOptions {
  /** Path of Chrome; default: found, or installed. */
  readonly chrome?: string;
  say(label: string, text: string): void;
}

/** Trains a recipe, by its name, as {@link TrainingContext} says. */
export async function trainInPage(recipe: string, context: Omit<TrainingContext, 'gpu'>, { chrome }: PageOptions): Promise<Trained> {
  const { learn, epochs, seed, threads, backend, say, fit: { validation, resume, signal, onBatch, onEpoch, save } } = context;
  const resources = new Map([[LEARN_PATH, packed(learn)]]);
  if (validation) resources.set(VALIDATION_PATH, packed(validation));
  if (resume) resources.set(RESUME_PATH, resume);
  const heard = (event: TrainingPageEvent): void => {
    if (event.kind === 'batch') onBatch?.(event.event);
    if (event.kind === 'epoch') onEpoch?.(event.record, event.log);
    if (event.kind === 'say') say(event.label, event.text);
  };
  return run<Trained>({ kind: 'train', recipe, epochs, seed, threads, backend, validation: validation !== undefined, resume: resume !== undefined }, resources, { chrome, say }, heard, { signal, save });
}

/** Judges digits as {@link judgeNetwork} does, with the same answers. */
export async function judgeInPage(trained: TrainedNetwork, data: TrainingData, { backend = 'auto', steps, batch, signal, onProgress }: JudgeOptions, options: PageOptions): Promise<JudgeResult> {
  const resources = new Map([[NETWORK_PATH, await saveTrained(trained)], [HELD_PATH, packed(data)]]);
  return run<JudgeResult>({ kind: 'judge', backend, steps, batch }, resources, options, (event) => {
    if (event.kind === 'judge') onProgress?.(event.progress);
  }, { signal });
}

async function run<Made>(job: TrainingPageJob, resources: ReadonlyMap<string, Uint8Array>, { chrome, say }: PageOptions, onEvent: (event: TrainingPageEvent) => void, { signal, save }: { readonly signal?: AbortSignal; readonly save?: TrainingContext['fit']['save'] }): Promise<Made> {
  const path = await findOrInstallChrome(chrome, (what) => say('chrome', what));
  say('chrome', path);
  const { result, close } = await runPage<TrainingPageEvent, string>({ chrome: path, page: 'demo/training.html', handed: { webspikeTraining: job }, resources, signal, onEvent, onCheckpoint: save });
  await close();
  return await unpackData(new Uint8Array(Buffer.from(result, 'base64')), job.kind, 'what the page made') as Made;
}

/** Digits as the page fetches them. */
function packed({ inputs, labels, source = '' }: TrainingData): Uint8Array {
  expect(inputs instanceof Uint8Array, 'digits', 'they are no bytes', 'give grey values from 0 to 255 to a page');
  return packDigits({ images: inputs, labels: Uint8Array.from(labels), source });
}
