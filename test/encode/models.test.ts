import { describe, expect, it } from 'vitest';
import {
  bernoulli, binaryEncoder, burstEncoder, gaussianLatency, gaussianRate, linearLatency, logarithmicLatency, phaseEncoder, poisson, rankOrder, regular, stimulus, temporalContrast, timeToFirstSpike,
  type Network, type Population,
} from '../../src/index.ts';
import { stream } from '../../src/encode/index.ts';
import { chiSquareDeviate, kolmogorov } from '../network/statistics.ts';
import { messageOf, onCpu, refusal, stepsOf } from '../support/run.ts';
import { scattered } from './scattered.ts';

/** A population that is told values, recorded. */
const source = (population: Omit<Population, 'size'>, size: number, dt = 1): Network =>
  ({ dt, populations: { source: { ...population, size, parameters: { value: stimulus(), ...population.parameters } } }, record: { source: { spikes: true } } });

/** Steps of every neuron that saw `values` for `duration` ms. */
const trains = (network: Network, values: ArrayLike<number>, duration: number, parameter = 'value'): Promise<number[][]> => onCpu(network, async (simulation) => {
  simulation.setStimulus('source', parameter, values);
  await simulation.run(duration);
  const all = Array.from({ length: network.populations.source.size }, (): number[] => []);
  const { step, neuron } = simulation.spikes('source');
  step.forEach((each, at) => all[neuron[at]].push(each));
  return all;
});

const values = scattered(1000);
const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
/** Standard deviation over mean. */
const variation = (list: readonly number[]): number => Math.sqrt(mean(list.map((each) => (each - mean(list)) ** 2))) / mean(list);
const intervals = (steps: readonly number[]): number[] => steps.slice(1).map((step, at) => step - steps[at]);

describe('rates', () => {
  it('bernoulli: counts are binomial (χ²), intervals geometric (Kolmogorov–Smirnov)', async () => {
    const [value, p_max, steps] = [0.4, 0.5, 2000];
    const all = await trains(source({ model: bernoulli, parameters: { p_max } }, 300), new Float32Array(300).fill(value), steps);
    const p = value * p_max;
    const sigma = Math.sqrt(steps * p * (1 - p));
    const counts = all.map((each) => each.length);
    expect(Math.abs(mean(counts) - steps * p) / (sigma / Math.sqrt(300))).toBeLessThan(3.3);
    // Σ ((count − mean) / σ)² is χ²: written as Pearson's sum with expectation 1.
    expect(Math.abs(chiSquareDeviate(counts.map((count) => 1 + (count - mean(counts)) / sigma), () => 1))).toBeLessThan(3.3);
    const gaps = all.slice(0, 40).flatMap(intervals);
    expect(kolmogorov(Float32Array.from(gaps), (k) => 1 - (1 - p) ** k)).toBeLessThan(1.95 + p * Math.sqrt(gaps.length));
  });

  it.each([[0.1, 1], [0.3, 0.5]])('bernoulli: %d of p_max %d is the share of steps, whatever dt', async (value, p_max) => {
    for (const dt of [0.1, 1]) {
      const counts = (await trains(source({ model: bernoulli, parameters: { p_max } }, 200, dt), new Float32Array(200).fill(value), 500 * dt)).map((each) => each.length);
      expect(Math.abs(mean(counts) - 500 * value * p_max) / Math.sqrt(500 * value * p_max * (1 - value * p_max) / 200)).toBeLessThan(3.3);
    }
  });

  it('poisson: the intervals of 40 Hz at dt 0.1 vary with a coefficient of 1, those of regular with less than a step', async () => {
    const rate = (model: Population['model']): Network => ({ dt: 0.1, populations: { source: { size: 100, model, parameters: { rate: stimulus() } } }, record: { source: { spikes: true } } });
    const gaps = (await trains(rate(poisson), new Float32Array(100).fill(40), 2000, 'rate')).flatMap(intervals);
    // Geometric intervals: √(1 − p), with a standard error of about 1 / √n.
    expect(Math.abs(variation(gaps) - Math.sqrt(1 - 0.004)) * Math.sqrt(gaps.length)).toBeLessThan(3.3);
    expect(variation((await trains(rate(regular), new Float32Array(100).fill(40), 2000, 'rate')).flatMap(intervals))).toBeLessThan(1 / 250);
  });
});

