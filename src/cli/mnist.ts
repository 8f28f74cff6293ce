/** `webspike mnist`: learns handwritten digits without supervision and judges held-out ones. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../data/cache.ts';
import { loadDigits } from '../data/mnist.ts';
import { splitAtHand } from '../data/training.ts';
import { renderReport } from '../view/report.ts';
import { resumeCommand } from './arguments.ts';
import { expectWritable, readCheckpoint } from './files.ts';
import { INTERRUPTED, isAbort, onInterrupt } from './interrupt.ts';
import { type MnistOptions, addMnistOptions, checkCombinations } from './mnist-options.ts';
import { type MnistOutcome, runMnist } from './mnist-run.ts';
import { judgeTrained, trainedTable } from './mnist-trained.ts';
import { createProgress } from './progress.ts';
import { styleText } from './style.ts';
import { summarise } from './summary.ts';
import { grouped } from './text.ts';

/** Adds the command. */
export function registerMnist(program: Command): void {
  const command = program.command('mnist').description('learn handwritten digits with spikes, on WebGPU in Chrome, and write a report');
  addMnistOptions(command).action(async (options: MnistOptions) => {
    checkCombinations(options);
    await learnDigits(options);
  });
}

async function learnDigits(options: MnistOptions): Promise<void> {
  const resume = await readCheckpoint(options.resume);
  const out = resolve(options.out);
  await expectWritable('--out', out);
  const checkpoint = resolve(options.save ?? options.resume ?? join(out, 'mnist.checkpoint'));
  await expectWritable('--save', resolve(checkpoint, '..'));

  const progress = createProgress();
  const controller = new AbortController();
  let saved = false;
  const silence = onInterrupt(() => {
    progress.stop();
    console.log(styleText.warn('\n  stopping: saving a checkpoint (press Ctrl-C again to end at once)'));
    controller.abort();
  }, () => process.exit(INTERRUPTED));

  let page: MnistOutcome['page'];
  try {
    const data = await loadDigits({ ...options, onProgress: (what) => progress.say('data', what) });
    controller.signal.throwIfAborted();
    progress.say('data', `${grouped(data.learn.labels.length)} digits to learn: ${data.learn.source}`);
    progress.say('', `${grouped(data.held.labels.length)} held out: ${data.held.source}`);
    const outcome = await runMnist(options, data, {
      say: progress.say,
      onEvent: progress.event,
      signal: controller.signal,
      resume,
      save: async (bytes) => { await writeWhole(checkpoint, bytes); saved = true; },
    });
    page = outcome.page;
    progress.stop();

    const trained = await judgeTrained(data.held, splitAtHand(options), { backend: options.backend, signal: controller.signal });
    const report = join(out, 'mnist.html');
    await writeWhole(report, renderReport(outcome.result, trained));
    await writeWhole(join(out, 'mnist.json'), JSON.stringify({ ...outcome.result, trained: trained.map(({ name, steps, result: { source, samples, accuracy, imagesPerSecond, spikes } }) => ({ name, steps, source, samples, accuracy, imagesPerSecond, spikes })) }));
    console.log(summarise(outcome.result, report));
    if (trained.length > 0) console.log(trainedTable(outcome.result, trained));
    if (options.open && page && !controller.signal.aborted) {
      console.log('  The window stays open; close it, or press Ctrl-C, to end.');
      await Promise.race([page.closed, new Promise((done) => controller.signal.addEventListener('abort', done, { once: true }))]);
    }
  } catch (error) {
    progress.stop();
    if (!isAbort(error)) throw error;
    sayHowToResume(saved ? checkpoint : undefined);
    process.exitCode = INTERRUPTED;
  } finally {
    silence();
    await page?.close();
  }
}

function sayHowToResume(checkpoint: string | undefined): void {
  if (checkpoint === undefined) return console.log('  stopped before there was anything to save');
  const given = process.argv.slice(process.argv.indexOf('mnist') + 1);
  console.log(`  saved ${checkpoint}\n  go on with:\n\n    ${resumeCommand(given, checkpoint, process.env.npm_lifecycle_event === 'start' ? 'npm start --' : 'npx webspike mnist')}\n`);
}
