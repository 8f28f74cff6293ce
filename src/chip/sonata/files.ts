import { DataError, expect } from '../../errors.ts';

/** Where a network of several files lies. */
export interface SonataFiles {
  /** The bytes at a path relative to the folder: `network/cells_nodes.h5`. Rejects with an error that names the path. */
  read(path: string): Promise<Uint8Array>;
}

/**
 * Files in memory, as {@link writeSonata} gives them.
 *
 * @example
 * const { network } = await readSonata(filesIn(await writeSonata(network)), 'config.json');
 */
export function filesIn(contents: Readonly<Record<string, Uint8Array | string>>): SonataFiles {
  return {
    read: async (path) => {
      if (!Object.hasOwn(contents, path)) throw new DataError(path, 'there is no such file', `give one of ${Object.keys(contents).slice(0, 8).join(', ') || 'at least one file'}`);
      const content = contents[path];
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
  };
}

export const isAbsolute = (path: string): boolean => /^([/\\\\]|[A-Za-z]:)/.test(path);

/**
 * A path without `.` and `..`, relative to the folder.
 *
 * @throws WebspikeError where it is absolute or leads out of the folder: a file from elsewhere must not reach for others.
 */
export function withinFolder(path: string, subject: string): string {
  expect(!isAbsolute(path) && !path.includes('\0'), subject, `"${path}" is an absolute path`, 'give paths relative to the folder of the configuration');
  const parts: string[] = [];
  for (const part of path.split(/[/\\]+/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else expect(parts.pop() !== undefined, subject, `"${path}" leads out of the folder of the configuration`, 'put all files into this folder or folders within it');
  }
  return parts.join('/');
}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws DataError where the bytes are no JSON object. */
export function parseJson(bytes: Uint8Array, subject: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new DataError(subject, `it is no JSON (${(error as Error).message.slice(0, 120)})`, 'correct it');
  }
  if (!isJson(value)) throw new DataError(subject, 'it holds no JSON object', 'write { … }');
  return value;
}

/** JSON in which every number is written as a float: NEST refuses a whole number where it expects one of type double. */
export function floatJson(value: unknown): string {
  const marked = JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' && Number.isInteger(each) && Math.abs(each) < 1e15 ? `\u0001${each}.0` : each), 1);
  return marked.replace(/"\\u0001(-?\d+\.0)"/g, '$1');
}
