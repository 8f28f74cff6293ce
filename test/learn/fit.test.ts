import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/learn/fit/evaluate.ts';
import { fit } from '../../src/learn/fit/fit.ts';
import type { BatchEvent, EpochRecord, FitOptions, FitResult } from '../../src/learn/fit/types.ts';
import type { TrainingData } from '../../src/learn/fit/data.ts';
import type { TrainerState } from '../../src/learn/trainer.ts';
import { philox } from '../../src/random/philox.ts';
import { messageOf } from '../support/run.ts';
import { SoftmaxTrainer } from './softmax-trainer.ts';

/** Three noisy prototypes in six dimensions; `first` tells sets apart. */
function clouds(count: number, first = 0, noise = 1.2): TrainingData {
  const words = new Uint32Array(4);
  const inputs = new Float32Array(count * 6);
  const labels = Uint8Array.from({ length: count }, (_, at) => at % 3);
  for (let at = 0; at < count * 6; at++) {
    philox(words, at, first, 0, 0, 7, 0);
    inputs[at] = (Math.floor((at % 6) / 2) === labels[Math.floor(at / 6)] ? 1 : 0) + noise * (words[0] / 2 ** 31 - 1);
  }
  return { inputs, labels, classes: 3 };
}

const data = clouds(100);
const validation = clouds(60, 1);
const options: FitOptions = { epochs: 6, batch: 16, seed: 5, schedule: { kind: 'oneCycle', rate: 0.5 }, validation, augment: { shift: 0.5, elastic: { pixels: 1, grid: 3 } }, average: { epochs: 3, decay: 0.8, every: 2 } };
const timeless = (log: readonly EpochRecord[]): unknown => log.map(({ seconds: _, imagesPerSecond: __, ...rest }) => rest);

interface Run { readonly result: FitResult; readonly state: TrainerState; readonly seen: unknown }

async function run(given: Partial<FitOptions> = {}, trainer = new SoftmaxTrainer(6, 3)): Promise<Run> {
  const result = await fit(trainer, data, { ...options, ...given });
  return { result, state: await trainer.state(), seen: trainer.seen };
}

