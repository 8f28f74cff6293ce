import type { Augmentation } from './augment.ts';
import type { TrainingData } from './data.ts';
import type { Schedule } from './schedule.ts';

/** What of a run decides its numbers. A checkpoint knows them and goes on with the same only. */
export interface FitSettings {
  readonly epochs: number;
  /** Samples of a mini-batch. What remains of an epoch is left out of it, for small batches spoil normalisation; the next epoch shuffles anew. */
  readonly batch: number;
  readonly schedule: Schedule;
  /** Of shuffles and augmentation: whole number, 0 to 2³² − 1. */
  readonly seed: number;
  /** Needs a trainer with `warp` of the same grid. */
  readonly augment?: Augmentation;
  /** Ends when so many epochs brought nothing better on the validation split: more accuracy, or as much with less loss. Default: never. */
  readonly patience?: number;
  /**
   * Averages what is learned over the last so many epochs: every so many batches (default 8), average += max(1 − decay, 1/n) · (now − average), where n
   * counts the states taken in (decay default 0.99): the plain mean, until it has become the exponential one (Tarvainen & Valpola 2017, arXiv:1703.01780). The averaged network is judged on the validation split beside the other.
   */
  readonly average?: { readonly epochs: number; readonly decay?: number; readonly every?: number };
  /** Which weights the trainer holds in the end. Default `best` where there is a validation split. Without one, `last` is the average where there is one. */
  readonly keep?: 'best' | 'last';
  /** Whatever else a checkpoint must agree with, as plain data: the recipe and its numbers. */
  readonly about?: unknown;
}

export interface FitOptions extends FitSettings {
  readonly validation?: TrainingData;
  /** Makes what the trainer takes of `samples × size` inputs: spike trains `[steps][samples][size]`. Default: as they are. A function of its arguments only. */
  readonly encode?: Encode;
  /** After every mini-batch. `stop` ends the run, with the weights that `keep` says. */
  readonly onBatch?: (event: BatchEvent) => void | 'stop';
  /** After every epoch and its validation. */
  readonly onEpoch?: (record: EpochRecord, log: readonly EpochRecord[]) => void | 'stop';
  /** Aborting saves a checkpoint between two mini-batches and ends the run with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Takes checkpoints: after every epoch, every `saveMinutes` and when aborted. */
  readonly save?: (checkpoint: Uint8Array) => void | Promise<void>;
  /** Default 5. */
  readonly saveMinutes?: number;
  /** A checkpoint to go on from. */
  readonly resume?: Uint8Array;
}

/** `place` tells an epoch and the samples' numbers, for encoders that draw. */
export type Encode = (inputs: Float32Array, place: { readonly epoch: number; readonly samples: ArrayLike<number> }) => Float32Array;

export interface BatchEvent {
  /** Both from 0. */
  readonly epoch: number;
  readonly batch: number;
  readonly epochs: number;
  readonly batches: number;
  /** Means over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  /** Learning rate of this batch. */
  readonly rate: number;
  readonly imagesPerSecond: number;
  /** Of the whole run, validation included. */
  readonly secondsLeft: number;
}

export interface Judged {
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** One line of the log. */
export interface EpochRecord extends Judged {
  /** From 0. */
  readonly epoch: number;
  /** Learning rate of the last batch. */
  readonly rate: number;
  readonly validation?: Judged;
  /** Of the averaged network on the validation split. */
  readonly averaged?: Judged;
  /** Since the run began, all its parts together. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

export interface FitResult {
  readonly log: readonly EpochRecord[];
  /** Why it ended. */
  readonly ended: 'finished' | 'patience' | 'callback';
  /** Epoch of the best validation accuracy, and whether it is the averaged network's. */
  readonly best?: Judged & { readonly epoch: number; readonly averaged: boolean };
}
