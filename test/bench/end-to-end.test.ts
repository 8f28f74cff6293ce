import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../../bench/json-lines.ts';
import type { Row } from '../../bench/row.ts';

const program = join(import.meta.dirname, '../../dist/bench.js');
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'webspike-bench-')); });
afterAll(() => rm(folder, { recursive: true }));

function start(...words: string[]): { child: ChildProcess; ended: Promise<{ code: number | null; text: string }> } {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once('exit', (code) => resolve({ code, text }))) };
}

async function outcome(out: string): Promise<{ rows: Row[]; page: string; base: string }> {
  const file = (await readdir(out)).find((name) => name.endsWith('.jsonl'))!;
  const base = join(out, file.replace(/\.jsonl$/, ''));
  return { rows: await readRows(`${base}.jsonl`), page: await readFile(`${base}.html`, 'utf8'), base };
}

describe('npm run bench', () => {
  test('measures a network in a process of its own, and compares it with itself', async () => {
    const out = join(folder, 'cpu');
    const words = ['cuba', '--size', '1k', '--backend', 'cpu', '--repeats', '2', '--limit', '0.2', '--seed', '3'];
    const { code, text } = await start(...words, '--out', out).ended;
    expect(code, text).toBe(0);
    const { rows: [row], page, base } = await outcome(out);
    expect(row).toMatchObject({ name: 'cuba', size: '1k', backend: 'cpu', seed: 3, neurons: 1000, passed: true, wall: { repeats: 2 } });
    expect(row.origin).toMatchObject({ runtime: `Node ${process.version}`, command: `npm run bench -- ${words.join(' ')} --out ${out}` });
    expect(page).toContain('cuba 1k');
    const again = await start(...words, '--out', join(folder, 'again'), '--compare', `${base}.jsonl`).ended;
    expect(again.text).toMatch(/^cuba 1k +cpu +CPU \(\w+\) +[\d.]+ × .* 1 × +–$/m);
  });

  test('measures in a page of Chrome, with the spikes of the CPU backend', async () => {
    const out = join(folder, 'chrome');
    const { code, text } = await start('chain', '--backend', 'chrome', '--repeats', '1', '--limit', '0.2', '--out', out).ended;
    expect(code, text).toBe(0);
    const { rows: [row] } = await outcome(out);
    expect(row).toMatchObject({ backend: 'chrome', passed: true, origin: { runtime: expect.stringMatching(/Chrome.* \d+\./) } });
    expect(row.findings.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringMatching(/raster of .* as on the CPU/), 'dispatches over the plan\'s figure', 'memory over the plan\'s figure']));
    expect(row.figures!.dispatchesPerStep).toBeGreaterThan(0);
    expect(row).not.toHaveProperty('cpu');
  });

  test('keeps its rows when it is stopped', async () => {
    const out = join(folder, 'stopped');
    const { child, ended } = start('scaling', '--backend', 'cpu', '--repeats', '1', '--limit', '0.1', '--out', out);
    for (let rows = 0; rows === 0;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [file] = await readdir(out).catch(() => []);
      if (file) rows = (await readRows(join(out, file)).catch(() => [])).length;
      expect(child.exitCode).toBeNull();
    }
    child.kill('SIGINT');
    const { code, text } = await ended;
    expect(code).toBe(130);
    expect(text).toContain('the rows so far are kept');
    const { rows, page } = await outcome(out);
    expect(rows[0]).toMatchObject({ name: 'cuba', size: '1k' });
    expect(rows.length).toBeLessThan(12);
    expect(page).toContain('cuba 1k');
  });
});
