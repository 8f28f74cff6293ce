import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/cli/paths.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { shuffledIndices } from '../../src/data/shuffle.ts';
import { digitData, subset, type TrainingData } from '../../src/learn/fit/data.ts';
import { judgeNetwork } from '../../src/learn/judge.ts';
import { trainingRecipes } from '../../src/learn/recipes/index.ts';
import { loadTrained } from '../../src/learn/trained.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';

/** What a network of each recipe must reach on 10,000 digits that it never saw. */
const floors: Readonly<Record<string, number>> = { 'mnist-dense': 0.984, 'mnist-conv': 0.993, 'mnist-converted': 0.993, 'mnist-bootstrap': 0.989, 'mnist-eprop': 0.97 };
const folder = join(packageRoot(), 'demo', 'networks');
const files = existsSync(folder) ? readdirSync(folder).sort() : [];
const load = (file: string): ReturnType<typeof loadTrained> => loadTrained(new Uint8Array(readFileSync(join(folder, file))), file);
/** Of the bundled digits, always the same. */
const sample = async (count: number): Promise<TrainingData> => {
  const digits = digitData(await bundledDigits());
  return subset(digits, shuffledIndices(digits.labels.length, 0).subarray(0, count));
};

describe('networks that come along', () => {
  it('have a recipe each, a floor, and say how they were made, on what, and that they reached it', async () => {
    expect(trainingRecipes.map(({ name }) => name).filter((each) => floors[each] === undefined)).toEqual([]);
    for (const file of files) {
      const { name, made } = await load(file);
      expect([`${name}.webspike`, `${name}-bundled.webspike`], file).toContain(file);
      expect(made.split.startsWith(file.includes('-bundled') ? 'bundled: ' : 'official: '), made.split).toBe(true);
      expect(made.command).toMatch(new RegExp(`^npx webspike train ${name} --split (official|bundled) --seed \\d+ --epochs \\d+`));
      expect(made.log.length, `${file}: log`).toBe(made.epochs);
      expect(made.test!.samples).toBe(10_000);
      expect(made.test!.accuracy, `${file}: accuracy`).toBeGreaterThanOrEqual(floors[name]);
      expect(statSync(join(folder, file)).size).toBeLessThan(3_000_000);
    }
  });

  it('answer on a fixed sample as well as they did, and digit for digit the same on WebGPU', async () => {
    const [many, few] = [await sample(400), await sample(16)];
    const gpu = files.length > 0 ? await openBackend(await openGpu()) : null;
    for (const file of files) {
      const trained = await load(file);
      const cpu = await judgeNetwork(trained, many, { backend: 'cpu' });
      // Four hundred digits: three standard deviations below the floor.
      expect(cpu.accuracy, file).toBeGreaterThan(floors[trained.name] - 0.02);
      expect([...(await judgeNetwork(trained, few, { on: gpu! })).predictions], file).toEqual([...cpu.predictions.subarray(0, 16)]);
    }
    gpu?.dispose();
  });
});