describe('latencies', () => {
  it('linear: (1 − x) of the window to the nearest step, once a window', async () => {
    const all = await trains(source({ model: linearLatency, parameters: { window: 30, least: 0.02 } }, 1000, 0.5), values, 90);
    all.forEach((steps, j) => {
      const due = (1 - values[j]) * 59;
      if (values[j] < 0.02) return expect(steps).toEqual([]);
      expect(steps).toEqual([0, 60, 120].map((start) => start + steps[0]));
      expect(Math.abs(steps[0] - due)).toBeLessThanOrEqual(0.5 + 1e-5);
    });
  });

  it('logarithmic: τ ln(x / (x − θ)) to the nearest step, silent below θ and beyond the window', async () => {
    const [tau, theta, dt, window] = [8, 0.1, 0.25, 25];
    const all = await trains(source({ model: logarithmicLatency, parameters: { tau, theta, window } }, 1000, dt), values, window);
    let silent = 0;
    all.forEach((steps, j) => {
      const due = values[j] > theta ? tau * Math.log(values[j] / (values[j] - theta)) / dt : Infinity;
      if (Math.abs(due - (window / dt - 0.5)) < 1e-3) return;
      expect(steps).toHaveLength(due < window / dt - 0.5 ? 1 : 0);
      silent += 1 - steps.length;
      if (steps.length > 0) expect(Math.abs(steps[0] - due)).toBeLessThanOrEqual(0.5 + 1e-3);
    });
    expect(silent).toBeGreaterThan(90);
  });

  it('time to first spike: the first step in which exp(−t / τ) is at or below the value', async () => {
    const [tau, dt, window] = [6, 1, 25];
    const all = await trains(source({ model: timeToFirstSpike, parameters: { tau, window } }, 1000, dt), values, 2 * window);
    all.forEach((steps, j) => {
      // The closed form of the first crossing; values within rounding of a crossing may go either way.
      const due = -tau * Math.log(values[j]) / dt;
      if (Math.abs(due - Math.round(due)) < 1e-4) return;
      expect(steps).toEqual(due > window - 1 ? [] : [Math.ceil(due), Math.ceil(due) + window]);
    });
  });

  it('rank order: one spike a step in the order of the values, ties by number, zeros silent', async () => {
    const few = values.slice(0, 60);
    few[17] = few[41] = 0.5;
    few[3] = few[50] = 0;
    const network = source({ model: rankOrder, parameters: { window: 70 }, competition: { by: 'x' } }, 60);
    const order = Array.from(few.keys()).filter((j) => few[j] > 0).sort((a, b) => few[b] - few[a] || a - b);
    await onCpu(network, async (simulation) => {
      simulation.setStimulus('source', 'value', few);
      await simulation.run(140);
      expect([...simulation.spikes('source').neuron]).toEqual([...order, ...order]);
      expect([...simulation.spikes('source').step]).toEqual([...order.keys(), ...order.map((_, k) => 70 + k)]);
    });
  });

  it('a value that changes within a window counts from the next', async () => {
    await onCpu(source({ model: linearLatency, parameters: { window: 10 } }, 1), async (simulation) => {
      await stream(simulation, 'source', 'value', [[1 / 9], [8 / 9], [8 / 9], [1]], 5);
      expect(stepsOf(simulation, 'source')).toEqual([8, 11]);
    });
  });
});

describe('words', () => {
  it.each([8, 12])('phase: the %d bits of the value, highest first', async (bits) => {
    const all = await trains(source({ model: phaseEncoder, parameters: { bits } }, 1000), values, 2 * bits);
    all.forEach((steps, j) => {
      const word = Math.round(Math.fround(values[j]) * (2 ** bits - 1)).toString(2).padStart(bits, '0');
      const once = [...word].flatMap((bit, k) => (bit === '1' ? [k] : []));
      expect(steps).toEqual([...once, ...once.map((k) => k + bits)]);
    });
  });

  it('binary: a neuron per bit, in the first step of each window', async () => {
    const place = Array.from({ length: 1000 * 6 }, (_, j) => j % 6);
    const all = await trains(source({ model: binaryEncoder, parameters: { bits: 6, window: 5, place } }, 6000), Float32Array.from({ length: 6000 }, (_, j) => values[Math.floor(j / 6)]), 10);
    for (let value = 0; value < 1000; value++) {
      const word = all.slice(value * 6, value * 6 + 6).reduce((sum, steps, bit) => sum + steps.length / 2 * 2 ** bit, 0);
      expect(word).toBe(Math.round(Math.fround(values[value]) * 63));
    }
    expect(new Set(all.flat())).toEqual(new Set([0, 5]));
  });

  it('burst: ⌈n x⌉ spikes at intervals of ⌈t_max − (t_max − t_min) x⌉', async () => {
    const all = await trains(source({ model: burstEncoder, parameters: { window: 40 } }, 1000), values, 80);
    all.forEach((steps, j) => {
      const x = Math.fround(values[j]);
      const interval = Math.ceil(20 - 18 * x);
      const once = Array.from({ length: Math.ceil(5 * x) }, (_, k) => k * interval);
      expect(steps).toEqual([...once, ...once.map((k) => k + 40)]);
    });
  });
});

