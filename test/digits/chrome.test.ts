import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInPage } from '../../src/cli/page-runner.ts';
import { packageRoot } from '../../src/cli/paths.ts';
import type { DigitsEvent, DigitsOptions, DigitsResult } from '../../src/learn/digits/types.ts';
import { requireChrome } from '../exactness/devices.ts';
import { classical, onCpu, outcome, small, someDigits } from './jobs.ts';

const root = packageRoot();
const run = promisify(execFile);
let out: string;

beforeAll(async () => {
  // `npm test` builds first; by hand it is done here.
  if (!existsSync(join(root, 'dist', 'cli.js')) || !existsSync(join(root, 'dist', 'demo', 'mnist.js'))) await run('node', ['esbuild.config.mjs'], { cwd: root });
  out = await mkdtemp(join(tmpdir(), 'webspike-digits-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function inChrome(options: DigitsOptions, samples: number, held: number): Promise<{ here: DigitsResult; there: DigitsResult; events: DigitsEvent[] }> {
  const data = await someDigits(samples, held);
  const events: DigitsEvent[] = [];
  const { result, close } = await runInPage({ chrome: await requireChrome(), options, data, onEvent: (event) => events.push(event) });
  await close();
  return { here: await onCpu(options, data), there: result, events };
}

describe('the main job in Chrome, on WebGPU', () => {
  it.each([['wta', small, 300, 100], ['diehl-cook', { ...classical, batch: 2 }, 12, 4]] as const)('%s learns, labels and judges as the CPU backend does, to the last bit', async (_, options, samples, held) => {
    const { here, there, events } = await inChrome(options, samples, held);
    expect(there.backend).toBe('webgpu');
    expect(here.backend).toBe('cpu');
    expect(outcome(there)).toEqual(outcome(here));
    expect(events[0]).toMatchObject({ kind: 'start', backend: 'webgpu', totals: { learn: samples, label: samples, judge: held } });
    expect(events.at(-1)).toMatchObject({ kind: 'progress', phase: 'judge', done: held, total: held });
  });
});

describe('the command', () => {
  it('learns in Chrome, prints the accuracy and writes a report', async () => {
    const { stdout } = await run('node', ['dist/cli.js', 'mnist', '--samples', '300', '--neurons', '40', '--epochs', '1', '--out', out], { cwd: root, env: { ...process.env, WEBSPIKE_DATA: '', NO_COLOR: '1' } });
    expect(stdout).toMatch(/accuracy\s+\d\d\.\d\d? ?% of 2,000 held-out digits/);
    expect(stdout).toMatch(/adapter\s+.*backend webgpu/);
    expect(stdout).toContain(join(out, 'mnist.html'));
    const report = await readFile(join(out, 'mnist.html'), 'utf8');
    expect(report).toMatch(/^<!doctype html>/i);
    // Self-contained: nothing is fetched.
    expect(report).not.toMatch(/<(?:script|img|link)[^>]+(?:src|href)="https?:/);
    const result = JSON.parse(await readFile(join(out, 'mnist.json'), 'utf8')) as DigitsResult;
    expect(result).toMatchObject({ backend: 'webgpu', options: { neurons: 40, epochs: 1 }, counts: { learn: 300, held: 2000 } });
    expect(result.accuracy).toBeGreaterThan(0.4);
  });
});
