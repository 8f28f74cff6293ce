import { breathe, longestBreath } from '../../backend/breathe.ts';
import { expect } from '../../errors.ts';
import type { Trainer } from '../trainer.ts';
import { checkData, gather, type TrainingData } from './data.ts';
import type { Encode, Judged } from './types.ts';

export interface EvaluateOptions {
  /** Samples answered at once. Default 256. */
  readonly batch?: number;
  readonly encode?: Encode;
  readonly signal?: AbortSignal;
  /** After every batch. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Evaluation extends Judged {
  readonly samples: number;
  /** Class that each sample was taken for. */
  readonly predictions: Uint8Array;
  /** `confusion[truth][judged]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly seconds: number;
}

/**
 * Judges samples with a trainer's network as it is: running statistics, no dropout, no augmentation.
 *
 * @throws WebspikeError where the data is not what it must be; the signal's reason when it is aborted.
 * @example
 * const { accuracy } = await evaluate(trainer, digitData(held));
 */
export async function evaluate(trainer: Trainer, data: TrainingData, options: EvaluateOptions = {}): Promise<Evaluation> {
  checkData(data, 'data to judge');
  const { batch = 256, encode = (inputs) => inputs, signal, onProgress } = options;
  expect(Number.isInteger(batch) && batch > 0, 'option "batch"', `got ${batch}`, 'give a whole number of at least 1');
  const { labels, classes } = data;
  const predictions = new Uint8Array(labels.length);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const from = performance.now();
  let breathed = from;
  let loss = 0;
  for (let first = 0; first < labels.length; first += batch) {
    signal?.throwIfAborted();
    const samples = Uint32Array.from({ length: Math.min(batch, labels.length - first) }, (_, at) => first + at);
    const part = gather(data, samples);
    const { scores, losses } = await trainer.answer({ inputs: encode(part.inputs, { epoch: 0, samples }), labels: part.labels });
    const judged = largest(scores, samples.length, classes);
    predictions.set(judged, first);
    judged.forEach((each, at) => confusion[part.labels[at]][each]++);
    loss += mean(losses) * samples.length;
    onProgress?.(first + samples.length, labels.length);
    if (performance.now() - breathed > longestBreath) {
      await breathe();
      breathed = performance.now();
    }
  }
  const right = confusion.reduce((sum, row, truth) => sum + row[truth], 0);
  return { samples: labels.length, loss: loss / labels.length, accuracy: right / labels.length, predictions, confusion, seconds: (performance.now() - from) / 1000 };
}

/** The class with the largest score of each sample, the first of equals. */
export function largest(scores: ArrayLike<number>, samples: number, classes: number): Uint8Array {
  expect(scores.length === samples * classes, 'answers', `${scores.length} scores for ${samples} samples`, `let the read-out population have ${classes} neurons, one for each class`);
  return Uint8Array.from({ length: samples }, (_, sample) => {
    let best = 0;
    for (let each = 1; each < classes; each++) if (scores[sample * classes + each] > scores[sample * classes + best]) best = each;
    return best;
  });
}

export const mean = (numbers: Float32Array): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
