import { breathe, longestBreath } from '../../backend/breathe.ts';
import { shuffledIndices } from '../../data/shuffle.ts';
import { SimulationError } from '../../errors.ts';
import type { Trainer, TrainerState } from '../trainer.ts';
import { drawMaps } from './augment.ts';
import { checkOptions } from './check.ts';
import { decodeFit, encodeFit, settingsOf, startOf, type Standing } from './checkpoint.ts';
import { gather, type TrainingData } from './data.ts';
import { evaluate, mean } from './evaluate.ts';
import { rateAt } from './schedule.ts';
import type { EpochRecord, FitOptions, FitResult, Judged } from './types.ts';

/** A loss beyond this has left every useful range. */
const mostLoss = 1e6;

/**
 * Trains: epochs of mini-batches in a seeded order, each epoch judged on the validation split. The same options, data and trainer give the same
 * numbers, however often the run was stopped and resumed in between.
 *
 * @throws WebspikeError where options or data are not what they must be; DataError for a checkpoint of another run; SimulationError where the training
 *   diverges (the checkpoints saved before stay good); the signal's reason when it is aborted, after a checkpoint was saved.
 * @example
 * const { log } = await fit(trainer, digitData(digits), { epochs: 10, batch: 128, seed: 1, schedule: { kind: 'oneCycle', rate: 0.003 }, validation, onEpoch: console.log });
 */
export async function fit(trainer: Trainer, data: TrainingData, options: FitOptions): Promise<FitResult> {
  checkOptions(options, data);
  const settings = await settingsOf(options, data);
  const run = new Fit(trainer, data, options, settings, startOf());
  if (!options.resume) return run.toTheEnd();
  const { standing, state } = await decodeFit(options.resume, settings, await trainer.state());
  await trainer.restore(state);
  return new Fit(trainer, data, options, settings, standing).toTheEnd();
}

class Fit {
  readonly #batch: number;
  readonly #batches: number;
  /** Of this call: for the pace. */
  #learned = { images: 0, seconds: 0 };
  #judgingSeconds = 0;
  #since = performance.now();
  #savedAt = performance.now();
  #breathed = performance.now();

  constructor(readonly trainer: Trainer, readonly data: TrainingData, readonly options: FitOptions, readonly settings: Record<string, string>, readonly at: Standing) {
    this.#batch = Math.min(options.batch, data.labels.length);
    this.#batches = Math.floor(data.labels.length / this.#batch);
  }

  async toTheEnd(): Promise<FitResult> {
    const { at, options } = this;
    // A checkpoint may be one of a run that had ended.
    let ended: FitResult['ended'] | false = this.#outOfPatience();
    while (!ended && at.epoch < options.epochs) ended = await this.#epoch();
    return this.#finish(ended || 'finished');
  }

