/** `webspike evaluate`: judges digits that a trained network never saw. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../data/cache.ts';
import { shuffledIndices } from '../data/shuffle.ts';
import { loadHeld, splitAtHand, type Split } from '../data/training.ts';
import { digitData, subset, type TrainingData } from '../learn/fit/data.ts';
import { judgeNetwork, type JudgeOptions, type JudgeResult } from '../learn/judge.ts';
import type { TrainedNetwork } from '../learn/trained.ts';
import { renderTraining } from '../view/training-report.ts';
import { findChrome } from './chrome.ts';
import type { BackendWish } from './mnist-options.ts';
import { readNetwork } from './networks.ts';
import { findNodeGpu } from './node-gpu.ts';
import { createFollower } from './progress.ts';
import { styleText } from './style.ts';
import { grouped, line } from './text.ts';
import { addEvaluateOptions, type DigitsAndDevice, type EvaluateOptions } from './training-options.ts';
import { judgeInPage } from './training-page.ts';
import { judgedText, judgingState } from './training-view.ts';

/** Adds the command. */
export function registerEvaluate(program: Command): void {
  const command = program.command('evaluate <network>').description('judge held-out digits with a trained network: one that comes with webspike, such as mnist-conv, or a file');
  addEvaluateOptions(command).action(async (name: string, options: EvaluateOptions) => {
    const split = options.split ?? splitAtHand(options);
    const { trained, path } = await readNetwork(name, split);
    console.log(line('network', `${styleText.bold(trained.name)}, ${grouped(neuronsOf(trained))} neurons, ${grouped(trained.made.parameters)} numbers learned, ${options.steps ?? trained.steps} steps (${path})`));
    console.log(line('made by', trained.made.command));
    if (split === 'bundled' && trained.made.split.startsWith('official')) console.log(line('warning', styleText.warn('this network learned the bundled digits: the accuracy says nothing about digits it never saw')));
    const data = await heldData(options, split);
    const judged = await judgeAtTerminal(trained, data, options);
    if (options.report !== undefined) {
      const report = resolve(options.report);
      await writeWhole(report, renderTraining(trained, judged));
      console.log(line('report', report));
    }
    console.log(judgedText(judged, trained));
  });
}

const neuronsOf = ({ network }: TrainedNetwork): number => Object.values(network.populations).reduce((sum, { size }) => sum + size, 0);

/** The digits held out of this split, or some of them. */
export async function heldData(options: DigitsAndDevice, split: Split): Promise<TrainingData> {
  const held = digitData(await loadHeld({ ...options, split, onProgress: (what) => console.log(line('data', what)) }));
  const source = split === 'official' ? "MNIST's test images" : held.source!;
  const { samples = held.labels.length } = options;
  if (samples >= held.labels.length) return { ...held, source };
  // The bundled digits lie class after class: the first would be zeros.
  return subset(held, shuffledIndices(held.labels.length, 0).subarray(0, samples), `${grouped(samples)} of ${source}, the same each time`);
}

/** Where and how a terminal's judge works. */
type Judging = Partial<Pick<EvaluateOptions, 'in' | 'chrome' | 'steps' | 'batch'>> & Pick<EvaluateOptions, 'backend'> & { readonly signal?: AbortSignal };

/** Judges with a bar. */
export async function judgeAtTerminal(trained: TrainedNetwork, data: TrainingData, { backend, in: place, chrome, steps, batch, signal }: Judging): Promise<JudgeResult> {
  const follower = createFollower();
  const options: JudgeOptions = { backend, steps, batch, signal, onProgress: (progress) => follower.show(judgingState(progress)) };
  try {
    if (place === 'chrome') return await judgeInPage(trained, data, options, { chrome, say: (label, text) => console.log(line(label, text)) });
    return await judgeNetwork(trained, data, { ...options, gpu: await gpuFor(backend) });
  } finally {
    follower.stop();
  }
}

/** SwiftShader is only worth a search for who insists on WebGPU: the CPU backend is faster. */
export async function gpuFor(backend: BackendWish): Promise<GPU | undefined> {
  if (backend === 'cpu') return undefined;
  return findNodeGpu(backend === 'webgpu' ? await findChrome().catch(() => undefined) : undefined);
}
