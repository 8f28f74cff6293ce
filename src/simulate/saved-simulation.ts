import type { Backend } from '../backend/backend.ts';
import type { BackendOptions } from '../backend/choose.ts';
import type { PlanKind } from '../compile/plan.ts';
import type { Strategy } from '../compile/strategies.ts';
import { DataError, expect } from '../errors.ts';
import type { Connection } from '../network/network.ts';
import { describeNow } from './described.ts';
import type { PlainData } from './packed.ts';
import type { Session } from './recorder.ts';
import { decodeNetwork, encodeNetwork } from './saved.ts';
import { simulate } from './simulate.ts';
import type { Simulation } from './simulation.ts';
import type { Snapshot } from './snapshot.ts';

/** What stands in a network file beside the network, where a simulation of it was saved. */
interface SavedState {
  /** As the plan came out, so that the same is planned again. */
  readonly options: { readonly batch: number; readonly seed: number; readonly precision: 'exact' | 'fast'; readonly plan: PlanKind; readonly delivery: Readonly<Record<string, Strategy>> };
  /** Connections of which the network tells the weights as they are now, as they were built: these fix the resolution. */
  readonly built: Readonly<Record<string, Connection>>;
  readonly snapshot: Snapshot;
  readonly session: Session;
}

/** Where to go on. */
export interface ResumeOptions extends BackendOptions {
  /** A backend opened before, to share one device among simulations. */
  readonly on?: Backend;
  /** As of {@link simulate}. */
  readonly checkpointEvery?: number;
}

/**
 * Everything of a simulation as bytes: the network with its weights as they are now, the state, what was set, what is recorded and
 * was, seed, batch and plan. It is a network file ({@link encodeNetwork}) with the state beside: whatever reads networks reads it.
 *
 * @param extra whatever belongs to it, as plain data: an object.
 * @throws WebspikeError where something is no plain data.
 * @example
 * await writeFile('cells.webspike', await saveSimulation(simulation));
 */
export async function saveSimulation(simulation: Simulation, extra: Readonly<Record<string, PlainData>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { plan } = simulation;
  const snapshot = await simulation.snapshot();
  const state: SavedState = {
    options: { batch: plan.batch, seed: plan.seed, precision: plan.precision, plan: plan.kind, delivery: Object.fromEntries(plan.connections.map(({ name, strategy }) => [name, strategy])) },
    built: Object.fromEntries(snapshot.connections.map((name) => [name, plan.network.connections![name]])),
    snapshot, session: simulation.session,
  };
  return encodeNetwork(await describeNow(simulation, snapshot.connections), { ...extra, simulation: state });
}

/**
 * Goes on where {@link saveSimulation} was called: to the same spikes, with what had been recorded.
 *
 * @param subject what the errors call the bytes. Default `network file`.
 * @throws DataError where they are something else, cut short or damaged, or hold a network without a state; WebspikeError where
 *   this device plans the network otherwise than the one that it was saved on.
 * @example
 * const simulation = await resumeSimulation(new Uint8Array(await readFile('cells.webspike')));
 */
export async function resumeSimulation(bytes: Uint8Array, options: ResumeOptions = {}, subject = 'network file'): Promise<Simulation> {
  const { network, extra } = await decodeNetwork(bytes, subject);
  const state = (extra as { readonly simulation?: SavedState } | undefined)?.simulation;
  if (state === undefined) throw new DataError(subject, 'it holds a network without the state of a simulation', 'choose a file that saveSimulation wrote, or simulate the network from its beginning');
  expect(['options', 'built', 'snapshot', 'session'].every((part) => typeof state?.[part as keyof SavedState] === 'object'), subject, 'it lacks a part of the state', 'save the simulation again');
  const simulation = await simulate({ ...network, ...(network.connections && { connections: { ...network.connections, ...state.built } }) }, { ...options, ...state.options });
  try {
    await simulation.restore(state.snapshot);
    simulation.session = state.session;
    return simulation;
  } catch (error) {
    simulation.dispose();
    throw error;
  }
}
