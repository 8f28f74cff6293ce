import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendRow, readRows } from '../../bench/json-lines.ts';
import { failing, passing } from './rows.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'webspike-bench-')); });
afterAll(() => rm(folder, { recursive: true }));

test('rows come back as they were written, one a line', async () => {
  const path = join(folder, 'new', 'run.jsonl');
  const rows = [passing(), failing(), passing({ size: '40k', kernels: [{ kernel: 'update', what: 'cells', milliseconds: 3, calls: 10 }] })];
  for (const row of rows) await appendRow(path, row);
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(3);
  expect(await readRows(path)).toEqual(rows);
});

test('a file that is missing, or a line that is no row, is named', async () => {
  await expect(readRows(join(folder, 'none.jsonl'))).rejects.toThrow(/none\.jsonl: it cannot be read/);
  const path = join(folder, 'cut.jsonl');
  await appendRow(path, passing());
  await appendFile(path, '{"name":"cuba","size":');
  await expect(readRows(path)).rejects.toThrow(/cut\.jsonl: line 2 is not a row/);
});
