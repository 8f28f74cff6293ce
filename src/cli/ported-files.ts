/** The one place that opens and writes networks in files of any format, by the file's ending. */
import { extname } from 'node:path';
import { readNetx } from '../chip/netx/read.ts';
import { portedFromSaved } from '../chip/own.ts';
import type { InputKind, PortedNetwork } from '../chip/ported.ts';
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
 * Opens a network: `.net` of lava-dl, `.webspike` of our own.
 *
 * @throws DataError where the file is none of these, or not what its ending says.
 */
export async function openPorted(path: string, _options: OpenOptions = {}): Promise<PortedNetwork> {
  const bytes = (): Promise<Uint8Array> => readBytes(path, path, 'give the path of a network');
  switch (extname(path)) {
    case '.net':
      return readNetx(await bytes(), path);
    case '.webspike':
      return portedFromSaved(await bytes(), path);
    default:
      throw new DataError(path, `its ending is "${extname(path)}"`, 'give a .net or .webspike file');
  }
}
