/** The page of `webspike train --in chrome` and `webspike evaluate --in chrome`: it finds its job in `window.webspikeTraining` and reports to the terminal. */
import { HELD_PATH, LEARN_PATH, NETWORK_PATH, type PageFailure, RESUME_PATH, type TrainingPageEvent, type TrainingPageJob, VALIDATION_PATH } from '../src/cli/page-protocol.ts';
import { unpackDigits } from '../src/data/pack.ts';
import { digitData, type TrainingData } from '../src/learn/fit/data.ts';
import { judgeNetwork, type JudgeResult } from '../src/learn/judge.ts';
import { trainingRecipes } from '../src/learn/recipes/index.ts';
import type { Trained } from '../src/learn/recipes/recipe.ts';
import { loadTrained } from '../src/learn/trained.ts';
import { packData } from '../src/simulate/packed.ts';
import { base64, fetchBlock } from './blocks.ts';

const controller = new AbortController();
const { signal } = controller;
window.webspikeStop = () => controller.abort();
if (window.webspikeTraining) void work(window.webspikeTraining);

async function work(job: TrainingPageJob): Promise<void> {
  try {
    const made = job.kind === 'train' ? await train(job) : await judge(job);
    show('Done.');
    await window.webspikeDone?.(JSON.stringify(await base64(await packData(job.kind, made))));
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    show(name === 'AbortError' ? 'Stopped.' : message);
    await window.webspikeFailed?.(JSON.stringify({ reason: name === 'AbortError' ? 'aborted' : 'failed', name, message, stack } satisfies PageFailure));
  }
}

async function train({ recipe: name, epochs, seed, threads, backend, validation, resume }: Extract<TrainingPageJob, { kind: 'train' }>): Promise<Trained> {
  const recipe = trainingRecipes.find((each) => each.name === name);
  if (!recipe) throw new Error(`This page knows no recipe "${name}": build it again.`);
  return recipe.train({
    learn: await digits(LEARN_PATH), epochs, seed, threads, backend, gpu: navigator.gpu, say: (label, text) => tell({ kind: 'say', label, text }),
    fit: {
      signal, validation: validation ? await digits(VALIDATION_PATH) : undefined, resume: resume ? await fetchBlock(RESUME_PATH) : undefined,
      onBatch: (event) => tell({ kind: 'batch', event }), onEpoch: (record, log) => tell({ kind: 'epoch', record, log }),
      save: async (checkpoint) => window.webspikeCheckpoint?.(await base64(checkpoint)),
    },
  });
}

async function judge({ backend, steps, batch }: Extract<TrainingPageJob, { kind: 'judge' }>): Promise<JudgeResult> {
  return judgeNetwork(await loadTrained(await fetchBlock(NETWORK_PATH)), await digits(HELD_PATH), { backend, gpu: navigator.gpu, steps, batch, signal, onProgress: (progress) => tell({ kind: 'judge', progress }) });
}

async function digits(path: string): Promise<TrainingData> {
  return digitData(unpackDigits(await fetchBlock(path), path));
}

function tell(event: TrainingPageEvent): void {
  if (event.kind === 'batch') show(`Epoch ${event.event.epoch + 1} of ${event.event.epochs}: loss ${event.event.loss.toPrecision(3)}, accuracy ${(100 * event.event.accuracy).toFixed(1)} %`);
  if (event.kind === 'judge') show(`${event.progress.done} of ${event.progress.total} digits judged: accuracy ${(100 * event.progress.accuracy).toFixed(2)} %`);
  void window.webspikeEvent?.(JSON.stringify(event));
}

function show(text: string): void {
  document.getElementById('message')!.textContent = text;
}
