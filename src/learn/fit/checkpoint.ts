import { DataError } from '../../errors.ts';
import { packData, unpackData } from '../../simulate/packed.ts';
import { fingerprintOf } from '../../simulate/snapshot.ts';
import type { TrainerState } from '../trainer.ts';
import type { TrainingData } from './data.ts';
import type { EpochRecord, FitOptions, FitResult, FitSettings } from './types.ts';

/** Where a run stands between two mini-batches. */
export interface Standing {
  epoch: number;
  /** Mini-batches learned in this epoch. */
  batch: number;
  /** Sums over this epoch's samples. */
  sums: { loss: number; right: number; samples: number };
  seconds: number;
  log: EpochRecord[];
  best: (NonNullable<FitResult['best']> & { readonly state: TrainerState }) | null;
  average: TrainerState | null;
}

export const startOf = (): Standing => ({ epoch: 0, batch: 0, sums: { loss: 0, right: 0, samples: 0 }, seconds: 0, log: [], best: null, average: null });

interface Checkpoint {
  readonly settings: Readonly<Record<string, string>>;
  readonly standing: Standing;
  readonly state: TrainerState;
}

const kind = 'training checkpoint';

/** What two runs must have in common, by name. */
export async function settingsOf(options: FitOptions, data: TrainingData): Promise<Record<string, string>> {
  const { epochs, batch, schedule, seed, augment, patience, average, keep, about } = options;
  const settings: FitSettings = { epochs, batch, schedule, seed, augment, patience, average, keep, about };
  const texts = await Promise.all(Object.entries(settings).map(async ([name, value]): Promise<[string, string]> => [name, await short(JSON.stringify(value) ?? 'none')]));
  return { ...Object.fromEntries(texts), data: await describe(data), validation: options.validation ? await describe(options.validation) : 'none' };
}

/** Texts too long for a message, such as whole networks, by their beginning and a sum of the rest. */
async function short(text: string): Promise<string> {
  return text.length <= 120 ? text : `${text.slice(0, 60)}… (${(await fingerprintOf(new TextEncoder().encode(text))).slice(0, 12)})`;
}

async function describe({ inputs, labels, scale, classes }: TrainingData): Promise<string> {
  const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  const sums = [await fingerprintOf(bytes), await fingerprintOf(new Uint8Array(Uint32Array.from(labels).buffer))];
  return `${labels.length} samples of ${classes} classes (${[...sums.map((each) => each.slice(0, 12)), scale ?? ''].join(' ').trim()})`;
}

export function encodeFit(settings: Checkpoint['settings'], standing: Standing, state: TrainerState): Promise<Uint8Array> {
  return packData(kind, { settings, standing, state } satisfies Checkpoint);
}

/**
 * Reads a checkpoint and checks that it continues this run.
 *
 * @param now the trainer's state: arrays of these names and lengths must be in it.
 * @throws DataError where it is damaged, cut short, of other options or data, or of another network.
 */
export async function decodeFit(bytes: Uint8Array, settings: Checkpoint['settings'], now: TrainerState): Promise<Pick<Checkpoint, 'standing' | 'state'>> {
  const { settings: before, standing, state } = await unpackData(bytes, kind, 'checkpoint') as Checkpoint;
  const names = new Set([...Object.keys(state.numbers), ...Object.keys(now.numbers)]);
  for (const name of names) {
    const [had, has] = [state.numbers[name], now.numbers[name]].map((each) => (each ? `${each.length} numbers` : 'nothing'));
    if (had !== has) throw new DataError('checkpoint', `it is of another network: it has ${had} of "${name}", this one has ${has}`, 'give the checkpoint of this network, or start without it');
  }
  for (const name of Object.keys(settings)) {
    if (before[name] === settings[name]) continue;
    throw new DataError('checkpoint', `it was made with ${name} ${before[name] ?? 'none'}, this run has ${settings[name]}`, 'train with the same options and data, or start without it');
  }
  return { standing, state };
}
