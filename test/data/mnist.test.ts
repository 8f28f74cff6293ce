import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDigits } from '../../src/data/mnist.ts';
import { startServer } from '../../src/cli/serve.ts';
import { PIXELS } from '../../src/data/idx.ts';
import type { DigitSet, DigitsData } from '../../src/learn/digits/types.ts';
import { idxImages, idxLabels } from './idx-files.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-data-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NAMES = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];

/** A folder with a tiny data set in MNIST's file names: eight digits to learn, four to judge. */
async function tinyFolder(replaced: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const files = [idxImages(8), idxLabels([0, 1, 2, 3, 4, 5, 6, 7]), idxImages(4), idxLabels([9, 8, 7, 6])];
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  for (const [index, name] of NAMES.entries()) await writeFile(join(data, name), replaced[name] ?? files[index]);
  return data;
}

/** One hash for all that was loaded: comparing 6 MB value by value takes a minute. */
function digest({ learn, held }: DigitsData): string {
  const hash = createHash('sha1');
  for (const { images, labels, source } of [learn, held]) hash.update(images).update(labels).update(source);
  return hash.digest('hex');
}

function hashes(set: DigitSet): string[] {
  return Array.from(set.labels, (_, index) => createHash('sha1').update(set.images.subarray(index * PIXELS, (index + 1) * PIXELS)).digest('hex'));
}

describe('the bundled digits', () => {
  it('are 8,000 to learn and 2,000 held out, never mixed, and real', async () => {
    const { learn, held } = await loadDigits({ seed: 1, env });
    expect(learn.labels.length).toBe(8000);
    expect(held.labels.length).toBe(2000);
    const learned = new Set(hashes(learn));
    expect(hashes(held).filter((hash) => learned.has(hash))).toEqual([]);
    const ink = held.images.reduce((sum, pixel) => sum + pixel, 0) / held.images.length;
    expect(ink).toBeGreaterThan(28);
    expect(ink).toBeLessThan(38); // MNIST's mean is 33.3
    expect(new Set(held.labels).size).toBe(10);
  });

  it('come from the cache the second time, and are made again where it is damaged', async () => {
    const said: string[] = [];
    const load = () => loadDigits({ seed: 1, env, onProgress: (what) => said.push(what) });
    const first = digest(await load());
    const [name] = await readdir(join(folder, 'cache', 'webspike'));
    const cached = join(folder, 'cache', 'webspike', name);
    expect(digest(await load())).toBe(first);
    expect(said).toHaveLength(1);

    const bytes = await readFile(cached);
    bytes[bytes.length - 1000] ^= 1;
    await writeFile(cached, bytes);
    expect(digest(await load())).toBe(first);
    expect(said).toHaveLength(2);
  });

  it('are found though the cache cannot be written', async () => {
    const { learn } = await loadDigits({ seed: 1, samples: 10, env: { XDG_CACHE_HOME: '/dev/null' } });
    expect(learn.labels.length).toBe(10);
  });
});

describe('a folder with idx files', () => {
  it('is read plain or compressed', async () => {
    const data = await tinyFolder();
    const { learn, held } = await loadDigits({ data, seed: 0, env });
    expect([...learn.labels].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...held.labels]).toEqual([9, 8, 7, 6]);
    for (const name of NAMES) {
      await writeFile(join(data, `${name}.gz`), gzipSync(await readFile(join(data, name))));
      await rm(join(data, name));
    }
    expect((await loadDigits({ data, seed: 0, env })).learn).toEqual(learn);
  });

  it('is taken from WEBSPIKE_DATA, but --data comes first', async () => {
    const data = await tinyFolder();
    expect((await loadDigits({ seed: 0, env: { ...env, WEBSPIKE_DATA: data } })).held.labels.length).toBe(4);
    const missing = loadDigits({ data: join(folder, 'no'), seed: 0, env: { ...env, WEBSPIKE_DATA: data } });
    await expect(missing).rejects.toThrow(`--data ${join(folder, 'no')}: there is no such folder`);
    await expect(loadDigits({ seed: 0, env: { ...env, WEBSPIKE_DATA: '/no' } })).rejects.toThrow('WEBSPIKE_DATA=/no: there is no such folder');
  });

  it('is told apart from MNIST when a file has the official size and other bytes', async () => {
    const labels = idxLabels(new Array<number>(60_000).fill(3));
    const data = await tinyFolder({ 'train-images-idx3-ubyte': idxImages(60_000), 'train-labels-idx1-ubyte': labels });
    await expect(loadDigits({ data, seed: 0, env })).rejects.toThrow(/train-images-idx3-ubyte: is damaged: it has the size of the MNIST file but the wrong checksum/);
  });

  it.each([
    ['cut short', { 't10k-images-idx3-ubyte': idxImages(4).subarray(0, 1000) }, /t10k-images-idx3-ubyte: is cut short/],
    ['of fewer labels than images', { 'train-labels-idx1-ubyte': idxLabels([1, 2]) }, /8 images but 2 labels/],
  ])('is refused with a file %s', async (_case, replaced: Record<string, Uint8Array>, message) => {
    const data = await tinyFolder(replaced);
    await expect(loadDigits({ data, seed: 0, env })).rejects.toThrow(message);
  });

  it('is refused without one of the files, or with a damaged archive', async () => {
    const data = await tinyFolder();
    await rm(join(data, NAMES[3]));
    await expect(loadDigits({ data, seed: 0, env })).rejects.toThrow(/t10k-labels-idx1-ubyte: is missing/);
    await writeFile(join(data, `${NAMES[3]}.gz`), gzipSync(idxLabels([9, 8, 7, 6])).subarray(0, 15));
    await expect(loadDigits({ data, seed: 0, env })).rejects.toThrow(/t10k-labels-idx1-ubyte\.gz: cannot be decompressed, it is damaged or cut short/);
  });
});

describe('a download', () => {
  it('that is not MNIST is refused and leaves nothing in the cache', async () => {
    const compressed = new Uint8Array(gzipSync(idxImages(8)));
    const server = await startServer({ root: folder, resources: new Map([[`/mnist/${NAMES[0]}.gz`, compressed]]) });
    try {
      await expect(loadDigits({ seed: 0, env, download: `${server.url}/mnist/` })).rejects.toThrow(/train-images-idx3-ubyte\.gz: has the wrong checksum/);
      await expect(loadDigits({ seed: 0, env, download: `${server.url}/no` })).rejects.toThrow(/the server answered 404/);
    } finally {
      await server.close();
    }
    await expect(loadDigits({ seed: 0, env, download: server.url })).rejects.toThrow(/cannot be reached/);
    expect(existsSync(join(folder, 'cache', 'webspike', 'mnist'))).toBe(false);
  });
});

const official = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'mnist');
describe.runIf(existsSync(official))('the official files, where they are at hand', () => {
  it('pass their checksums: 60,000 to learn, 10,000 held out; a download fills the cache', async () => {
    const { learn, held } = await loadDigits({ data: official, seed: 0, env });
    expect([learn.labels.length, held.labels.length]).toEqual([60_000, 10_000]);
    // The first test images are 7, 2, 1, 0, 4, as every tutorial shows.
    expect([...held.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);

    const server = await startServer({ root: official });
    try {
      const downloaded = await loadDigits({ seed: 0, env, download: server.url });
      expect(Buffer.compare(downloaded.learn.images, learn.images)).toBe(0);
      expect(await readdir(join(folder, 'cache', 'webspike', 'mnist'))).toHaveLength(4);
    } finally {
      await server.close();
    }
  });
});
