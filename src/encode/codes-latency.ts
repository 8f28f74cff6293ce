import { expect } from '../errors.ts';
import { firstSpikes } from '../decode/spikes.ts';
import { linearLatency, logarithmicLatency, rankOrder, timeToFirstSpike } from '../models/encoders-latency.ts';
import type { NeuronModel } from '../models/model.ts';
import { stimulus } from '../network/network.ts';
import { clamped, perNeuron, requirePositive, stepsOf, uniformDeviation, type Code, type CodeOptions } from './code.ts';

/** A code of one spike per value; `valueAt` reads the step of the spike, silence is 0. */
function firstSpikeCode(name: string, model: NeuronModel, window: number, parameters: Readonly<Record<string, number>>, valueAt: (step: number) => number, deviation: Code['deviation']): Code {
  return {
    name, neurons: 1, window, parameter: 'value',
    population: (size) => ({ size, model, parameters: { ...parameters, window, value: stimulus() } }),
    stimulus: (values) => perNeuron(values, 1),
    decode: (raster, values) => Float64Array.from(firstSpikes(raster, values), (step) => (step < 0 ? 0 : clamped(valueAt(step)))),
    deviation,
  };
}

/**
 * Latency code: one spike, at (1 − value) of the window; values below `least` are silent.
 *
 * @example
 * const code = latencyCode({ dt: 1, window: 20 });
 */
export function latencyCode({ least = 0.01, ...time }: CodeOptions & { readonly least?: number }): Code {
  const last = stepsOf(time, 'latencyCode') - 1;
  expect(last > 0, 'latencyCode', 'the window is a single step', 'give at least two');
  expect(least >= 0 && least <= 1, 'latencyCode', `"least" is ${least}`, 'give a value from 0 to 1');
  return firstSpikeCode('latency, linear', linearLatency, time.window, { least }, (step) => 1 - step / last, (value) => (value < least ? value : uniformDeviation(1 / last)));
}

/**
 * Logarithmic latency code: the time τ ln(x / (x − θ)) that a leaky membrane driven by the value takes to its threshold. Fine for
 * values near the threshold, coarse for large ones. Read at the middle of what a step stands for.
 *
 * @example
 * const code = logarithmicLatencyCode({ dt: 0.1, window: 20, tau: 8, theta: 0.05 });
 */
export function logarithmicLatencyCode({ tau = 8, theta = 0.1, ...time }: CodeOptions & { readonly tau?: number; readonly theta?: number }): Code {
  const steps = stepsOf(time, 'logarithmicLatencyCode');
  requirePositive(tau, 'logarithmicLatencyCode', '"tau"');
  expect(theta > 0 && theta < 1, 'logarithmicLatencyCode', `"theta" is ${theta}`, 'give a threshold between 0 and 1');
  /** The value whose latency is so many steps, or 1 where none is so early. */
  const valueAt = (step: number): number => Math.min(1, theta / (1 - Math.exp(-Math.max(step, 0) * time.dt / tau)));
  const silent = valueAt(steps - 0.5);
  return firstSpikeCode('latency, logarithmic', logarithmicLatency, time.window, { tau, theta }, (step) => (valueAt(step - 0.5) + valueAt(step + 0.5)) / 2, (value) => {
    const step = Math.round(tau / time.dt * Math.log(value / (value - theta)));
    return value < silent ? value : uniformDeviation(valueAt(step - 0.5) - valueAt(step + 0.5));
  });
}

/**
 * Time-to-first-spike code: a threshold falls as exp(−t / τ) and the value spikes when it is met. The relative error is the same for
 * all values; what the threshold does not reach in the window is silent. Read at the geometric mean of what a step stands for.
 *
 * @example
 * const code = firstSpikeTimeCode({ dt: 1, window: 30, tau: 6 });
 */
export function firstSpikeTimeCode({ tau = 6, ...time }: CodeOptions & { readonly tau?: number }): Code {
  const steps = stepsOf(time, 'firstSpikeTimeCode');
  requirePositive(tau, 'firstSpikeTimeCode', '"tau"');
  const silent = Math.exp(-(steps - 1) * time.dt / tau);
  const ratio = Math.exp(time.dt / tau);
  return firstSpikeCode('time to first spike', timeToFirstSpike, time.window, { tau }, (step) => (step === 0 ? 1 : Math.exp((0.5 - step) * time.dt / tau)),
    (value) => (value < silent ? value : uniformDeviation(value * (Math.sqrt(ratio) - 1 / Math.sqrt(ratio)))));
}

/**
 * Rank-order code: the values spike one after the other, the largest first; the order is all that is said. Read by a table of the mean
 * value at each rank, from 0 for the largest (VanRullen & Thorpe 2001, doi:10.1162/08997660152002852); default: that of values spread evenly.
 *
 * @param values how many values compete; the window holds a step for each.
 * @example
 * const code = rankOrderCode({ dt: 1, values: 784, profile: rankProfile(images) });
 */
export function rankOrderCode({ dt, values, profile }: { readonly dt: number; readonly values: number; readonly profile?: ArrayLike<number> }): Code {
  expect(Number.isInteger(values) && values > 0, 'rankOrderCode', `${values} values were asked for`, 'give a whole number of at least 1');
  const window = values * dt;
  stepsOf({ dt, window }, 'rankOrderCode');
  expect(!profile || profile.length === values, 'rankOrderCode', `the profile has ${profile?.length} ranks`, `give one for each of the ${values} values`);
  const code = firstSpikeCode('rank order', rankOrder, window, {}, (step) => profile?.[step] ?? 1 - (step + 1) / (values + 1), (value) => Math.sqrt(value * (1 - value) / values));
  return { ...code, population: (size) => ({ ...code.population(size), competition: { by: 'x' } }) };
}

/**
 * Mean value at each rank over several vectors: what a rank-order code is read by.
 *
 * @throws WebspikeError where the vectors differ in length, or there is none.
 */
export function rankProfile(vectors: readonly ArrayLike<number>[]): Float64Array {
  expect(vectors.length > 0, 'rankProfile', 'no vectors were given', 'give at least one');
  const profile = new Float64Array(vectors[0].length);
  for (const vector of vectors) {
    expect(vector.length === profile.length, 'rankProfile', `one vector has ${vector.length} values, the first ${profile.length}`, 'give vectors of one length');
    Float64Array.from(vector).sort().reverse().forEach((value, rank) => {
      profile[rank] += value / vectors.length;
    });
  }
  return profile;
}
