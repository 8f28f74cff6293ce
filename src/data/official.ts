/** The four files of MNIST: read from a folder, checked against their published sums, or downloaded when asked. Node only. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from '../errors.ts';
import type { DigitSet } from '../learn/digits/types.ts';
import { writeWhole } from './cache.ts';
import { expectSameCount, parseIdxImages, parseIdxLabels } from './idx.ts';

interface OfficialFile {
  readonly name: string;
  /** Bytes after decompression. */
  readonly size: number;
  /** SHA-256 of the decompressed bytes: the headers of .gz copies differ. */
  readonly sha256: string;
}

const FILES = {
  trainImages: { name: 'train-images-idx3-ubyte', size: 47040016, sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db' },
  trainLabels: { name: 'train-labels-idx1-ubyte', size: 60008, sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' },
  testImages: { name: 't10k-images-idx3-ubyte', size: 7840016, sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' },
  testLabels: { name: 't10k-labels-idx1-ubyte', size: 10008, sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' },
} satisfies Record<string, OfficialFile>;

/** MNIST's training set and test set. */
export interface OfficialSets {
  readonly train: DigitSet;
  readonly test: DigitSet;
}

/** Whether all four files are in the folder, compressed or not. */
export function hasOfficialFiles(folder: string): boolean {
  return Object.values(FILES).every(({ name }) => existsSync(join(folder, name)) || existsSync(join(folder, `${name}.gz`)));
}

/**
 * Reads the four idx files of a folder.
 *
 * @param subject how the user named the folder: "--data mnist/".
 * @throws DataError when the folder or a file is missing, cut short, or has an official size but other bytes.
 */
export async function readOfficial(folder: string, subject: string): Promise<OfficialSets> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new DataError(subject, 'there is no such folder', 'give the folder that holds the four MNIST files');
  return { train: await readSet(folder, FILES.trainImages, FILES.trainLabels), test: await readSet(folder, FILES.testImages, FILES.testLabels) };
}

/** Downloads the four files (`BASE/train-images-idx3-ubyte.gz` …) into a folder; each is checked before it gets its name. */
export async function downloadOfficial(base: string, folder: string, onProgress: (what: string) => void): Promise<void> {
  for (const file of Object.values(FILES)) {
    const address = `${base.replace(/\/+$/, '')}/${file.name}.gz`;
    onProgress(`downloading ${file.name}.gz`);
    const compressed = await fetchBytes(address);
    const bytes = await decompress(compressed, address);
    if (sha256(bytes) !== file.sha256) throw new DataError(address, 'has the wrong checksum; it is not the MNIST file', 'give another address');
    await writeWhole(join(folder, `${file.name}.gz`), compressed);
  }
}

async function readSet(folder: string, imagesFile: OfficialFile, labelsFile: OfficialFile): Promise<DigitSet> {
  const images = parseIdxImages(await readChecked(folder, imagesFile), join(folder, imagesFile.name));
  const labels = parseIdxLabels(await readChecked(folder, labelsFile), join(folder, labelsFile.name));
  expectSameCount(images, labels, join(folder, imagesFile.name));
  return { images, labels, source: join(folder, imagesFile.name) };
}

async function readChecked(folder: string, file: OfficialFile): Promise<Uint8Array> {
  const plain = join(folder, file.name);
  const path = existsSync(plain) ? plain : `${plain}.gz`;
  const raw = await readFile(path).catch(() => {
    throw new DataError(plain, 'is missing (.gz would do as well)', 'put all four MNIST files into the folder');
  });
  const bytes = path.endsWith('.gz') ? await decompress(raw, path) : new Uint8Array(raw);
  // Another size is another data set in MNIST's clothes, which the idx header describes; the same size must be MNIST.
  if (bytes.length === file.size && sha256(bytes) !== file.sha256) {
    throw new DataError(path, 'is damaged: it has the size of the MNIST file but the wrong checksum', 'fetch the file again');
  }
  return bytes;
}

async function decompress(raw: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await promisify(gunzip)(raw));
  } catch (error) {
    throw new DataError(path, `cannot be decompressed, it is damaged or cut short (${(error as Error).message})`, 'fetch the file again');
  }
}

async function fetchBytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address, { signal: AbortSignal.timeout(120_000) }).catch((error: Error) => {
    throw new DataError(address, `cannot be reached (${error.cause instanceof Error ? error.cause.message : error.message})`, 'give an address that this machine can reach, or --data DIR');
  });
  if (!response.ok) throw new DataError(address, `the server answered ${response.status}`, 'give the address of the folder that holds the .gz files');
  return new Uint8Array(await response.arrayBuffer());
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
