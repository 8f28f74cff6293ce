import { expect } from '../errors.ts';
import type { Population } from '../network/network.ts';
import type { Raster } from '../simulate/recorder.ts';

/**
 * A way to say values between 0 and 1 with spikes, and to read them again. Value i is said by the neurons
 * `i · neurons … (i + 1) · neurons − 1`.
 *
 * @example
 * const code = latencyCode({ dt: 1, window: 20 });
 * const simulation = await simulate({ dt: 1, populations: { input: code.population(784) }, record: { input: { spikes: true } } });
 * simulation.setStimulus('input', code.parameter, code.stimulus(greyValues(image)));
 * await simulation.trial({ duration: code.window });
 * const seen = code.decode(simulation.spikes('input'), 784);
 */
export interface Code {
  readonly name: string;
  /** Neurons for each value. */
  readonly neurons: number;
  /** Time that one presentation takes, in ms. */
  readonly window: number;
  /** The parameter that takes the stimulus. */
  readonly parameter: string;
  /** Neurons that say so many values. */
  population(values: number): Population;
  /**
   * What to set for values from 0 to 1, of one sample or several after another: one number per neuron.
   *
   * @throws WebspikeError for values outside.
   */
  stimulus(values: ArrayLike<number>): Float32Array;
  /** The values that the spikes of one window say, from step 0 on. */
  decode(raster: Raster, values: number): Float64Array;
  /** Root mean square error that theory expects of `decode` at this value, for values near it. */
  deviation(value: number): number;
}

/** Options that all codes share. */
export interface CodeOptions {
  /** Time step of the network in ms. */
  readonly dt: number;
  /** Time that one presentation takes, in ms. */
  readonly window: number;
}

/** Root mean square of an error that is uniform over an interval of this width. */
export const uniformDeviation = (width: number): number => width / Math.sqrt(12);

/** Stimuli are 0 or at least 2⁻³⁰ in magnitude, or adapters would differ: what is smaller is taken for 0. */
export const settled = (value: number): number => (Math.abs(value) < 2 ** -30 ? 0 : value);

/** Each value `neurons` times over, for the neurons that say it, after a check of its range. */
export function perNeuron(values: ArrayLike<number>, neurons: number, scale = 1): Float32Array {
  for (let at = 0; at < values.length; at++) {
    expect(values[at] >= 0 && values[at] <= 1, 'stimulus', `value ${at} is ${values[at]}`, 'give values from 0 to 1; greyValues and valuesWithin bring others there');
  }
  return Float32Array.from({ length: values.length * neurons }, (_, at) => settled(values[Math.floor(at / neurons)] * scale));
}

/** The whole number of steps of a window. */
export function stepsOf({ dt, window }: CodeOptions, subject: string): number {
  expect(Number.isFinite(dt) && dt > 0, subject, `dt is ${dt} ms`, 'give the time step of the network');
  const steps = Math.round(window / dt);
  expect(steps >= 1 && Math.abs(window / dt - steps) < 1e-6, subject, `the window of ${window} ms is ${window / dt} steps`, 'give a whole number of steps of dt');
  return steps;
}

export function requirePositive(value: number, subject: string, what: string): void {
  expect(Number.isFinite(value) && value > 0, subject, `${what} is ${value}`, 'give a number greater than 0');
}

export const clamped = (value: number): number => Math.min(1, Math.max(0, value));
