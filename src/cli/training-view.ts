/** What the terminal shows of a training and of a judging. */
import type { BatchEvent, EpochRecord } from '../learn/fit/types.ts';
import type { JudgeProgress, JudgeResult } from '../learn/judge.ts';
import type { TrainedNetwork } from '../learn/trained.ts';
import type { ProgressState } from './progress.ts';
import { duration, grouped, line, percent } from './text.ts';

const decimals = (loss: number): string => (loss >= 100 ? loss.toFixed(0) : loss.toPrecision(3));

/** A training's bar: one for each epoch. */
export function trainingState({ epoch, epochs, batch, batches, loss, accuracy, imagesPerSecond, secondsLeft }: BatchEvent): ProgressState {
  return {
    phase: `${epoch + 1} of ${epochs}`, done: batch + 1, total: batches, count: `${grouped(batch + 1)} of ${grouped(batches)} mini-batches`,
    figures: `loss ${decimals(loss)} · accuracy ${percent(accuracy, 1)} · ${grouped(imagesPerSecond)} images/s · ${duration(secondsLeft)} left`,
  };
}

/** An epoch's line. */
export function epochText({ loss, accuracy, validation, averaged, rate, seconds }: EpochRecord): string {
  const judged = validation ? [`validation ${percent(validation.accuracy)}`] : [];
  return [`loss ${decimals(loss)}`, `accuracy ${percent(accuracy)}`, ...judged, ...(averaged ? [`averaged ${percent(averaged.accuracy)}`] : []), `rate ${rate.toPrecision(2)}`, duration(seconds)].join(' · ');
}

export function judgingState({ done, total, accuracy, imagesPerSecond, secondsLeft }: JudgeProgress): ProgressState {
  const left = done < total ? [`${duration(secondsLeft)} left`] : [];
  return { phase: 'judging', done, total, count: `${grouped(done)} of ${grouped(total)}`, figures: [`accuracy ${percent(accuracy)}`, `${grouped(imagesPerSecond)} images/s`, ...left].join(' · ') };
}

/** What a judging gave; its last line is for those who read by program: `accuracy 99.31 %`. */
export function judgedText({ accuracy, samples, spikes, imagesPerSecond, adapter, backend, source }: JudgeResult, { made }: TrainedNetwork): string {
  const wrong = Math.round((1 - accuracy) * samples);
  const recorded = made.test ? [line('when made', `${percent(made.test.accuracy)} of ${grouped(made.test.samples)}: ${made.test.source}`)] : [];
  return [
    line('judged', `${grouped(samples)} digits, ${grouped(wrong)} wrong: ${source}`),
    line('spikes', `${Object.entries(spikes).map(([name, each]) => `${name}: ${grouped(each)}`).join(' · ')} per digit`),
    line('speed', `${grouped(imagesPerSecond)} images/s, ${adapter}, backend ${backend}`),
    ...recorded,
    `accuracy ${percent(accuracy)}`,
  ].join('\n');
}
