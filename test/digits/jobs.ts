import { loadDigits } from '../../src/data/mnist.ts';
import { runDigits } from '../../src/learn/digits/job.ts';
import type { DigitsData, DigitsEvent, DigitsOptions, DigitsResult } from '../../src/learn/digits/types.ts';

/** Some of the bundled digits, whatever else is on this machine. */
export const someDigits = (samples: number, held: number): Promise<DigitsData> => loadDigits({ samples, held, seed: 0, env: {} });

export const small: DigitsOptions = { network: 'wta', neurons: 40, epochs: 1, batch: 16, seed: 0 };
export const classical: DigitsOptions = { network: 'diehl-cook', neurons: 20, epochs: 1, batch: 1, seed: 0 };

export const onCpu = (options: DigitsOptions, data: DigitsData): Promise<DigitsResult> => runDigits(options, data, { backend: 'cpu' });

/** All of a result that must not depend on device, time or interruptions. */
export function outcome({ accuracy, confusion, labels, mistakes, receptiveFields, raster, curve, counts }: DigitsResult): object {
  return { accuracy, confusion, labels, mistakes, receptiveFields, raster, counts, curve: curve.map(({ images, accuracy: running }) => ({ images, accuracy: running })) };
}

/** Starts a job, stops it at the first event that `when` accepts, and returns what it saved. */
export async function stoppedAt(options: DigitsOptions, data: DigitsData, when: (event: Extract<DigitsEvent, { kind: 'progress' }>) => boolean, resume?: Uint8Array): Promise<Uint8Array> {
  const controller = new AbortController();
  let saved: Uint8Array | undefined;
  const job = runDigits(options, data, {
    backend: 'cpu', signal: controller.signal, resume,
    onEvent: (event) => { if (event.kind === 'progress' && when(event)) controller.abort(); },
    save: (bytes) => { saved = bytes; },
  });
  const error = await job.then(() => undefined, (reason: Error) => reason);
  if (error?.name !== 'AbortError' || !saved) throw new Error(`the job was not stopped: ${error?.message ?? 'it ended'}`);
  return saved;
}
