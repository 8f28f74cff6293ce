import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../src/backend/webgpu.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { digitData, subset, type TrainingData } from '../../src/learn/fit/data.ts';
import { judgeNetwork } from '../../src/learn/judge.ts';
import { trainingRecipes } from '../../src/learn/recipes/index.ts';
import { loadTrained } from '../../src/learn/trained.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';

const folder = join(import.meta.dirname, '../../demo/networks');
const files = readdirSync(folder).filter((each) => each.endsWith('.webspike')).sort();
/** What each method must reach on digits that it never saw: the floors of the project, less what 300 digits leave to chance (two standard errors). */
const floors: Readonly<Record<string, number>> = { 'mnist-dense': 0.984, 'mnist-conv': 0.993, 'mnist-converted': 0.993, 'mnist-bootstrap': 0.989, 'mnist-eprop': 0.97, 'mnist-loihi': 0.98 };

let digits: TrainingData;
let gpu: WebgpuBackend;
beforeAll(async () => {
  digits = digitData(await bundledDigits());
  gpu = await openBackend(await openGpu());
});
const some = (count: number): TrainingData => subset(digits, Array.from({ length: count }, (_, k) => (k * 7919) % digits.labels.length));
const load = (file: string): ReturnType<typeof loadTrained> => loadTrained(readFileSync(join(folder, file)), file);

describe('the networks that come with webspike', () => {
  it('are those of the recipes, for both splits', () => {
    expect(files).toEqual(trainingRecipes.flatMap(({ name }) => [`${name}-bundled.webspike`, `${name}.webspike`]).sort());
  });

  it.each(files)('%s says how it was made, and what it reached on images held out', async (file) => {
    const { name, made } = await load(file);
    expect(made.command).toContain(`npx webspike train ${name} --split ${file.includes('bundled') ? 'bundled' : 'official'}`);
    expect(made.split.startsWith(file.includes('bundled') ? 'bundled: ' : 'official: '), made.split).toBe(true);
    expect(made.log.length).toBe(made.epochs);
    expect(statSync(join(folder, file)).size).toBeLessThan(1_000_000);
    expect(made.test!.samples).toBe(10_000);
    expect(made.test!.accuracy).toBeGreaterThanOrEqual(floors[name]);
  });

  it.each(files.filter((each) => each.includes('bundled')))('%s tells bundled digits, which it never saw', async (file) => {
    const trained = await load(file);
    const { accuracy } = await judgeNetwork(trained, some(300), { backend: 'cpu' });
    const floor = floors[trained.name];
    expect(accuracy).toBeGreaterThan(floor - 2 * Math.sqrt((floor * (1 - floor)) / 300));
  });

  it.each(files)('%s answers the same on a GPU, spike for spike', async (file) => {
    const trained = await load(file);
    const [cpu, webgpu] = [await judgeNetwork(trained, some(8), { backend: 'cpu' }), await judgeNetwork(trained, some(8), { on: gpu })];
    expect([...webgpu.predictions]).toEqual([...cpu.predictions]);
    expect(webgpu.spikes).toEqual(cpu.spikes);
    expect(Object.values(cpu.spikes).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(10);
  });
});
