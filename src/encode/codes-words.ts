import { expect } from '../errors.ts';
import { spikeCounts } from '../decode/spikes.ts';
import { binaryEncoder, burstEncoder, phaseEncoder } from '../models/encoders-words.ts';
import { stimulus } from '../network/network.ts';
import type { Raster } from '../simulate/recorder.ts';
import { clamped, perNeuron, requirePositive, stepsOf, uniformDeviation, type Code, type CodeOptions } from './code.ts';

/**
 * Phase code: the bits of the value, one a step, the highest first.
 *
 * @example
 * const code = phaseCode({ dt: 1, bits: 8 });
 */
export function phaseCode({ dt, bits = 8 }: { readonly dt: number; readonly bits?: number }): Code {
  requireBits('phaseCode', bits);
  stepsOf({ dt, window: bits * dt }, 'phaseCode');
  const top = 2 ** bits - 1;
  return {
    name: 'phase', neurons: 1, window: bits * dt, parameter: 'value',
    population: (size) => ({ size, model: phaseEncoder, parameters: { value: stimulus(), bits } }),
    stimulus: (values) => perNeuron(values, 1),
    decode: (raster, values) => weighted(raster, values, (step) => (step < bits ? 2 ** (bits - 1 - step) / top : 0), (neuron) => neuron),
    deviation: () => uniformDeviation(1 / top),
  };
}

/**
 * Binary code: the bits of the value, a neuron for each, the highest first, in the window's first step.
 *
 * @example
 * const code = binaryCode({ dt: 1, bits: 4, window: 1 });
 */
export function binaryCode({ bits = 8, ...time }: CodeOptions & { readonly bits?: number }): Code {
  requireBits('binaryCode', bits);
  const steps = stepsOf(time, 'binaryCode');
  const top = 2 ** bits - 1;
  const place = (neuron: number): number => bits - 1 - neuron % bits;
  return {
    name: 'binary', neurons: bits, window: time.window, parameter: 'value',
    population: (values) => ({ size: values * bits, model: binaryEncoder, parameters: { value: stimulus(), bits, window: time.window, place: Array.from({ length: values * bits }, (_, j) => place(j)) } }),
    stimulus: (values) => perNeuron(values, bits),
    decode: (raster, values) => weighted(raster, values, (step, neuron) => (step < steps ? 2 ** place(neuron) / top : 0), (neuron) => Math.floor(neuron / bits)),
    deviation: () => uniformDeviation(1 / top),
  };
}

/**
 * Burst code: ⌈n x⌉ spikes at intervals from `longest` down to `shortest`. Read from the interval, or, where there is but one spike, as the
 * middle of the values that say so.
 *
 * @param n spikes at value 1. Default 5.
 * @param shortest interval at value 1 in ms. Default 2.
 * @param longest interval towards value 0 in ms. Default 20.
 * @throws WebspikeError where the longest burst does not fit into the window.
 * @example
 * const code = burstCode({ dt: 1, window: 32 });
 */
export function burstCode({ n = 5, shortest = 2, longest = 20, ...time }: CodeOptions & { readonly n?: number; readonly shortest?: number; readonly longest?: number }): Code {
  const steps = stepsOf(time, 'burstCode');
  const { dt } = time;
  expect(Number.isInteger(n) && n >= 2, 'burstCode', `"n" is ${n}`, 'give a whole number of spikes of at least 2');
  requirePositive(shortest, 'burstCode', '"shortest"');
  expect(longest > shortest, 'burstCode', `the intervals are ${shortest} to ${longest} ms`, 'give the shortest first');
  const interval = (value: number): number => Math.ceil((longest - (longest - shortest) * value) / dt);
  // Each number of spikes takes longest at the smallest value that has it.
  const needed = Math.max(...Array.from({ length: n - 1 }, (_, at) => (at + 1) * interval((at + 1) / n))) + 1;
  expect(needed <= steps, 'burstCode', `the longest burst takes ${needed * dt} ms, the window ${time.window}`, 'give a longer window or shorter intervals');
  return {
    name: 'burst', neurons: 1, window: time.window, parameter: 'value',
    population: (size) => ({ size, model: burstEncoder, parameters: { value: stimulus(), window: time.window, n_max: n, t_min: shortest, t_max: longest } }),
    stimulus: (values) => perNeuron(values, 1),
    decode: (raster, values) => {
      const counts = spikeCounts(raster, values, 0, steps);
      const last = weighted(raster, values, (step) => (step < steps ? step : 0), (neuron) => neuron, Math.max);
      // A burst begins in step 0. An interval of i steps stands for exact ones of i − 1 to i.
      return last.map((step, value) => (counts[value] < 2 ? counts[value] / (2 * n) : clamped((longest - (step / (counts[value] - 1) - 0.5) * dt) / (longest - shortest))));
    },
    deviation: (value) => uniformDeviation(value <= 1 / n ? 1 / n : dt / (longest - shortest)),
  };
}

/** The sum (or what else `join` makes) over a value's spikes of what each weighs. */
function weighted(
  raster: Raster, values: number, weight: (step: number, neuron: number) => number, valueOf: (neuron: number) => number, join = (sum: number, each: number): number => sum + each,
): Float64Array {
  const sums = new Float64Array(values);
  raster.step.forEach((step, at) => {
    const value = valueOf(raster.neuron[at]);
    expect(value < values, 'decode', `the raster holds neuron ${raster.neuron[at]}`, `give the raster of ${values} values`);
    sums[value] = join(sums[value], weight(step, raster.neuron[at]));
  });
  return sums;
}

function requireBits(subject: string, bits: number): void {
  expect(Number.isInteger(bits) && bits >= 1 && bits <= 24, subject, `${bits} bits were asked for`, 'give a whole number from 1 to 24');
}
