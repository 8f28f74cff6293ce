/** The one place that opens networks in files of any format, by the file's ending. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readNetx } from '../chip/netx/read.ts';
import { readNir } from '../chip/nir/file.ts';
import { networkFromNir } from '../chip/nir/network.ts';
import { portedFromSaved } from '../chip/own.ts';
import type { InputKind, PortedNetwork } from '../chip/ported.ts';
import { readSonata } from '../chip/sonata/read.ts';
import { DataError } from '../errors.ts';
import { isFolder, readBytes } from './files.ts';
import { networksFolder } from './networks.ts';

/** What a .nir file alone may not tell. */
export interface NirOptions {
  /** In seconds. Default: what the file's metadata say. */
  readonly dt?: number;
  /** Of its times; `auto` guesses. Default `auto`. */
  readonly units?: 's' | 'ms' | 'auto';
}

export interface OpenOptions extends NirOptions {
  /** What will enter. Default `spikes`. */
  readonly input?: InputKind;
  /** How long it will run, where that is known: what a node without a leak adds up is bounded by it. */
  readonly steps?: number;
}

/** Adds the options of {@link NirOptions}. */
export function addNirOptions(command: Command): Command {
  return command
    .addOption(new Option('--dt <seconds>', "time step of a .nir file (default: the input's, or what the file says)").argParser(seconds))
    .addOption(new Option('--units <unit>', 'of the times in a .nir file; auto guesses by their size').choices(['s', 'ms', 'auto']).default('auto'));
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Give a time in seconds greater than 0, such as 0.001.');
  return value;
}

/**
 * Opens a network: `.nir`, `.net` of lava-dl, `.webspike` of our own, SONATA by its configuration (`.json`) or the folder that
 * holds `config.json`, and networks that come with webspike by their names.
 *
 * @throws DataError where the file is none of these, or not what its ending says.
 */
export async function openPorted(path: string, options: OpenOptions = {}): Promise<PortedNetwork> {
  if (await isFolder(path)) return openSonata(path, 'config.json');
  const bundled = /^[\w-]+$/.test(path) ? join(networksFolder(), `${path}.webspike`) : '';
  if (existsSync(bundled)) return portedFromSaved(await bytesOf(bundled), path);
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
      throw new DataError(path, existsSync(path) ? `its ending is "${extname(path)}"` : 'there is no such file, folder or network of webspike',
        'give a .nir, .net or .webspike file, or the config.json (or folder) of a SONATA network');
  }
}

const bytesOf = (path: string): Promise<Uint8Array> => readBytes(path, path, 'give the path of a network');

/** Paths of the configuration are relative to its folder. */
const openSonata = (folder: string, config: string): Promise<PortedNetwork> => readSonata({ read: (path) => bytesOf(join(folder, path)) }, config);