describe('tuning curves', () => {
  it('rates: r_max exp(−(x − c)² / 2 σ²), Poisson', async () => {
    const [r_max, width, x, each] = [200, 0.2, 0.45, 50];
    const centre = Array.from({ length: 9 * each }, (_, j) => Math.floor(j / each) / 8);
    const all = await trains(source({ model: gaussianRate, parameters: { r_max, width, centre } }, centre.length), new Float32Array(centre.length).fill(x), 1000);
    const p = (c: number): number => r_max / 1000 * Math.exp(-((x - c) ** 2) / (2 * width ** 2));
    const counts = Array.from({ length: 9 }, (_, c) => all.slice(c * each, (c + 1) * each).reduce((sum, steps) => sum + steps.length, 0));
    // Each count as a standard deviate of its binomial distribution, squared and summed.
    const deviates = counts.map((count, c) => (count - 1000 * each * p(c / 8)) / Math.sqrt(1000 * each * p(c / 8) * (1 - p(c / 8))));
    expect(Math.max(...deviates.map(Math.abs))).toBeLessThan(3.3);
    expect(deviates.reduce((sum, d) => sum + d * d, 0)).toBeLessThan(27.9);
  });

  it('latencies: (1 − a) of the window to the nearest step, silent below `least`', async () => {
    const [width, window, least] = [0.2, 50, 0.1];
    const all = await trains(source({ model: gaussianLatency, parameters: { width, window, least, centre: 0.3 } }, 1000), values, window);
    all.forEach((steps, j) => {
      const active = Math.exp(-((values[j] - 0.3) ** 2) / (2 * width ** 2));
      if (Math.abs(active - least) < 1e-6) return;
      expect(steps).toHaveLength(active < least ? 0 : 1);
      if (active > least) expect(Math.abs(steps[0] - (1 - active) * (window - 1))).toBeLessThanOrEqual(0.5 + 1e-4);
    });
  });
});

describe('temporal contrast', () => {
  it('follows a signal as the definition does, ups and downs, in every sample', async () => {
    const threshold = 1 / 16;
    const signal = [0, 1].map((sample) => Float64Array.from({ length: 400 }, (_, t) => Math.sin(t / (9 + 4 * sample)) + 0.3 * Math.sin(t / 2)));
    const network = source({ model: temporalContrast, parameters: { threshold, direction: [1, -1] } }, 2);
    await onCpu(network, async (simulation) => {
      await stream(simulation, 'source', 'value', Array.from({ length: 400 }, (_, t) => signal.flatMap((each) => [each[t], each[t]])), 1);
      signal.forEach((each, sample) => {
        // Thresholds of a power of two make the reference exact in any precision.
        let reference = 0;
        const expected: number[][] = [[], []];
        each.forEach((value, t) => {
          const change = Math.fround(value) - reference;
          if (change >= threshold) expected[0].push(t);
          if (-change >= threshold) expected[1].push(t);
          if (Math.abs(change) >= threshold) reference += Math.sign(change) * threshold;
        });
        expect(expected[0].length).toBeGreaterThan(60);
        expect([0, 1].map((neuron) => stepsOf(simulation, 'source', neuron, sample))).toEqual(expected);
      });
    }, { batch: 2 });
  });
});

it('refuses values beyond 0 to 1, and bits that f32 cannot hold', async () => {
  expect(await refusal(source({ model: phaseEncoder, parameters: { bits: 25 } }, 1))).toMatch(/parameter "bits".*it is 25. Give a whole number from 1 to 24/);
  expect(await refusal(source({ model: bernoulli, parameters: { p_max: 1.5 } }, 1))).toMatch(/parameter "p_max".*it is 1.5. Give a number from 0 to 1/);
  expect(await onCpu(source({ model: linearLatency }, 2), (simulation) => messageOf(() => simulation.setStimulus('source', 'value', [0, 1.5])))).toMatch(/stimulus "value", value 1: it is 1.5. Give a number from 0 to 1/);
});
