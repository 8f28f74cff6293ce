import { DataError } from '../../errors.ts';
import { decodeNetwork, encodeNetwork } from '../../simulate/saved.ts';
import { packData, unpackData } from '../../simulate/packed.ts';
import { checkMapping } from './check.ts';
import type { Mapping } from './mapping.ts';

/**
 * A mapping as bytes: the network, the chip's table and all tables of the cores, versioned and with a checksum.
 *
 * @example
 * await writeFile('mapping.webspike', await saveMapping(mapping));
 */
export async function saveMapping(mapping: Mapping): Promise<Uint8Array<ArrayBuffer>> {
  const { network, ...tables } = mapping;
  return packData('mapping', { ...tables, network: await encodeNetwork(network) });
}

/**
 * Reads {@link saveMapping}'s bytes back, and checks the tables against the network and the chip as {@link checkMapping} does.
 *
 * @param subject what the errors call them: `mapping.webspike`.
 * @throws DataError where they are of another kind or version, cut short or damaged, or do not hold the network that comes with them.
 */
export async function loadMapping(bytes: Uint8Array, subject: string): Promise<Mapping> {
  const saved = await unpackData(bytes, 'mapping', subject) as Partial<Record<keyof Mapping, unknown>> | null;
  if (!(saved?.network instanceof Uint8Array)) throw new DataError(subject, 'it holds no network', 'choose a file that saveMapping wrote');
  const { network } = await decodeNetwork(saved.network, `${subject}, network`);
  const mapping = { ...saved, network } as Mapping;
  const problem = firstProblem(mapping);
  if (problem !== null) throw new DataError(subject, `its tables are wrong: ${problem}`, 'map the network again');
  return mapping;
}

/** Behind a checksum that matches only a program that writes this format wrongly can have put what is refused here. */
function firstProblem(mapping: Mapping): string | null {
  try {
    return checkMapping(mapping).problems[0] ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
