import { validate } from '../compile/validate.ts';
import { expect } from '../errors.ts';
import { checkEnds, listSynapses } from '../network/connectivity.ts';
import type { Network } from '../network/network.ts';
import { packData, unpackData, type PlainData } from './packed.ts';

/** A network that was saved, and what was saved with it. */
export interface SavedNetwork {
  readonly network: Network;
  readonly extra?: PlainData;
}

/**
 * A network as bytes: its description as JSON, with models as they are, and its weights and other arrays behind it, in one or two bytes
 * each where that is exact. Versioned, with a checksum.
 *
 * @param extra whatever belongs to it, as plain data.
 * @throws WebspikeError where the network is wrong, or something of it is no plain data.
 * @example
 * await writeFile('cells.webspike', await encodeNetwork(network, { by: 'me' }));
 */
export async function encodeNetwork(network: Network, extra?: PlainData): Promise<Uint8Array<ArrayBuffer>> {
  check(network);
  return packData('network', { network, extra });
}

/**
 * Reads {@link encodeNetwork}'s bytes back: the same network, bit for bit.
 *
 * @param subject what the errors call the bytes. Default `network file`.
 * @throws DataError where they are something else, of another version, cut short or damaged; WebspikeError where the network is wrong.
 */
export async function decodeNetwork(bytes: Uint8Array, subject = 'network file'): Promise<SavedNetwork> {
  const saved = await unpackData(bytes, 'network', subject) as Partial<SavedNetwork> | null;
  const network = saved?.network;
  expect(typeof network === 'object' && typeof network.populations === 'object' && network.populations !== null, subject, 'it holds no network', 'choose a file that encodeNetwork wrote');
  check(network);
  return { network, ...('extra' in saved! ? { extra: saved.extra } : {}) };
}

function check(network: Network): void {
  validate(network);
  for (const [name, { from, to, connectivity }] of Object.entries(network.connections ?? {})) {
    const ends = [network.populations[from].size, network.populations[to].size, `connection "${name}"`] as const;
    checkEnds(connectivity, ...ends);
    // What is listed is checked as it is read; a convolution has been.
    if (connectivity.kind !== 'convolution') listSynapses(connectivity, ...ends);
  }
}
