import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/cli/paths.ts';
import { judgeInPage, trainInPage } from '../../src/cli/training-page.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { selectDigits } from '../../src/data/split.ts';
import { digitData, type TrainingData } from '../../src/learn/fit/data.ts';
import { judgeNetwork } from '../../src/learn/judge.ts';
import { trainingRecipes } from '../../src/learn/recipes/index.ts';
import type { TrainingContext } from '../../src/learn/recipes/recipe.ts';
import { encodeNetwork } from '../../src/simulate/saved.ts';
import { tinyRecipe } from './tiny-recipe.ts';

let digits: TrainingData;
beforeAll(async () => {
  // `npm test` builds first; by hand it is done here.
  if (!existsSync(join(packageRoot(), 'dist', 'demo', 'training.js'))) await promisify(execFile)('node', ['esbuild.config.mjs'], { cwd: packageRoot() });
  digits = digitData(selectDigits(await bundledDigits(), Uint32Array.from({ length: 150 }, (_, at) => (at * 67) % 10_000), 'some'));
});
const quiet = { say: () => undefined };
const context = (fit: TrainingContext['fit'] = {}): TrainingContext => ({ learn: digits, epochs: 1, seed: 4, backend: 'cpu', threads: 2, say: () => undefined, fit });

describe('the page that trains and judges', () => {
  it('gives the answers that Node gives', async () => {
    const { made, ...rest } = await tinyRecipe.train(context());
    const trained = { ...rest, name: 'tiny', made: { ...made, command: '', split: '', seed: 4 } };
    const told: number[] = [];
    const inPage = await judgeInPage(trained, digits, { backend: 'cpu', batch: 64, onProgress: ({ done }) => void told.push(done) }, quiet);
    const here = await judgeNetwork(trained, digits, { backend: 'cpu' });
    expect(inPage.predictions).toEqual(here.predictions);
    expect([inPage.accuracy, inPage.spikes, inPage.mistakes]).toEqual([here.accuracy, here.spikes, here.mistakes]);
    expect(told).toEqual([64, 128, 150]);
  });

  it('trains a recipe to the numbers that Node finds, stops when told to and goes on', async () => {
    const recipe = trainingRecipes.find(({ name }) => name === 'mnist-dense')!;
    const here = await recipe.train(context({ validation: digits }));
    const controller = new AbortController();
    let saved: Uint8Array | undefined;
    const stopped = trainInPage('mnist-dense', context({ validation: digits, signal: controller.signal, save: (bytes) => void (saved = bytes), onBatch: () => controller.abort() }), quiet);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const epochs: number[] = [];
    const inPage = await trainInPage('mnist-dense', context({ validation: digits, resume: saved, onEpoch: ({ epoch }) => void epochs.push(epoch) }), quiet);
    // As files: rounded weights of −0 come back as 0.
    expect(Buffer.compare(await encodeNetwork(inPage.network), await encodeNetwork(here.network))).toBe(0);
    expect(epochs).toEqual([0]);
    expect(inPage.made.parameters).toBe(here.made.parameters);
  });
});
