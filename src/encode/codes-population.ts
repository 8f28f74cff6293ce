import { expect } from '../errors.ts';
import { decodeLinear, fitDecoders, type Matrix } from '../decode/linear.ts';
import { firstSpikes, spikeCounts } from '../decode/spikes.ts';
import { gaussianLatency, gaussianRate } from '../models/encoders-tuning.ts';
import type { NeuronModel } from '../models/model.ts';
import { stimulus } from '../network/network.ts';
import type { Raster } from '../simulate/recorder.ts';
import { clamped, perNeuron, requirePositive, stepsOf, uniformDeviation, type Code, type CodeOptions } from './code.ts';

/** Tuning curves that cover 0 to 1. */
export interface GaussianFields {
  readonly centres: readonly number[];
  readonly width: number;
}

/**
 * Gaussian receptive fields of Bohté, Kok & La Poutré 2002 (doi:10.1016/S0925-2312(01)00658-0): n centres at
 * (i − ½) / (n − 2), i = 0 … n − 1, so that one lies beyond each end; width 1 / (β (n − 2)).
 *
 * @example
 * const { centres, width } = gaussianFields(8);
 */
export function gaussianFields(neurons: number, beta = 1.5): GaussianFields {
  expect(Number.isInteger(neurons) && neurons >= 3, 'gaussianFields', `${neurons} neurons were asked for`, 'give at least 3 per value');
  requirePositive(beta, 'gaussianFields', '"beta"');
  return { centres: Array.from({ length: neurons }, (_, i) => (i - 0.5) / (neurons - 2)), width: 1 / (beta * (neurons - 2)) };
}

/** Activations of the fields at a value, 0 to 1. */
const tuningOf = ({ centres, width }: GaussianFields, value: number): number[] => centres.map((centre) => Math.exp(-((value - centre) ** 2) / (2 * width ** 2)));

interface Reading {
  readonly name: string;
  readonly model: NeuronModel;
  readonly parameters: Readonly<Record<string, number>>;
  readonly window: number;
  /** Activation that decoding expects to see of a neuron with this one. */
  readonly seen: (activation: number) => number;
  /** Variance of an activation as it is read. */
  readonly variance: (activation: number) => number;
  /** Activations of all neurons as the spikes tell them. */
  readonly read: (raster: Raster, neurons: number) => ArrayLike<number>;
}

/** Values said by several neurons each and read by the linear read-out that is optimal for their tuning curves and noise. */
function populationCode(fields: GaussianFields, { name, model, parameters, window, seen, variance, read }: Reading): Code {
  const neurons = fields.centres.length;
  const samples = Array.from({ length: 201 }, (_, at) => at / 200);
  const activities = samples.flatMap((value) => tuningOf(fields, value).map(seen));
  const noise = Math.sqrt(activities.reduce((sum, each) => sum + variance(each), 0) / activities.length);
  const decoders = fitDecoders({ rows: 201, columns: neurons, data: activities }, { rows: 201, columns: 1, data: samples }, Math.max(noise, 1e-3));
  const estimate = (data: ArrayLike<number>, rows: number): Matrix => decodeLinear({ rows, columns: neurons, data }, decoders);
  return {
    name, neurons, window, parameter: 'value',
    population: (values) => ({
      size: values * neurons, model,
      parameters: { ...parameters, value: stimulus(), width: fields.width, centre: Array.from({ length: values * neurons }, (_, j) => fields.centres[j % neurons]) },
    }),
    stimulus: (values) => perNeuron(values, neurons),
    decode: (raster, values) => Float64Array.from(estimate(read(raster, values * neurons), values).data, clamped),
    deviation: (value) => {
      const active = tuningOf(fields, value).map(seen);
      const spread = active.reduce((sum, each, j) => sum + variance(each) * decoders.data[j] ** 2, 0);
      return Math.sqrt(spread + (estimate(active, 1).data[0] - value) ** 2);
    },
  };
}

/**
 * Population code by rates: each value is said by Poisson neurons with Gaussian tuning curves of up to `most` Hz and read by an optimal
 * linear read-out.
 *
 * @param neurons neurons per value. Default 8.
 * @example
 * const code = populationRateCode({ dt: 1, window: 100, most: 200, neurons: 8 });
 */
export function populationRateCode({ neurons = 8, most, ...time }: CodeOptions & { readonly neurons?: number; readonly most: number }): Code {
  const steps = stepsOf(time, 'populationRateCode');
  const chance = most * time.dt / 1000;
  expect(chance > 0 && chance <= 1, 'populationRateCode', `${most} Hz are ${chance} spikes in a step of ${time.dt} ms`, 'give a rate above 0 of at most one spike a step');
  return populationCode(gaussianFields(neurons), {
    name: 'population, rates', model: gaussianRate, parameters: { r_max: most }, window: time.window,
    seen: (active) => active,
    variance: (active) => active * (1 - active * chance) / (steps * chance),
    read: (raster, size) => Float64Array.from(spikeCounts(raster, size, 0, steps), (count) => count / (steps * chance)),
  });
}

/**
 * Population code by latencies: neurons with Gaussian receptive fields spike once, the earlier the closer the value to their centre. Read
 * by an optimal linear read-out of the activations that the latencies tell.
 *
 * @param neurons neurons per value. Default 8.
 * @param least activation below which a neuron is silent. Default 0.1.
 * @example
 * const code = populationLatencyCode({ dt: 1, window: 20, neurons: 8 });
 */
export function populationLatencyCode({ neurons = 8, least = 0.1, ...time }: CodeOptions & { readonly neurons?: number; readonly least?: number }): Code {
  const last = stepsOf(time, 'populationLatencyCode') - 1;
  expect(last > 0, 'populationLatencyCode', 'the window is a single step', 'give at least two');
  expect(least >= 0 && least < 1, 'populationLatencyCode', `"least" is ${least}`, 'give an activation from 0 to 1');
  return populationCode(gaussianFields(neurons), {
    name: 'population, latencies', model: gaussianLatency, parameters: { least, window: time.window }, window: time.window,
    seen: (active) => (active < least ? 0 : active),
    // The last step of all stands for half an interval: activations down to 0 are read as 0.
    variance: (active) => (active < least ? 0 : Math.min(active, uniformDeviation(1 / last)) ** 2),
    read: (raster, size) => Float64Array.from(firstSpikes(raster, size), (step) => (step < 0 ? 0 : 1 - step / last)),
  });
}
