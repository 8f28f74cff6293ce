import { describe, expect, it } from 'vitest';
import { checkSchedule, modeAt, type BootstrapSchedule } from '../../../src/learn/bootstrap/schedule.ts';
import { messageOf } from '../../support/run.ts';

const letter = (step: number, schedule: Required<BootstrapSchedule>, layers: number): string => {
  const { spiking, sample, fit, crossed } = modeAt(step, schedule, layers);
  return sample !== null ? 'S' : fit ? 'F' : spiking ? 'N' : crossed > 0 ? String(crossed) : 'a';
};
const epochs = (given: BootstrapSchedule, layers: number, count: number): string[] => {
  const schedule = checkSchedule(given);
  return Array.from({ length: count }, (_, epoch) => Array.from({ length: schedule.iterations }, (_, iteration) => letter(epoch * schedule.iterations + iteration, schedule, layers)).join(''));
};

describe('the schedule of a bootstrap', () => {
  it('samples ten mini-batches in epochs 0, 10, 20, …, fits at the next, and is analogue in all others', () => {
    const table = epochs({ iterations: 15 }, 3, 21);
    table.forEach((row, epoch) => expect(row).toBe(epoch % 10 === 0 ? 'SSSSSSSSSSFaaaa' : 'aaaaaaaaaaaaaaa'));
  });

  it('numbers the mini-batches that it samples', () => {
    const schedule = checkSchedule({ iterations: 15 });
    expect(Array.from({ length: 12 }, (_, step) => modeAt(150 + step, schedule, 2).sample)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null, null]);
  });

  it('lets one more layer spike always from each epoch of crossover on; when all do, nothing is sampled any more', () => {
    expect(epochs({ iterations: 5, sampleIterations: 2, samplePeriod: 2, crossover: [1, 3, 4] }, 2, 6)).toEqual(['SSFaa', '11111', 'SSF11', 'NNNNN', 'NNNNN', 'NNNNN']);
  });

  it.each<[BootstrapSchedule, string]>([
    [{ iterations: 10 }, 'bootstrap, option "iterations": 10 of the 10 mini-batches of an epoch are sampled, which leaves none for the activations.'],
    [{ iterations: 0 }, 'bootstrap, option "iterations": got 0.'],
    [{ iterations: 20, samplePeriod: 1.5 }, 'bootstrap, option "samplePeriod": got 1.5.'],
    [{ iterations: 20, crossover: [3, 3] }, 'bootstrap, option "crossover": got [3, 3]. Give epochs from 0, each later than the one before.'],
  ])('refuses %j', async (schedule, message) => {
    expect(await messageOf(() => checkSchedule(schedule))).toContain(message);
  });
});
