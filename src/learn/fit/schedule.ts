import { expect } from '../../errors.ts';

/** How the learning rate runs. `rate` is the largest; `warmUp` is the share of all steps in which it climbs in a line from 0 (default 0). */
export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number; readonly warmUp?: number }
  /** Falls along half a cosine to `least` (default 0). Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts. */
  | { readonly kind: 'cosine'; readonly rate: number; readonly least?: number; readonly warmUp?: number }
  /** Is multiplied by `factor` (default 0.1) at each of the shares of all steps in `at`. */
  | { readonly kind: 'step'; readonly rate: number; readonly at: readonly number[]; readonly factor?: number; readonly warmUp?: number }
  /** Climbs in a line from rate / 25 and falls along half a cosine to rate / 250,000. Smith & Topin 2018, arXiv:1708.07120; `warmUp` default 0.3. */
  | { readonly kind: 'oneCycle'; readonly rate: number; readonly warmUp?: number };

/** The first and the last rate of one cycle as shares of the largest, as in PyTorch's OneCycleLR. */
const [first, last] = [1 / 25, 1 / 250_000];

/**
 * The learning rate of step `step` (from 0) of `total`.
 *
 * @example
 * rateAt({ kind: 'cosine', rate: 0.001, warmUp: 0.05 }, 500, 1000);
 */
export function rateAt(schedule: Schedule, step: number, total: number): number {
  const { rate, warmUp = schedule.kind === 'oneCycle' ? 0.3 : 0 } = schedule;
  const climb = Math.round(warmUp * total);
  const from = schedule.kind === 'oneCycle' ? first : 0;
  // The first step already moves, the last of the climb is the first at full rate.
  if (step < climb) return rate * (from + (1 - from) * ((step + 1) / climb));
  const left = total - climb;
  const share = left > 1 ? (step - climb) / (left - 1) : 0;
  const cosine = (least: number): number => least + (rate - least) * 0.5 * (1 + Math.cos(Math.PI * share));
  switch (schedule.kind) {
    case 'constant':
      return rate;
    case 'cosine':
      return cosine(schedule.least ?? 0);
    case 'oneCycle':
      return cosine(rate * last);
    case 'step':
      return rate * (schedule.factor ?? 0.1) ** schedule.at.filter((each) => step >= each * total).length;
  }
}

/** @throws WebspikeError where a number is not what it must be. */
export function checkSchedule(schedule: Schedule): void {
  const subject = `schedule "${schedule.kind}"`;
  expect(['constant', 'cosine', 'step', 'oneCycle'].includes(schedule.kind), subject, 'there is no such schedule', 'use constant, cosine, step or oneCycle');
  expect(Number.isFinite(schedule.rate) && schedule.rate > 0, subject, `the rate is ${schedule.rate}`, 'give a number above 0');
  const { warmUp = 0 } = schedule;
  expect(warmUp >= 0 && warmUp <= 1, subject, `the warm-up is ${warmUp}`, 'give a share of all steps, 0 to 1');
  if (schedule.kind === 'step') {
    const { at, factor = 0.1 } = schedule;
    expect(at.every((each) => each >= 0 && each <= 1), subject, `it steps at [${at.join(', ')}]`, 'give shares of all steps, 0 to 1');
    expect(factor > 0 && Number.isFinite(factor), subject, `the factor is ${factor}`, 'give a number above 0');
  }
  if (schedule.kind === 'cosine') {
    const { least = 0 } = schedule;
    expect(least >= 0 && least <= schedule.rate, subject, `it falls to ${least}`, `give a number from 0 to the rate, ${schedule.rate}`);
  }
}
