/** Trained networks that come with webspike, and files of one's own. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import type { Split } from '../data/training.ts';
import { WebspikeError } from '../errors.ts';
import { loadTrained, type TrainedNetwork } from '../learn/trained.ts';
import { readBytes } from './files.ts';
import { packageRoot } from './paths.ts';

const ending = '.webspike';

/** Names of files: `mnist-conv`, and `mnist-conv-bundled` for the network that never saw the bundled digits. */
export const fileName = (name: string, split: Split): string => `${name}${split === 'bundled' ? '-bundled' : ''}${ending}`;

/** Where the networks are that come with webspike. */
export const networksFolder = (): string => join(packageRoot(), 'dist', 'networks');

/** Names of the networks here that may be judged on the held-out digits of this split. */
export function networksFor(split: Split, folder = networksFolder()): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((each) => each.endsWith(ending)).map((each) => each.slice(0, -ending.length)) : [];
  return names.filter((each) => each.endsWith('-bundled') === (split === 'bundled')).map((each) => each.replace(/-bundled$/, '')).sort();
}

/**
 * Reads a network: a file where that is what the name names, else one that comes with webspike.
 *
 * @throws WebspikeError where there is none of this name that never saw the digits to judge.
 */
export async function readNetwork(name: string, split: Split, folder = networksFolder()): Promise<{ readonly trained: TrainedNetwork; readonly path: string }> {
  const isPath = name.endsWith(ending) || name.includes('/') || name.includes(sep);
  const path = isPath ? name : join(folder, fileName(name, split));
  if (!isPath && !existsSync(path)) {
    const known = networksFor(split, folder);
    throw new WebspikeError(`network "${name}"`, `there is none of this name for the ${split} digits (${basename(path)})`,
      `${known.length > 0 ? `choose one of ${known.join(', ')}, or ` : ''}give the path of a file, or train it: npx webspike train ${name} --split ${split}`);
  }
  return { trained: await loadTrained(await readBytes(path, path, 'give a network that webspike saved'), path), path };
}
