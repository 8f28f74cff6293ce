import { beforeAll, describe, expect, it } from 'vitest';
import { runDigits } from '../../src/learn/digits/job.ts';
import type { DigitsData, DigitsResult, DigitSet } from '../../src/learn/digits/types.ts';
import { classical, onCpu, outcome, small, someDigits, stoppedAt } from './jobs.ts';

let data: DigitsData;
let result: DigitsResult;
beforeAll(async () => {
  data = await someDigits(300, 100);
  result = await onCpu(small, data);
});

const relabelled = (set: DigitSet): DigitSet => ({ ...set, labels: set.labels.map((label) => (label + 1) % 10) });

describe('the digits job', () => {
  it('learns: far above chance, in a confusion matrix of all held-out digits', () => {
    expect(result.accuracy).toBeGreaterThan(0.4);
    expect(result.confusion.flat().reduce((sum, each) => sum + each, 0)).toBe(100);
    expect(result.accuracy).toBe(result.confusion.reduce((sum, row, truth) => sum + row[truth], 0) / 100);
    expect(result.counts).toEqual({ learn: 300, label: 300, held: 100 });
  });

  it('never looks at the classes of held-out digits: wrong ones change no label and no judgement', async () => {
    const other = await onCpu(small, { ...data, held: relabelled(data.held) });
    expect(other.labels).toEqual(result.labels);
    expect(other.receptiveFields).toEqual(result.receptiveFields);
    expect(other.confusion).toEqual(result.confusion.map((_, truth) => result.confusion[(truth + 9) % 10]));
  });

  it('names its neurons by the classes of training digits, and learns without them', async () => {
    const other = await onCpu(small, { ...data, learn: relabelled(data.learn) });
    expect(other.labels).toEqual(result.labels.map((label) => (label < 0 ? label : (label + 1) % 10)));
    expect(other.receptiveFields).toEqual(result.receptiveFields);
  });

  it('depends on its seed, and on nothing else', async () => {
    expect(outcome(await onCpu(small, data))).toEqual(outcome(result));
    expect((await onCpu({ ...small, seed: 1 }, data)).receptiveFields).not.toEqual(result.receptiveFields);
  });

  it('stopped while learning and again while judging, it goes on to the same end', async () => {
    const half = await stoppedAt(small, data, ({ phase, done }) => phase === 'learn' && done >= 150);
    const late = await stoppedAt(small, data, ({ phase, done }) => phase === 'judge' && done >= 30, half);
    let resumedAt = 0;
    const resumed = await runDigits(small, data, { backend: 'cpu', resume: late, onEvent: (event) => { if (event.kind === 'start') ({ resumedAt } = event); } });
    expect(resumedAt).toBe(300 + 300 + 32);
    expect(outcome(resumed)).toEqual(outcome(result));
  });

  it('refuses a checkpoint of another job, one cut short, one damaged', async () => {
    const saved = await stoppedAt(small, data, ({ done }) => done >= 16);
    const resume = (bytes: Uint8Array, options = small, digits = data): Promise<DigitsResult> => runDigits(options, digits, { backend: 'cpu', resume: bytes });
    await expect(resume(saved, { ...small, neurons: 41 })).rejects.toThrow('checkpoint: it was made with neurons 40, this run has 41');
    await expect(resume(saved, { ...small, seed: 5 })).rejects.toThrow('made with seed 0, this run has 5');
    await expect(resume(saved, small, await someDigits(200, 100))).rejects.toThrow('it learned from 300 images and judges 100, this data has 200 and 100');
    await expect(resume(new Uint8Array(0))).rejects.toThrow('no checkpoint');
    await expect(resume(saved.subarray(0, 50))).rejects.toThrow('no checkpoint');
    await expect(resume(saved.subarray(0, saved.length - 1000))).rejects.toThrow(/damaged or cut short|no webspike snapshot/);
    const damaged = saved.slice();
    damaged[damaged.length - 5000] ^= 1;
    await expect(resume(damaged)).rejects.toThrow('checksum');
    await expect(resume(new TextEncoder().encode('not a checkpoint at all'))).rejects.toThrow('no checkpoint');
  });

  it('refuses options that are no whole numbers', async () => {
    await expect(onCpu({ ...small, neurons: 0 }, data)).rejects.toThrow('option "neurons": got 0');
    await expect(onCpu({ ...small, batch: 1.5 }, data)).rejects.toThrow('option "batch": got 1.5');
  });
});

describe('the classical network', () => {
  it('learns something from 300 digits, and resumes to the same end', async () => {
    const few = await someDigits(300, 100);
    const whole = await onCpu(classical, few);
    expect(whole.accuracy).toBeGreaterThan(0.3);
    expect(whole.labels.filter((label) => label >= 0).length).toBeGreaterThan(5);
    const resumed = await runDigits(classical, few, { backend: 'cpu', resume: await stoppedAt(classical, few, ({ done }) => done >= 25) });
    expect(outcome(resumed)).toEqual(outcome(whole));
  });
});
