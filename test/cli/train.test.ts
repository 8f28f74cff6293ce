import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerEvaluate } from '../../src/cli/evaluate.ts';
import { judgeTrained, trainedTable } from '../../src/cli/mnist-trained.ts';
import { networksFor, readNetwork } from '../../src/cli/networks.ts';
import { registerTrain } from '../../src/cli/train.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { selectDigits } from '../../src/data/split.ts';
import { shuffledIndices } from '../../src/data/shuffle.ts';
import { loadTrained, saveTrained } from '../../src/learn/trained.ts';
import type { TrainingRecipe } from '../../src/learn/recipes/recipe.ts';
import { renderReport } from '../../src/view/report.ts';
import { fakeResult } from '../view/fake-result.ts';
import { idxImages, idxLabels } from '../data/idx-files.ts';
import { messageOf } from '../support/run.ts';
import { tinyRecipe } from './tiny-recipe.ts';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-train-'));
  data = join(folder, 'data');
  await mkdir(data);
  // 450 of the bundled digits in the guise of MNIST's training set, 120 others in that of its test set.
  const all = await bundledDigits();
  const order = shuffledIndices(all.labels.length, 3);
  const [train, test] = [selectDigits(all, order.subarray(0, 450), ''), selectDigits(all, order.subarray(450, 570), '')];
  for (const [name, bytes] of [['train-images-idx3-ubyte', idxImages(450, train.images)], ['train-labels-idx1-ubyte', idxLabels([...train.labels])], ['t10k-images-idx3-ubyte', idxImages(120, test.images)], ['t10k-labels-idx1-ubyte', idxLabels([...test.labels])]] as const) await writeFile(join(data, name), bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command and returns what it printed. */
async function run(words: readonly string[], recipes: readonly TrainingRecipe[] = [tinyRecipe]): Promise<string> {
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text).trimEnd()) > 0);
  try {
    const program = new Command('webspike').exitOverride().configureOutput({ writeErr: () => undefined });
    registerTrain(program, recipes);
    registerEvaluate(program);
    await program.parseAsync(words, { from: 'user' });
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
  return said.join('\n');
}

const file = (name: string): string => join(folder, name);
const train = (...more: string[]): Promise<string> => run(['train', 'tiny', '--data', data, '--backend', 'cpu', '--seed', '5', ...more]);

