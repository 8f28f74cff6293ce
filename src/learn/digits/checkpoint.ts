import { DataError } from '../../errors.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../../simulate/snapshot.ts';
import type { DigitsOptions, DigitsPhase, LearningPoint } from './types.ts';

/** Where a job stands between two mini-batches. */
export interface Progress {
  readonly options: DigitsOptions;
  readonly images: { readonly learn: number; readonly held: number };
  phase: DigitsPhase;
  /** Images done in this phase (all epochs together). */
  done: number;
  seconds: Record<DigitsPhase | 'build', number>;
  curve: LearningPoint[];
  /** Right or wrong of the last images learned, for the running accuracy. */
  recent: number[];
  /** Responses so far: of the running read-out while learning, of the final one while labelling. */
  votes: { spikes: number[]; seen: number[] };
  labels: number[];
  confusion: number[][];
  /** Held-out images judged wrong. */
  mistakes: { index: number; judged: number }[];
  totals: { events: number; updates: number; images: number };
}

const magic = 'webspike digits 1';

/** A job's progress and its network's state as bytes. */
export async function encodeCheckpoint(progress: Progress, snapshot: Snapshot): Promise<Uint8Array> {
  const header = new TextEncoder().encode(JSON.stringify({ magic, progress }));
  const state = await encodeSnapshot(snapshot);
  const bytes = new Uint8Array(4 + header.length + state.length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  bytes.set(state, 4 + header.length);
  return bytes;
}

/**
 * Reads a checkpoint and checks that it continues the job asked for.
 *
 * @throws DataError where it is damaged, cut short, or of another job.
 */
export async function decodeCheckpoint(bytes: Uint8Array, options: DigitsOptions, images: Progress['images']): Promise<{ progress: Progress; snapshot: Snapshot }> {
  const wrong = (problem: string, remedy: string): DataError => new DataError('checkpoint', problem, remedy);
  const length = bytes.length > 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : Infinity;
  const notOne = wrong(`${bytes.length} bytes that are no checkpoint of this job, or one cut short`, 'choose a file written by --save or Ctrl-C, or start without --resume');
  if (length > bytes.length - 4) throw notOne;
  let header: { magic: string; progress: Progress };
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  } catch {
    throw notOne;
  }
  if (header.magic !== magic) throw notOne;
  for (const [key, value] of Object.entries(options)) {
    const before = header.progress.options[key as keyof DigitsOptions];
    if (before !== value) throw wrong(`it was made with ${key} ${before}, this run has ${value}`, `add --${key} ${before}, or start without --resume`);
  }
  const { learn, held } = header.progress.images;
  if (learn !== images.learn || held !== images.held) throw wrong(`it learned from ${learn} images and judges ${held}, this data has ${images.learn} and ${images.held}`, 'give the same --data and --samples');
  return { progress: header.progress, snapshot: await decodeSnapshot(bytes.subarray(4 + length)) };
}
