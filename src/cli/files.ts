/** Files that commands read and write. */
import { access, constants, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError, WebspikeError } from '../errors.ts';

/**
 * @param subject how the user named the file: `--resume run.checkpoint`.
 * @throws DataError where it cannot be read.
 */
export async function readBytes(path: string, subject: string, remedy: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new DataError(subject, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, remedy);
  }
}

/** The checkpoint that the user wants to go on from, if any. */
export async function readCheckpoint(path: string | undefined): Promise<Uint8Array | undefined> {
  return path === undefined ? undefined : readBytes(path, `--resume ${path}`, 'give a checkpoint that webspike saved');
}

/** An hour of learning must not end with a folder that cannot be written. */
export async function expectWritable(option: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new WebspikeError(`${option} ${folder}`, `cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`, 'give a folder of your own');
  }
}

export const isFolder = async (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false);

/** A file that is written at the end. */
export async function expectWritableFile(option: string, path: string): Promise<void> {
  if (await isFolder(path)) throw new WebspikeError(`${option} ${path}`, 'it is a folder', 'give the name of a file');
  await expectWritable(option, dirname(path));
}

/** @throws DataError where it cannot be read or is no JSON. */
export async function readJson(path: string, subject: string, remedy: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(path, subject, remedy));
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new DataError(subject, `it is no JSON (${(error as Error).message})`, remedy);
  }
}
