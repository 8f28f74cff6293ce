import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '../src/errors.ts';
import type { Row } from './row.ts';

/** Adds a row to a file, one line of JSON each; a run that is stopped keeps what it had. */
export async function appendRow(path: string, row: Row): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(row)}\n`);
}

/**
 * The rows of a file written by {@link appendRow}.
 *
 * @throws DataError where there is no such file, or a line is no row.
 */
export async function readRows(path: string): Promise<Row[]> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new DataError(path, `it cannot be read (${error.message})`, 'give a .jsonl file that npm run bench wrote');
  });
  return text.split('\n').filter((line) => line.trim() !== '').map((line, at) => {
    try {
      const row = JSON.parse(line) as Row;
      if (typeof row.name === 'string' && typeof row.backend === 'string' && Array.isArray(row.findings)) return row;
    } catch {
      // Told below, with its place.
    }
    throw new DataError(path, `line ${at + 1} is not a row of a benchmark`, 'give a .jsonl file that npm run bench wrote');
  });
}