describe('fit', () => {
  it('learns, tells how far it is, and logs each epoch', async () => {
    const events: BatchEvent[] = [];
    const told: number[] = [];
    const { result, state } = await run({ onBatch: (event) => void events.push(event), onEpoch: (record, log) => void told.push(record.epoch, log.length) });
    expect(result.ended).toBe('finished');
    expect(result.log.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(told).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
    // 100 samples: six mini-batches of 16, and four samples left out.
    expect(events.length).toBe(36);
    expect(events[35]).toMatchObject({ epoch: 5, batch: 5, epochs: 6, batches: 6 });
    expect(events[35].rate).toBeCloseTo(0.5 / 250_000, 12);
    expect(events.every(({ secondsLeft, imagesPerSecond }) => secondsLeft >= 0 && imagesPerSecond > 0)).toBe(true);
    expect(result.log[5].validation!.accuracy).toBeGreaterThan(0.7);
    expect(result.log[5].loss).toBeLessThan(result.log[0].loss);
    expect(result.log.map(({ averaged }) => averaged !== undefined)).toEqual([false, false, false, true, true, true]);
    expect(state.step).toBeLessThanOrEqual(36);
  });

  it('shows every sample once an epoch but for the rest, in an order of its own', async () => {
    const trainer = new SoftmaxTrainer(6, 3);
    const numbered: TrainingData = { ...data, labels: Uint8Array.from({ length: 100 }, (_, at) => at), classes: 100 };
    const wide = new SoftmaxTrainer(6, 100);
    await fit(wide, numbered, { epochs: 2, batch: 10, seed: 1, schedule: { kind: 'constant', rate: 0.01 } });
    const [first, second] = [wide.seen.slice(0, 10), wide.seen.slice(10)].map((each) => each.flatMap(({ labels }) => labels));
    for (const each of [first, second]) expect([...each].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(first).not.toEqual(second);
    // Fewer samples than a mini-batch are one of their own.
    await fit(trainer, data, { epochs: 1, batch: 1000, seed: 1, schedule: { kind: 'constant', rate: 0.01 } });
    expect(trainer.seen.map(({ labels }) => labels.length)).toEqual([100]);
  });

  it('gives the same numbers when run twice, others with another seed', async () => {
    const [first, again, other] = [await run(), await run(), await run({ seed: 6 })];
    expect(again.state).toEqual(first.state);
    expect(timeless(again.result.log)).toEqual(timeless(first.result.log));
    expect(other.state).not.toEqual(first.state);
  });

  it('goes on from a checkpoint as if it had never stopped, wherever it was', async () => {
    const whole = await run();
    for (const stopAfter of [1, 5, 6, 7, 19, 35, 36]) {
      const controller = new AbortController();
      const saved: Uint8Array[] = [];
      let batches = 0;
      const trainer = new SoftmaxTrainer(6, 3);
      const stop = (): void => {
        if (++batches === stopAfter) controller.abort();
      };
      await expect(run({ onBatch: stop, signal: controller.signal, save: (bytes) => void saved.push(bytes) }, trainer)).rejects.toThrow('aborted');
      const resumed = await run({ resume: saved.at(-1) });
      expect(resumed.state, `stopped after ${stopAfter}`).toEqual(whole.state);
      expect(timeless(resumed.result.log)).toEqual(timeless(whole.result.log));
      expect(resumed.result.best).toEqual(whole.result.best);
      expect([...trainer.seen, ...resumed.seen as unknown[]]).toEqual(whole.seen);
    }
  });

  it('goes on from a stop in the middle of judging, also of the averaged network', async () => {
    const whole = await run();
    for (const stopAt of [2, 15, 18, 19]) {
      const controller = new AbortController();
      const saved: Uint8Array[] = [];
      const trainer = new SoftmaxTrainer(6, 3);
      let answers = 0;
      trainer.beforeAnswer = () => {
        if (++answers === stopAt) controller.abort();
      };
      await expect(run({ signal: controller.signal, save: (bytes) => void saved.push(bytes) }, trainer)).rejects.toThrow('aborted');
      const resumed = await run({ resume: saved.at(-1) });
      expect(resumed.state, `stopped at answer ${stopAt}`).toEqual(whole.state);
      expect(timeless(resumed.result.log)).toEqual(timeless(whole.result.log));
    }
  });

  it('saves every epoch and by the clock', async () => {
    const counts: number[] = [];
    for (const saveMinutes of [5, 0]) {
      let saves = 0;
      await run({ saveMinutes, save: () => void saves++ });
      counts.push(saves);
    }
    expect(counts).toEqual([6, 42]);
  });

  it('keeps the best weights of the validation split, or the last', async () => {
    // A rate that grows worse: steps of the schedule upwards.
    const wild: Partial<FitOptions> = { schedule: { kind: 'step', rate: 0.05, at: [0.5], factor: 1000 }, average: undefined, augment: undefined };
    const trainer = new SoftmaxTrainer(6, 3);
    const { result } = await run(wild, trainer);
    const accuracies = result.log.map(({ validation: judged }) => judged!.accuracy);
    expect(result.best!.accuracy).toBe(Math.max(...accuracies));
    expect(accuracies.at(-1)).toBeLessThan(result.best!.accuracy);
    expect((await evaluate(trainer, validation)).accuracy).toBe(result.best!.accuracy);
    const last = new SoftmaxTrainer(6, 3);
    await run({ ...wild, keep: 'last' }, last);
    expect((await evaluate(last, validation)).accuracy).toBe(accuracies.at(-1));
  });

  it('averages over the last epochs as defined, and ends with the average where nothing judges it', async () => {
    const states: Float32Array[] = [];
    const trainer = new SoftmaxTrainer(6, 3);
    const learn = trainer.learn.bind(trainer);
    trainer.learn = async (...given) => {
      const answers = await learn(...given);
      states.push((await trainer.state()).numbers.weights);
      return answers;
    };
    const { state } = await run({ validation: undefined, average: { epochs: 1, decay: 0.6, every: 3 } }, trainer);
    // The last of six epochs of six mini-batches begins with its first and takes in its third, by a half, and its sixth: by 1 − decay, which is more than a third.
    const half = states[30].map((each, k) => each + 0.5 * (states[32][k] - each));
    expect(state.numbers.weights).toEqual(half.map((each, k) => each + (1 - 0.6) * (states[35][k] - each)));
    const every = new SoftmaxTrainer(6, 3);
    states.length = 0;
    const learnToo = every.learn.bind(every);
    every.learn = async (...given) => {
      const answers = await learnToo(...given);
      states.push((await every.state()).numbers.weights);
      return answers;
    };
    const mean = (await run({ validation: undefined, average: { epochs: 2, decay: 0.99, every: 1 } }, every)).state.numbers.weights;
    mean.forEach((each, k) => expect(each).toBeCloseTo(states.slice(24).reduce((sum, state2) => sum + state2[k], 0) / 12, 5));
  });

  it('stops when patience is lost or a callback says so', async () => {
    const patient = await run({ patience: 2, epochs: 50, schedule: { kind: 'step', rate: 0.05, at: [0.06], factor: 1000 }, average: undefined });
    expect(patient.result.ended).toBe('patience');
    expect(patient.result.log.length).toBe(patient.result.best!.epoch + 3);
    const byEpoch = await run({ onEpoch: ({ epoch }) => (epoch === 1 ? 'stop' : undefined) });
    expect([byEpoch.result.ended, byEpoch.result.log.length]).toEqual(['callback', 2]);
    const byBatch = await run({ onBatch: ({ batch }) => (batch === 2 ? 'stop' : undefined) });
    expect([byBatch.result.ended, byBatch.result.log.length]).toEqual(['callback', 0]);
  });

  it('hands encoders the place and takes what they make', async () => {
    const places: unknown[] = [];
    const encode: FitOptions['encode'] = (inputs, { epoch, samples }) => {
      places.push([epoch, samples.length]);
      return inputs.map((each) => 2 * each);
    };
    const [plain, encoded] = [await run({ epochs: 1 }), await run({ epochs: 1, encode })];
    expect(encoded.state).not.toEqual(plain.state);
    expect(places.length).toBe(6 + 4 + 4);
    expect(places[0]).toEqual([0, 16]);
  });
});

describe('a run that goes wrong', () => {
  it('says what diverged and where, and leaves the last good checkpoint', async () => {
    const saved: Uint8Array[] = [];
    const schedule = { kind: 'step', rate: 0.1, at: [0.5], factor: 1e30 } as const;
    const message = await messageOf(() => run({ schedule, save: (bytes) => void saved.push(bytes) }));
    expect(message).toMatch(/^training, epoch 4, mini-batch \d of 6: it diverged: the loss is /);
    expect(saved.length).toBe(3);
    const bad = new SoftmaxTrainer(6, 3);
    const { numbers } = await bad.state();
    await bad.restore({ step: 0, numbers: { ...numbers, weights: numbers.weights.fill(NaN) } });
    expect(await messageOf(() => run({}, bad))).toBe('training, epoch 1, mini-batch 1 of 6: it diverged: the loss is NaN, and "weights" is no longer finite. Take a smaller learning rate, a longer warm-up or clip gradients; the last checkpoint is from before.');
  });

  it('refuses checkpoints of other options, data or networks, and damaged ones', async () => {
    const saved: Uint8Array[] = [];
    await run({ epochs: 1, average: undefined, save: (bytes) => void saved.push(bytes) });
    const [resume] = saved;
    const base = { epochs: 1, average: undefined, resume };
    expect((await run(base)).result.ended).toBe('finished');
    expect(await messageOf(() => run({ ...base, batch: 8 }))).toBe('checkpoint: it was made with batch 16, this run has 8. Train with the same options and data, or start without it.');
    expect(await messageOf(() => run({ ...base, schedule: { kind: 'constant', rate: 1 } }))).toContain('made with schedule {"kind":"oneCycle","rate":0.5}, this run has {"kind":"constant","rate":1}');
    expect(await messageOf(() => run({ ...base, about: { recipe: 'other' } }))).toContain('made with about none, this run has {"recipe":"other"}');
    expect(await messageOf(() => run({ ...base, about: { recipe: 'x'.repeat(5000) } }))).toMatch(/this run has \{"recipe":"x{49}… \([0-9a-f]{12}\)\. Train/);
    expect(await messageOf(() => run({ ...base, validation: clouds(60, 2) }))).toContain('made with validation 60 samples of 3 classes (');
    expect(await messageOf(() => fit(new SoftmaxTrainer(6, 3), clouds(100, 9), { ...options, ...base }))).toContain('made with data 100 samples of 3 classes (');
    expect(await messageOf(() => run(base, new SoftmaxTrainer(6, 4)))).toContain('it is of another network: it has 18 numbers of "weights", this one has 24 numbers');
    expect(await messageOf(() => run({ ...base, resume: resume.subarray(0, resume.length - 40) }))).toContain('checkpoint: it is damaged or cut short');
    expect(await messageOf(() => run({ ...base, resume: Uint8Array.of(1, 2, 3) }))).toContain('checkpoint: 3 bytes that are no training checkpoint of webspike');
  });

  it.each<[string, Partial<FitOptions>]>([
    ['option "epochs": got 0', { epochs: 0 }],
    ['option "batch": got 1.5', { batch: 1.5 }],
    ['option "seed": got -1', { seed: -1 }],
    ['option "patience": there is no validation split', { patience: 2, validation: undefined }],
    ['option "keep": without a validation split', { keep: 'best', validation: undefined }],
    ['option "average.decay": got 1', { average: { epochs: 1, decay: 1 } }],
    ['schedule "cosine": the rate is NaN', { schedule: { kind: 'cosine', rate: NaN } }],
    ['augmentation "rotate": got -5', { augment: { rotate: -5 } }],
    ['validation data: it has samples of 3 numbers', { validation: { inputs: new Float32Array(6), labels: [0, 1], classes: 3 } }],
    ['validation data: label 1 is 3', { validation: { inputs: new Float32Array(12), labels: [0, 3], classes: 3 } }],
  ])('%s', async (message, given) => {
    expect(await messageOf(() => run(given))).toContain(message);
  });

  it.each<[string, TrainingData]>([
    ['it has no samples', { inputs: new Uint8Array(0), labels: [], classes: 3 }],
    ['5 inputs do not fall evenly on 2 labels', { inputs: new Uint8Array(5), labels: [0, 1], classes: 3 }],
    ['label 1 is -1', { inputs: new Uint8Array(4), labels: [0, -1], classes: 3 }],
    ['label 0 is 0.5', { inputs: new Uint8Array(4), labels: [0.5, 1], classes: 3 }],
    ['input 1 of sample 1 is NaN', { inputs: Float32Array.of(0, 1, 2, NaN), labels: [0, 1], classes: 3 }],
    ['it has 1 classes', { inputs: new Uint8Array(4), labels: [0, 0], classes: 1 }],
  ])('%s', async (message, given) => {
    expect(await messageOf(() => fit(new SoftmaxTrainer(2, 3), given, { ...options, validation: undefined }))).toContain(`training data: ${message}`);
    expect(await messageOf(() => evaluate(new SoftmaxTrainer(2, 3), given))).toContain(`data to judge: ${message}`);
  });
});

describe('evaluate', () => {
  it('counts as a plain loop does, whatever the batch, and divides bytes by 255', async () => {
    const trainer = new SoftmaxTrainer(2, 3);
    const weights = Float32Array.of(1, -1, 0, -1, 1, 0.1);
    await trainer.restore({ step: 0, numbers: { weights, 'momentum of weights': new Float32Array(6) } });
    const bytes = Uint8Array.from({ length: 60 }, (_, at) => (at * 67) % 256);
    const labels = Uint8Array.from({ length: 30 }, (_, at) => at % 3);
    const judged = await evaluate(trainer, { inputs: bytes, labels, classes: 3 }, { batch: 7 });
    const confusion = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
    let loss = 0;
    for (let at = 0; at < 30; at++) {
      const [a, b] = [bytes[2 * at] / 255, bytes[2 * at + 1] / 255];
      const scores = [a - b, b - a, 0.1 * b];
      const best = scores.indexOf(Math.max(...scores));
      confusion[labels[at]][best]++;
      loss += Math.log(scores.reduce((sum, each) => sum + Math.exp(each), 0)) - scores[labels[at]];
      expect(judged.predictions[at]).toBe(best);
    }
    expect(judged.confusion).toEqual(confusion);
    expect(judged.accuracy).toBeCloseTo((confusion[0][0] + confusion[1][1] + confusion[2][2]) / 30, 12);
    expect(judged.loss).toBeCloseTo(loss / 30, 5);
    expect({ ...await evaluate(trainer, { inputs: bytes, labels, classes: 3 }), seconds: 0 }).toEqual({ ...judged, loss: expect.closeTo(judged.loss, 6), seconds: 0 });
    expect(await messageOf(() => evaluate(trainer, { inputs: bytes, labels, classes: 4 }))).toContain('90 scores for 30 samples');
  });
});
