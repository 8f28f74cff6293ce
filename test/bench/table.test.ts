import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printCuba, printPlans } from '../../bench/core/print.ts';
import { syntheticRates } from '../../bench/networks/diehl-cook.ts';
import { describeRun, slug, writeResults } from '../../bench/result-file.ts';
import { measure, within, type Subject } from '../../bench/row.ts';
import { intervalVariation, meanRate, summarise } from '../../bench/statistics.ts';
import { formatTable } from '../../bench/table.ts';

const subject = (passes: boolean): Subject & { runs: number } => ({
  runs: 0, adapter: { name: 'pretended GPU (software)', software: true }, plan: 'stepped',
  check: async () => [within('rate (Hz)', passes ? 5.5 : 55, 5, 6)],
  before: () => undefined,
  async run() {
    this.runs++;
  },
  figures: () => ({
    realTimeFactor: 0.5, synapticEventsPerSecond: 2e6, neuronUpdatesPerSecond: 3e6, buildSeconds: 0.25, microsecondsPerStep: 10,
    dispatchesPerStep: 2, stepsPerSubmit: 50, encodeMicrosecondsPerStep: 1, submitMicrosecondsPerStep: 1, bytes: 1024, planBytes: 1024,
  }),
  dispose: () => undefined,
});

describe('a row', () => {
  test('that passes is timed as often as asked, and printed beside its peers', async () => {
    const passing = subject(true);
    const row = await measure('cuba4k', async () => passing, 3);
    expect(passing.runs).toBe(3);
    expect(row.wall!.repeats).toBe(3);
    const text = printCuba([row]);
    expect(text).toMatch(/cuba4k +pretended GPU \(software\) +ok/);
    expect(text).toMatch(/GeNN native.* 0\.077 .* \d/);
    expect(text).toContain('another 2-core machine');
  });

  test('whose check fails prints FAIL and no time', async () => {
    const failing = subject(false);
    const row = await measure('cuba4k', async () => failing, 3);
    expect(failing.runs).toBe(0);
    expect(row).not.toHaveProperty('wall');
    expect(row).not.toHaveProperty('figures');
    for (const text of [printCuba([row]), printPlans([row])]) {
      const line = text.split('\n').find((each) => each.startsWith('cuba4k'))!;
      expect(line).toMatch(/FAIL[ –]+$/);
      expect(text).toContain('rate (Hz) is 55.00, expected 5.00 to 6.00');
    }
  });

  test('that throws is a failure with the message, not a crash', async () => {
    const row = await measure('cuba4k', async () => { throw new Error('no such device'); }, 1);
    expect(row.passed).toBe(false);
    expect(printCuba([row])).toContain('no such device');
  });
});

test('columns line up', () => {
  expect(formatTable(['name', 'ms'], [['a', '1'], ['longer', '10.5']])).toBe('name      ms\n──────  ────\na          1\nlonger  10.5');
});

test('medians, rates and variation of intervals', () => {
  expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, repeats: 3 });
  expect(summarise([4, 1]).median).toBe(2.5);
  // Neuron 0 every 10 steps: no variation. Neuron 1: intervals 10 and 30, mean 20, deviation 10.
  const raster = { step: Uint32Array.of(10, 10, 20, 20, 30, 50), neuron: Uint32Array.of(0, 1, 0, 1, 0, 1) };
  expect(intervalVariation(raster, 3, 0)).toBeCloseTo(0.25, 12);
  expect(meanRate(raster, 2, 0.5, 20, 40)).toBe(150);
});

test('synthetic images have the mean and peak rate of the benchmark', () => {
  for (const rates of syntheticRates(5, 1)) {
    expect(rates.reduce((sum, each) => sum + each, 0) / 784).toBeCloseTo(8.3, 2);
    expect(Math.max(...rates)).toBe(64);
  }
});

test('results are written per adapter, with machine, seed and command', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webspike-bench-'));
  try {
    const row = await measure('cuba4k', async () => subject(true), 1);
    await writeResults(folder, describeRun('core', 7, 'npm run bench -- core'), [row]);
    expect(await readdir(folder)).toEqual([`core-${slug(row.adapter)}.json`]);
    const document = JSON.parse(await readFile(join(folder, 'core-pretended-gpu-software.json'), 'utf8'));
    expect(document).toMatchObject({ benchmark: 'core', adapter: row.adapter, software: true, seed: 7, command: 'npm run bench -- core', node: process.version });
    expect(document.rows[0].wall.repeats).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
