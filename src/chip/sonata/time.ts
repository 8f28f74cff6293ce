import { expect } from '../../errors.ts';

/** NEST counts time in tics of 0.001 ms: a step and every delay and period are whole numbers of them. */
const perMs = 1000;

/** Tics of a step. */
export function ticsOf(dt: unknown, subject: string): number {
  const tics = typeof dt === 'number' ? Math.round(dt * perMs) : NaN;
  expect(tics >= 1 && Math.abs((dt as number) * perMs - tics) < 1e-6, subject, `dt is ${JSON.stringify(dt)}`, 'give a whole multiple of 0.001 ms, as NEST needs it');
  return tics;
}

/** Steps of a delay or another time that must lie on the grid; NaN where it does not. */
export function stepsOf(ms: number, tics: number): number {
  const steps = Math.round(ms * perMs) / tics;
  return Number.isInteger(steps) && Math.abs(ms * perMs - steps * tics) < 1e-3 ? steps : NaN;
}

/** Steps of a refractory period: what is left of a step is dropped (Time::get_steps). */
export const wholeSteps = (ms: number, tics: number): number => Math.floor(Math.round(ms * perMs) / tics);

/** The step, from 1, at whose end an injected spike lies: times between two steps move to the later (Time::ms_stamp). */
export function stampOf(ms: number, tics: number): number {
  const nearest = Math.round(ms * perMs);
  return nearest % tics === 0 ? nearest / tics : Math.ceil(Math.trunc(ms * perMs) / tics);
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
export const tidy = (ms: number): number => Math.round(ms * 1e6) / 1e6;
