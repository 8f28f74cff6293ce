/** The one place that opens and writes networks in files of any format, by the file's ending. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { readNetx } from '../chip/netx/read.ts';
import { readNir } from '../chip/nir/file.ts';
import { networkFromNir } from '../chip/nir/network.ts';
import { portedFromSaved } from '../chip/own.ts';
import type { InputKind, PortedNetwork } from '../chip/ported.ts';
import { readSonata } from '../chip/sonata/read.ts';
import { DataError } from '../errors.ts';
import { readBytes } from './files.ts';

/** What a file alone may not tell. */
export interface OpenOptions {
  /** Of NIR, in seconds. Default: what the file's metadata say. */
  readonly dt?: number;
  /** Of the times in NIR; `auto` guesses. Default `auto`. */
  readonly units?: 's' | 'ms' | 'auto';
  /** What will enter. Default `spikes`. */
  readonly input?: InputKind;
}

/**
 * Opens a network: `.nir`, `.net` of lava-dl, `.webspike` of our own, and SONATA by its configuration (`.json`) or the folder that
 * holds `config.json`.
 *
 * @throws DataError where the file is none of these, or not what its ending says.
 */
export async function openPorted(path: string, options: OpenOptions = {}): Promise<PortedNetwork> {
  if (await isFolder(path)) return openSonata(path, 'config.json');
  switch (extname(path)) {
    case '.nir':
      return networkFromNir(await readNir(await bytesOf(path), path), { ...options, subject: path });
    case '.net':
      return readNetx(await bytesOf(path), path);
    case '.webspike':
      return portedFromSaved(await bytesOf(path), path);
    case '.json':
      return openSonata(dirname(path), basename(path));
    default:
      throw new DataError(path, `its ending is "${extname(path)}"`, 'give a .nir, .net or .webspike file, or the config.json (or folder) of a SONATA network');
  }
}

const isFolder = async (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false);

const bytesOf = (path: string): Promise<Uint8Array> => readBytes(path, path, 'give the path of a network');

/** Paths of the configuration are relative to its folder. */
const openSonata = (folder: string, config: string): Promise<PortedNetwork> => readSonata({ read: (path) => bytesOf(join(folder, path)) }, config);