  #outOfPatience(): 'patience' | false {
    const { best, epoch } = this.at;
    return best !== null && epoch - 1 - best.epoch >= (this.options.patience ?? Infinity) && 'patience';
  }

  async #epoch(): Promise<FitResult['ended'] | false> {
    const { at, options, data } = this;
    const order = shuffledIndices(data.labels.length, (options.seed + 1000 * (at.epoch + 1)) >>> 0);
    while (at.batch < this.#batches) {
      await this.#pause();
      const samples = order.subarray(at.batch * this.#batch, (at.batch + 1) * this.#batch);
      const event = await this.#learn(samples);
      if (options.onBatch?.(event) === 'stop') return 'callback';
    }
    let record: EpochRecord;
    try {
      record = await this.#record();
    } catch (error) {
      // Stopped while judging: the epoch's learning is done, its judging begins again.
      if (options.signal?.aborted) await this.#save();
      throw error;
    }
    at.log.push(record);
    Object.assign(at, { epoch: at.epoch + 1, batch: 0, sums: startOf().sums });
    await this.#save();
    if (options.onEpoch?.(record, at.log) === 'stop') return 'callback';
    return this.#outOfPatience();
  }

  async #learn(samples: Uint32Array): Promise<Parameters<NonNullable<FitOptions['onBatch']>>[0]> {
    const { at, options, trainer } = this;
    const { epoch, batch } = at;
    const from = performance.now();
    const { inputs, labels } = gather(this.data, samples);
    const rate = rateAt(options.schedule, epoch * this.#batches + batch, options.epochs * this.#batches);
    const answers = await trainer.learn({
      inputs: options.encode?.(inputs, { epoch, samples }) ?? inputs, labels, ...(options.augment ? { maps: drawMaps(options.augment, samples, epoch, options.seed) } : {}),
    }, rate);
    const loss = mean(answers.losses);
    if (!(Math.abs(loss) <= mostLoss)) await this.#diverged(`the loss is ${loss}`);
    at.sums.loss += loss * samples.length;
    at.sums.right += answers.correct.reduce((sum, each) => sum + each, 0);
    at.sums.samples += samples.length;
    at.batch++;
    await this.#average();
    this.#learned.images += samples.length;
    this.#learned.seconds += (performance.now() - from) / 1000;
    const imagesPerSecond = this.#learned.images / this.#learned.seconds;
    const left = ((options.epochs - epoch) * this.#batches - at.batch) * this.#batch;
    return {
      epoch, batch, epochs: options.epochs, batches: this.#batches, rate, imagesPerSecond, ...this.#means(), secondsLeft: left / imagesPerSecond + this.#judgingSeconds * (options.epochs - epoch),
    };
  }

  #means(): Judged {
    const { loss, right, samples } = this.at.sums;
    return { loss: loss / samples, accuracy: right / samples };
  }

  /** The epoch's line of the log; keeps the best weights. */
  async #record(): Promise<EpochRecord> {
    const { at, options, trainer } = this;
    const { validation } = options;
    const from = performance.now();
    const judge = async (averaged: boolean): Promise<Judged> => {
      const { loss, accuracy } = await evaluate(trainer, validation!, { batch: options.batch, encode: options.encode, signal: options.signal });
      const { best } = at;
      if (best === null || accuracy > best.accuracy || (accuracy === best.accuracy && loss < best.loss)) at.best = { epoch: at.epoch, averaged, loss, accuracy, state: await trainer.state() };
      return { loss, accuracy };
    };
    const judged = validation && await judge(false);
    const averaged = validation && at.average ? await this.#withAverage(at.average, () => judge(true)) : undefined;
    this.#judgingSeconds = (performance.now() - from) / 1000;
    return {
      epoch: at.epoch, ...this.#means(), rate: rateAt(options.schedule, (at.epoch + 1) * this.#batches - 1, options.epochs * this.#batches),
      ...(judged ? { validation: judged } : {}), ...(averaged ? { averaged } : {}), seconds: this.#secondsSoFar(), imagesPerSecond: this.#learned.seconds > 0 ? this.#learned.images / this.#learned.seconds : 0,
    };
  }

  async #withAverage<T>(average: TrainerState, use: () => Promise<T>): Promise<T> {
    const now = await this.trainer.state();
    await this.trainer.restore({ step: now.step, numbers: average.numbers });
    try {
      return await use();
    } finally {
      await this.trainer.restore(now);
    }
  }

  async #average(): Promise<void> {
    const { at, options } = this;
    if (!options.average || at.epoch < options.epochs - options.average.epochs) return;
    const { decay = 0.99, every = 8 } = options.average;
    if (at.average && at.batch % every !== 0) return;
    // As many states as were taken in, this one too: the first mini-batch's, and every so many more.
    const taken = Number(every > 1) + (at.epoch - options.epochs + options.average.epochs) * Math.floor(this.#batches / every) + Math.floor(at.batch / every);
    const weight = Math.max(1 - decay, 1 / taken);
    const { step, numbers } = await this.trainer.state();
    const before = at.average?.numbers ?? numbers;
    const moved = Object.entries(numbers).map(([name, now]) => [name, now.map((each, k) => before[name][k] + weight * (each - before[name][k]))] as const);
    at.average = { step, numbers: Object.fromEntries(moved) };
  }

  #secondsSoFar(): number {
    const now = performance.now();
    this.at.seconds += (now - this.#since) / 1000;
    this.#since = now;
    return this.at.seconds;
  }

  /** Lets others have their turn, saves when it is time, ends when asked to. */
  async #pause(): Promise<void> {
    if (performance.now() - this.#breathed > longestBreath) {
      await breathe();
      this.#breathed = performance.now();
    }
    const { signal, saveMinutes = 5 } = this.options;
    if (signal?.aborted || performance.now() - this.#savedAt >= saveMinutes * 60_000) await this.#save();
    signal?.throwIfAborted();
  }

  async #save(): Promise<void> {
    if (!this.options.save) return;
    const state = await this.trainer.state();
    const name = notFinite(state);
    if (name !== undefined) await this.#diverged(`"${name}" holds numbers that are not finite`);
    this.#secondsSoFar();
    await this.options.save(await encodeFit(this.settings, this.at, state));
    this.#savedAt = performance.now();
  }

  async #diverged(problem: string): Promise<never> {
    const name = notFinite(await this.trainer.state());
    const where = name === undefined || problem.includes(name) ? '' : `, and "${name}" is no longer finite`;
    throw new SimulationError(`training, epoch ${this.at.epoch + 1}, mini-batch ${this.at.batch + 1} of ${this.#batches}`, `it diverged: ${problem}${where}`,
      'take a smaller learning rate, a longer warm-up or clip gradients; the last checkpoint is from before');
  }

  async #finish(ended: FitResult['ended']): Promise<FitResult> {
    const { at, options, trainer } = this;
    const { log, best, average } = at;
    const keep = options.keep ?? 'best';
    if (best && keep === 'best') await trainer.restore(best.state);
    else if (average) await trainer.restore(average);
    if (!best) return { log, ended };
    const { state: _, ...told } = best;
    return { log, ended, best: told };
  }
}

const notFinite = ({ numbers }: TrainerState): string | undefined => Object.keys(numbers).find((name) => !numbers[name].every(Number.isFinite));
