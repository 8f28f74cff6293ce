/** Network files: what reads and writes them is loaded when it is first used. */
import type { Network } from '../network/network.ts';
import type { PlainData } from './packed.ts';
import type { SavedNetwork } from './saved.ts';
import type { ResumeOptions } from './saved-simulation.ts';
import type { Simulation } from './simulation.ts';

export type { ResumeOptions } from './saved-simulation.ts';
export type { SavedNetwork } from './saved.ts';

/** An address, or the bytes themselves. */
export type FileSource = string | URL | Uint8Array | ArrayBuffer;

/**
 * A network as bytes, versioned and with a checksum: its description, models and weights included.
 *
 * @param extra whatever belongs to it, as plain data.
 * @throws WebspikeError where the network is wrong, or something of it is no plain data.
 * @example
 * await writeFile('cells.webspike', await saveNetwork(network));
 */
export async function saveNetwork(network: Network, extra?: PlainData): Promise<Uint8Array<ArrayBuffer>> {
  return (await import('./saved.ts')).encodeNetwork(network, extra);
}

/**
 * A network that {@link saveNetwork}, {@link saveSimulation} or `webspike train` wrote: its description, with the weights as they
 * were then, and what was saved beside it.
 *
 * @param source its address, as a page has it (relative ones too), or its bytes.
 * @throws DataError where it cannot be fetched, is something else, cut short or damaged.
 * @example
 * const { network } = await loadNetwork('networks/cells.webspike');
 */
export async function loadNetwork(source: FileSource): Promise<SavedNetwork> {
  const [{ decodeNetwork }, { fetchBytes, subjectOf }] = await Promise.all([import('./saved.ts'), import('./fetch.ts')]);
  return decodeNetwork(await fetchBytes(source), subjectOf(source));
}

/**
 * Everything of a simulation as bytes: the network with its weights as they are now, the state, what was set, what is recorded and
 * was, seed, batch and plan. {@link loadNetwork} reads it too, as a network.
 *
 * @param extra whatever belongs to it, as plain data: an object.
 * @example
 * await writeFile('after-a-minute.webspike', await saveSimulation(simulation));
 */
export async function saveSimulation(simulation: Simulation, extra?: Readonly<Record<string, PlainData>>): Promise<Uint8Array<ArrayBuffer>> {
  return (await import('./saved-simulation.ts')).saveSimulation(simulation, extra);
}

/**
 * Goes on where {@link saveSimulation} was called, to the same spikes, with what had been recorded.
 *
 * @param source its address, or its bytes.
 * @throws DataError as {@link loadNetwork} does, and where the file holds no state.
 * @example
 * const simulation = await resumeSimulation('states/after-a-minute.webspike');
 */
export async function resumeSimulation(source: FileSource, options?: ResumeOptions): Promise<Simulation> {
  const [{ resumeSimulation: resume }, { fetchBytes, subjectOf }] = await Promise.all([import('./saved-simulation.ts'), import('./fetch.ts')]);
  return resume(await fetchBytes(source), options, subjectOf(source));
}