describe('webspike train and evaluate', () => {
  it('train, save with the way it was made, and judge the same again', async () => {
    const said = await train('--out', file('tiny.webspike'), '--report', file('tiny.html'));
    const accuracy = Number(/^accuracy (\d+\.\d\d) %$/.exec(said.split('\n').at(-1)!)?.[1]);
    expect(accuracy).toBeGreaterThan(40);
    expect(said).toMatch(/epoch 4 .*loss .* · accuracy .* · validation .* · rate /);
    const trained = await loadTrained(new Uint8Array(await readFile(file('tiny.webspike'))));
    expect(trained.made).toMatchObject({ seed: 5, epochs: 4, command: 'npx webspike train tiny --split official --seed 5 --epochs 4 --validation 50', parameters: 24 * 794 });
    expect(trained.made.split).toBe("official: 400 learned of 450 training images of MNIST, 50 kept apart to choose by, 120 held out");
    expect(trained.made.log).toHaveLength(4);
    expect(trained.made.test).toMatchObject({ samples: 120, accuracy: expect.closeTo(accuracy / 100, 4) });
    expect(existsSync(file('tiny.webspike.checkpoint'))).toBe(false);
    expect(await readFile(file('tiny.html'), 'utf8')).toContain(`<em>${accuracy.toFixed(2)}\u00a0%</em>`);

    const again = await run(['evaluate', file('tiny.webspike'), '--data', data, '--backend', 'cpu', '--batch', '7', '--report', file('again.html')]);
    expect(again.split('\n').at(-1)).toBe(`accuracy ${accuracy.toFixed(2)} %`);
    expect(again).toContain('when made');
    expect(await readFile(file('again.html'), 'utf8')).toContain('tiny');
    const first = await run(['evaluate', file('tiny.webspike'), '--data', data, '--backend', 'cpu', '--samples', '30', '--steps', '1']);
    expect(first).toContain("30 digits");
    expect(first).toContain("30 of MNIST's test images, the same each time");
  });

  it('stop at Ctrl-C with a checkpoint, and go on to the same network', async () => {
    const whole = await loadTrained(new Uint8Array(await readFile(file('tiny.webspike'))));
    let epochs = 0;
    const interrupted: TrainingRecipe = {
      ...tinyRecipe,
      train: (context) => tinyRecipe.train({ ...context, fit: { ...context.fit, onBatch: (event) => { if (event.epoch === 1 && event.batch === 5) process.emit('SIGINT'); return context.fit.onBatch?.(event); }, onEpoch: () => void epochs++ } }),
    };
    const argv = process.argv;
    process.argv = ['node', 'webspike', 'train', 'tiny', '--seed', '5'];
    const said = await run(['train', 'tiny', '--data', data, '--backend', 'cpu', '--seed', '5', '--out', file('b.webspike'), '--save', file('b.checkpoint')], [interrupted]);
    process.argv = argv;
    process.exitCode = undefined;
    expect(epochs).toBe(1);
    expect(said).toContain(`saved ${file('b.checkpoint')}`);
    expect(said).toContain(`npx webspike train tiny --seed 5 --resume ${file('b.checkpoint')}`);
    await train('--out', file('b.webspike'), '--resume', file('b.checkpoint'));
    expect((await loadTrained(new Uint8Array(await readFile(file('b.webspike'))))).network).toEqual(whole.network);
    expect(await messageOf(() => train('--out', file('b.webspike'), '--resume', file('b.checkpoint'), '--epochs', '9'))).toContain('checkpoint: it was made with epochs 4, this run has 9');
  });

  it('list recipes, and name what is unknown or missing', async () => {
    expect(await run(['train'])).toContain('a network for tests');
    expect(await messageOf(() => run(['train', 'huge', '--data', data]))).toBe('recipe "huge": there is none of this name. Choose one of tiny.');
    expect(await messageOf(() => train('--resume', file('nothing')))).toContain(`--resume ${file('nothing')}: cannot be read (ENOENT)`);
    expect(await messageOf(() => run(['evaluate', file('nothing.webspike'), '--data', data]))).toContain('nothing.webspike: cannot be read (ENOENT)');
    expect(await messageOf(() => run(['evaluate', 'nobody', '--data', data]))).toContain('network "nobody": there is none of this name for the official digits (nobody.webspike).');
    expect(await messageOf(() => train('--epochs', '0'))).toContain('Give a whole number from 1 to 10,000');
  });

  it('take from a folder of networks those that never saw the digits to judge', async () => {
    const networks = file('networks');
    await mkdir(networks);
    const trained = await loadTrained(new Uint8Array(await readFile(file('tiny.webspike'))));
    for (const name of ['b-bundled', 'a', 'b', 'c-bundled']) await writeFile(join(networks, `${name}.webspike`), await saveTrained({ ...trained, name }));
    expect([networksFor('official', networks), networksFor('bundled', networks), networksFor('bundled', file('none'))]).toEqual([['a', 'b'], ['b', 'c'], []]);
    expect((await readNetwork('b', 'bundled', networks)).trained.name).toBe('b-bundled');
    expect(await messageOf(() => readNetwork('a', 'bundled', networks))).toBe('network "a": there is none of this name for the bundled digits (a-bundled.webspike). Choose one of b, c, or give the path of a file, or train it: npx webspike train a --split bundled.');
  });
});

describe('npm start', () => {
  it('judges the held-out digits with the networks that come along, and tables them beside the one that learned', async () => {
    const folder2 = file('along');
    await mkdir(folder2);
    await writeFile(join(folder2, 'tiny-bundled.webspike'), await saveTrained(await loadTrained(new Uint8Array(await readFile(file('tiny.webspike'))))));
    const held = selectDigits(await bundledDigits(), Uint32Array.from({ length: 600 }, (_, at) => at * 16), 'held');
    const judged = await judgeTrained(held, 'bundled', { backend: 'cpu', folder: folder2 });
    expect(judged.map(({ name, steps, result }) => [name, steps, result.samples])).toEqual([['tiny', 2, 500]]);
    expect(await judgeTrained(held, 'official', { backend: 'cpu', folder: folder2 })).toEqual([]);
    const table = stripVTControlCharacters(trainedTable(fakeResult(), judged)).split('\n').map((each) => each.trim().split(/ {2,}/));
    expect(table[0]).toEqual(['network', 'digits', 'accuracy', 'images/s', 'spikes per digit']);
    expect(table[1][0]).toContain('(STDP, just learned)');
    expect(table[2].slice(0, 3)).toEqual(['tiny', '500', `${(judged[0].result.accuracy * 100).toFixed(2)} %`]);
    const report = renderReport(fakeResult(), judged);
    expect(report).toContain('Beside trained networks');
    expect(report).not.toMatch(/NaN|undefined/);
    expect(renderReport(fakeResult())).not.toContain('Beside trained networks');
  });
});
