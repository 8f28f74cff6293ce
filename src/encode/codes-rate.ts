import { expect } from '../errors.ts';
import { contrastSignal } from '../decode/contrast.ts';
import { spikeCounts } from '../decode/spikes.ts';
import { bernoulli, temporalContrast } from '../models/encoders-rate.ts';
import { poisson, regular } from '../models/sources.ts';
import { stimulus } from '../network/network.ts';
import { clamped, perNeuron, requirePositive, stepsOf, uniformDeviation, type Code, type CodeOptions } from './code.ts';

/**
 * Rate code with independent steps: a spike in a step with probability `most · value`. Read as the share of steps with one.
 *
 * @example
 * const code = bernoulliCode({ dt: 1, window: 100, most: 0.5 });
 */
export function bernoulliCode({ most = 1, ...time }: CodeOptions & { readonly most?: number }): Code {
  const steps = stepsOf(time, 'bernoulliCode');
  expect(most > 0 && most <= 1, 'bernoulliCode', `"most" is ${most}`, 'give the probability of a spike at value 1');
  return {
    name: 'bernoulli', neurons: 1, window: time.window, parameter: 'value',
    population: (size) => ({ size, model: bernoulli, parameters: { value: stimulus(), p_max: most } }),
    stimulus: (values) => perNeuron(values, 1),
    decode: (raster, values) => Float64Array.from(spikeCounts(raster, values, 0, steps), (count) => count / (steps * most)),
    deviation: (value) => Math.sqrt(value * most * (1 - value * most) / steps) / most,
  };
}

/**
 * Poisson rate code: values as rates up to `most` Hz; at most one spike a step. Read as rate. Its error falls with the root of the
 * expected spikes: √(value / (most · window)).
 *
 * @example
 * const code = poissonCode({ dt: 1, window: 350, most: 63.75 });
 */
export function poissonCode({ most, ...time }: CodeOptions & { readonly most: number }): Code {
  const steps = stepsOf(time, 'poissonCode');
  const chance = chancePerStep('poissonCode', most, time.dt);
  return {
    name: 'poisson', neurons: 1, window: time.window, parameter: 'rate',
    population: (size) => ({ size, model: poisson, parameters: { rate: stimulus() } }),
    stimulus: (values) => perNeuron(values, 1, most),
    decode: (raster, values) => Float64Array.from(spikeCounts(raster, values, 0, steps), (count) => count / (steps * chance)),
    deviation: (value) => Math.sqrt(value * chance * (1 - value * chance) / steps) / chance,
  };
}

/**
 * Regular rate code: values as rates of evenly spaced spikes up to `most` Hz, the count rounded to the nearest.
 *
 * @example
 * const code = regularCode({ dt: 1, window: 100, most: 200 });
 */
export function regularCode({ most, ...time }: CodeOptions & { readonly most: number }): Code {
  const steps = stepsOf(time, 'regularCode');
  const spikes = steps * chancePerStep('regularCode', most, time.dt);
  return {
    name: 'regular', neurons: 1, window: time.window, parameter: 'rate',
    population: (size) => ({ size, model: regular, parameters: { rate: stimulus() } }),
    stimulus: (values) => perNeuron(values, 1, most),
    decode: (raster, values) => Float64Array.from(spikeCounts(raster, values, 0, steps), (count) => count / spikes),
    deviation: () => uniformDeviation(1 / spikes),
  };
}

/**
 * Delta code: a neuron for ups and one for downs, each spike a change by `threshold`. A constant value is climbed to from 0; for
 * signals use {@link stream} and {@link contrastSignal}.
 *
 * @example
 * const code = deltaCode({ dt: 1, window: 20, threshold: 0.05 });
 */
export function deltaCode({ threshold, ...time }: CodeOptions & { readonly threshold: number }): Code {
  const steps = stepsOf(time, 'deltaCode');
  requirePositive(threshold, 'deltaCode', '"threshold"');
  expect(steps * threshold >= 1 - 1e-9, 'deltaCode', `${steps} steps of ${threshold} do not reach 1`, 'give a longer window or a larger threshold');
  return {
    name: 'delta', neurons: 2, window: time.window, parameter: 'value',
    population: (values) => ({ size: 2 * values, model: temporalContrast, parameters: { value: stimulus(), threshold, direction: Array.from({ length: 2 * values }, (_, j) => (j % 2 === 0 ? 1 : -1)) } }),
    stimulus: (values) => perNeuron(values, 2),
    decode: (raster, values) => {
      const reached = contrastSignal(raster, values, { steps, threshold }).subarray((steps - 1) * values);
      // The value lies within a threshold above what was reached; what never moved is taken for 0.
      return reached.map((each) => (each === 0 ? 0 : clamped(each + threshold / 2)));
    },
    deviation: (value) => (value < threshold ? value : uniformDeviation(threshold)),
  };
}

/** Probability of a spike in a step at value 1. */
function chancePerStep(subject: string, most: number, dt: number): number {
  requirePositive(most, subject, 'the largest rate');
  expect(most * dt / 1000 <= 1, subject, `${most} Hz are ${most * dt / 1000} spikes in a step of ${dt} ms`, 'take a lower rate or a shorter step: one spike fits in a step');
  return most * dt / 1000;
}
