import { describe, expect, it } from 'vitest';
import { checkSchedule, rateAt, type Schedule } from '../../src/learn/fit/schedule.ts';
import { messageOf } from '../support/run.ts';

const rates = (schedule: Schedule, total: number): number[] => Array.from({ length: total }, (_, step) => rateAt(schedule, step, total));

describe('schedules', () => {
  it('warm up in a line, then stay', () => {
    expect(rates({ kind: 'constant', rate: 8, warmUp: 0.4 }, 10)).toEqual([2, 4, 6, 8, 8, 8, 8, 8, 8, 8]);
    expect(rates({ kind: 'constant', rate: 8 }, 3)).toEqual([8, 8, 8]);
  });

  it('cosine: from the rate to the least along half a cosine', () => {
    const all = rates({ kind: 'cosine', rate: 2, least: 1 }, 5);
    [2, 1.5 + Math.SQRT1_2 / 2, 1.5, 1.5 - Math.SQRT1_2 / 2, 1].forEach((each, at) => expect(all[at]).toBeCloseTo(each, 12));
    expect(rates({ kind: 'cosine', rate: 2 }, 1)).toEqual([2]);
  });

  it('step: multiplied at each share', () => {
    expect(rates({ kind: 'step', rate: 1, at: [0.5, 0.75], factor: 0.5 }, 8)).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('one cycle: up in a line from a 25th, down along half a cosine to a 250,000th', () => {
    const all = rates({ kind: 'oneCycle', rate: 1 }, 1000);
    expect(Math.max(...all)).toBe(1);
    expect(all.indexOf(1)).toBe(299);
    expect(all[0]).toBeCloseTo(0.04 + 0.96 / 300, 12);
    expect(all[999]).toBeCloseTo(0.04 / 10_000, 15);
    expect(all[649]).toBeCloseTo(0.5, 2);
    expect(all.slice(300).every((each, at) => at === 0 || each < all[299 + at])).toBe(true);
  });

  it.each<[string, Schedule]>([
    ['schedule "cosine": it falls to 2', { kind: 'cosine', rate: 1, least: 2 }],
    ['schedule "step": it steps at [0.5, 3]', { kind: 'step', rate: 1, at: [0.5, 3] }],
    ['schedule "step": the factor is 0', { kind: 'step', rate: 1, at: [0.5], factor: 0 }],
    ['schedule "constant": the warm-up is -1', { kind: 'constant', rate: 1, warmUp: -1 }],
    ['schedule "oneCycle": the rate is 0', { kind: 'oneCycle', rate: 0 }],
    ['schedule "line": there is no such schedule', { kind: 'line', rate: 1 } as unknown as Schedule],
  ])('%s', async (message, schedule) => {
    expect(await messageOf(() => checkSchedule(schedule))).toContain(message);
  });
});
