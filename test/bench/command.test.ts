import { describe, expect, test } from 'vitest';
import { createProgram, jobsOf } from '../../bench/command.ts';
import { benchmarks } from '../../bench/networks/index.ts';
import type { Request } from '../../bench/run.ts';

/** What the command would run, or its complaint. */
async function parse(...words: string[]): Promise<{ request?: Request; complaint: string }> {
  let request: Request | undefined;
  let complaint = '';
  const code = process.exitCode;
  const program = createProgram(async (each) => {
    request = each;
    return 0;
  }).exitOverride().configureOutput({ writeErr: (text) => { complaint += text; }, writeOut: (text) => { complaint += text; } });
  await program.parseAsync(words, { from: 'user' }).catch((error: Error) => { complaint += error.message; });
  process.exitCode = code;
  return { request, complaint };
}

describe('npm run bench', () => {
  test('without arguments takes the small sizes', async () => {
    const { request } = await parse();
    expect(request!.jobs.map(({ benchmark, size }) => `${benchmark} ${size}`)).toEqual(benchmarks.flatMap(({ name, quick }) => (quick ?? []).map((size) => `${name} ${size}`)));
    expect(request!.jobs.length).toBeGreaterThan(1);
    expect(request).toMatchObject({ what: 'default', scaling: false, backend: 'all', out: 'webspike-out/bench' });
  });

  test('takes a network at its standard size, or at the one given', async () => {
    expect((await parse('cuba', '--repeats', '3', '--seed', '7', '--out')).request).toMatchObject({ jobs: [{ benchmark: 'cuba', size: '4k', seed: 7 }], repeats: 3, out: 'bench/results' });
    expect((await parse('cuba', '--size', '40k', '--backend', 'chrome')).request).toMatchObject({ jobs: [{ size: '40k' }], backend: 'chrome' });
  });

  test('forces a delivery strategy, or has it tuned', async () => {
    expect((await parse('cuba')).request!.jobs[0].delivery).toBe('auto');
    for (const delivery of ['tuned', 'bits']) expect((await parse('cuba', '--delivery', delivery)).request!.jobs[0].delivery).toBe(delivery);
    expect((await parse('cuba', '--delivery', 'fastest')).complaint).toContain('auto, tuned, dense, uniform, bits, scatter');
  });

  test('scales neurons from 1 k to 1 M and synapses from 10⁵ to 10⁹', async () => {
    const { request } = await parse('scaling');
    const sizes = (name: string): string[] => request!.jobs.filter(({ benchmark }) => benchmark === name).map(({ size }) => size);
    expect([sizes('cuba')[0], sizes('cuba').at(-1)]).toEqual(['1k', '1M']);
    expect([sizes('synth')[0], sizes('synth').at(-1)]).toEqual(['1e5', '1e9']);
    for (const { benchmark, size } of request!.jobs) expect(benchmarks.find(({ name }) => name === benchmark)!.sizes).toContain(size);
  });

  test('explains what it does not understand', async () => {
    expect((await parse('cubas')).complaint).toContain('Known: cuba');
    expect((await parse('cuba', '--size', '5k')).complaint).toMatch(/--size 5k: cuba has no such size\. Use one of 4k, 40k/);
    expect((await parse('--size', '4k')).complaint).toContain('Name the network');
    expect((await parse('cuba', '--backend', 'cuda')).complaint).toContain('all, cpu, webgpu, chrome');
    expect((await parse('cuba', '--repeats', '0')).complaint).toContain('whole number of at least 1');
    expect((await parse('cuba', '--repeats', '1.5')).complaint).toContain('whole number');
    expect((await parse('cuba', '--limit', '')).complaint).toContain('number of at least 0.01');
    expect((await parse('cuba', '4k')).request).toBeUndefined();
  });

  test('every network has sizes, and its quick ones are among them', () => {
    for (const { name, sizes, quick = [] } of benchmarks) {
      expect(jobsOf(name, { seed: 1, plan: 'auto', delivery: 'auto', limit: 1 })[0].size).toBe(sizes[0]);
      for (const size of quick) expect(sizes, name).toContain(size);
    }
  });
});
