import { describe, expect, it } from 'vitest';
import {
  bernoulliCode, binaryCode, burstCode, deltaCode, firstSpikeTimeCode, fromValues, greyValues, latencyCode, logarithmicLatencyCode, phaseCode, poissonCode, populationLatencyCode, populationRateCode,
  rankOrderCode, rankProfile, regularCode, toGrey, valuesWithin, type Code,
} from '../../src/encode/index.ts';
import { rmse } from '../../src/decode/index.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { scattered } from './scattered.ts';

const count = 3000;
const values = scattered(count);

/** What the code's spikes say of these values. */
const decoded = (code: Code, of: ArrayLike<number> = values, dt = 1): Promise<Float64Array> => onCpu(
  { dt, populations: { source: code.population(of.length) }, record: { source: { spikes: true } } },
  async (simulation) => {
    simulation.setStimulus('source', code.parameter, code.stimulus(of));
    // A window more: what follows must not matter.
    await simulation.run(2 * code.window);
    return code.decode(simulation.spikes('source'), of.length);
  },
);

describe('every code says values and reads them with the error of theory', () => {
  it.each([
    bernoulliCode({ dt: 1, window: 100, most: 0.5 }), poissonCode({ dt: 1, window: 350, most: 63.75 }), poissonCode({ dt: 1, window: 1000, most: 200 }), regularCode({ dt: 1, window: 100, most: 400 }),
    deltaCode({ dt: 1, window: 20, threshold: 0.0625 }), latencyCode({ dt: 1, window: 20 }), latencyCode({ dt: 1, window: 60, least: 0.1 }), logarithmicLatencyCode({ dt: 1, window: 30, tau: 8, theta: 0.1 }),
    firstSpikeTimeCode({ dt: 1, window: 30, tau: 6 }), firstSpikeTimeCode({ dt: 1, window: 90, tau: 20 }), phaseCode({ dt: 1 }), phaseCode({ dt: 1, bits: 4 }),
    burstCode({ dt: 1, window: 32 }), burstCode({ dt: 1, window: 80, n: 2, shortest: 10, longest: 60 }), binaryCode({ dt: 1, window: 1 }), binaryCode({ dt: 1, window: 3, bits: 3 }),
    populationRateCode({ dt: 1, window: 100, most: 200 }), populationLatencyCode({ dt: 1, window: 20 }), populationLatencyCode({ dt: 1, window: 50, neurons: 5, least: 0 }),
  ])('$name, $window ms', async (code) => {
    const error = rmse(await decoded(code), values);
    const theory = Math.sqrt(values.reduce((sum, value) => sum + code.deviation(value) ** 2, 0) / count);
    expect(error / theory).toBeGreaterThan(0.93);
    expect(error / theory).toBeLessThan(1.07);
  });

  it('rank order: the values of each sample but for the spread of order statistics', async () => {
    const [size, batch] = [30, 100];
    const code = rankOrderCode({ dt: 1, values: size });
    await onCpu({ dt: 1, populations: { source: code.population(size) }, record: { source: { spikes: true } } }, async (simulation) => {
      simulation.setStimulus('source', 'value', code.stimulus(values));
      await simulation.run(code.window);
      const seen = Array.from({ length: batch }, (_, b) => [...code.decode(simulation.spikes('source', b), size)]).flat();
      // n values in order: the one of rank r has the mean 1 − (r + 1) / (n + 1), and the mean of all their variances is 1 / (6 (n + 2)).
      const theory = Math.sqrt(1 / (6 * (size + 2)));
      expect(Math.sqrt(values.reduce((sum, value) => sum + code.deviation(value) ** 2, 0) / count) / theory).toBeCloseTo(1, 1);
      expect(rmse(seen, values) / theory).toBeGreaterThan(0.9);
      expect(rmse(seen, values) / theory).toBeLessThan(1.1);
    }, { batch });
  });

  it.each<[Code, number, number]>([
    [regularCode({ dt: 1, window: 100, most: 400 }), 0, 0.5 / 40], [latencyCode({ dt: 1, window: 20 }), 0.01, 0.5 / 19], [phaseCode({ dt: 1 }), 0, 0.5 / 255],
    [binaryCode({ dt: 1, window: 1, bits: 5 }), 0, 0.5 / 31], [burstCode({ dt: 1, window: 32 }), 0.2, 0.5 / 18], [deltaCode({ dt: 1, window: 20, threshold: 0.0625 }), 0.0625, 0.03125],
  ])('no value of $0.name is off by more than half a step', async (code, from, most) => {
    const seen = await decoded(code);
    expect(Math.max(...values.map((value, at) => (value > from ? Math.abs(seen[at] - value) : 0)))).toBeLessThan(most * 1.0001 + 1e-6);
  });

  it('Poisson: the error falls with the root of the expected spikes', async () => {
    const flat = new Float64Array(2000).fill(0.3);
    for (const window of [100, 400, 1600]) {
      const error = rmse(await decoded(poissonCode({ dt: 1, window, most: 100 }), flat), flat);
      // √(rate / T) of rates, √(value / (most T)) of values, but for one spike a step at most: 1.5 %.
      expect(error / Math.sqrt(0.3 / (100 * window / 1000))).toBeGreaterThan(0.94);
      expect(error / Math.sqrt(0.3 / (100 * window / 1000))).toBeLessThan(1.04);
    }
  });

  it('carries 8-bit grey values without error by phase and by binary words', async () => {
    const grey = Uint8Array.from({ length: 256 }, (_, at) => at);
    for (const code of [phaseCode({ dt: 1 }), binaryCode({ dt: 1, window: 1 })]) expect([...toGrey(await decoded(code, greyValues(grey)))]).toEqual([...grey]);
  });

  it('reads ranks by a profile: the mean value at each rank', async () => {
    const vectors = [[0.9, 0.1, 0.5], [0.2, 0.6, 0.7]];
    expect([...rankProfile(vectors)].map((each) => each.toFixed(3))).toEqual(['0.800', '0.550', '0.150']);
    const seen = await decoded(rankOrderCode({ dt: 1, values: 3, profile: rankProfile(vectors) }), vectors[0]);
    expect([...seen].map((each) => each.toFixed(3))).toEqual(['0.800', '0.150', '0.550']);
  });

  it('is the same in each sample of a batch', async () => {
    const code = latencyCode({ dt: 0.5, window: 10 });
    await onCpu({ dt: 0.5, populations: { source: code.population(10) }, record: { source: { spikes: true } } }, async (simulation) => {
      simulation.setStimulus('source', code.parameter, code.stimulus(values.subarray(0, 30)));
      await simulation.run(code.window);
      for (let b = 0; b < 3; b++) expect(rmse(code.decode(simulation.spikes('source', b), 10), values.subarray(10 * b, 10 * b + 10))).toBeLessThan(0.5 / 19);
    }, { batch: 3 });
  });
});

describe('values', () => {
  it('brings vectors and images to 0 … 1 and back', () => {
    expect([...valuesWithin([-5, 0, 5], -5, 5)]).toEqual([0, 0.5, 1]);
    expect([...fromValues([0, 0.5, 1], -5, 5)]).toEqual([-5, 0, 5]);
    expect([...toGrey([-1, 0, 0.5, 2])]).toEqual([0, 0, 128, 255]);
  });

  it.each<[string, () => unknown]>([
    ['stimulus: value 1 is 1.5. Give values from 0 to 1', () => phaseCode({ dt: 1 }).stimulus([0, 1.5])],
    ['stimulus: value 0 is NaN', () => phaseCode({ dt: 1 }).stimulus([NaN])],
    ['greyValues: pixel 1 is 256', () => greyValues([0, 256])],
    ['valuesWithin: number 2 is 7. Give numbers from 0 to 5', () => valuesWithin([1, 2, 7], 0, 5)],
    ['valuesWithin: the range is 5 to 5', () => valuesWithin([5], 5, 5)],
    ['latencyCode: the window of 10.5 ms is 10.5 steps', () => latencyCode({ dt: 1, window: 10.5 })],
    ['latencyCode: the window is a single step', () => latencyCode({ dt: 1, window: 1 })],
    ['poissonCode: 2000 Hz are 2 spikes in a step of 1 ms', () => poissonCode({ dt: 1, window: 10, most: 2000 })],
    ['bernoulliCode: "most" is 1.2', () => bernoulliCode({ dt: 1, window: 10, most: 1.2 })],
    ['deltaCode: 5 steps of 0.1 do not reach 1', () => deltaCode({ dt: 1, window: 5, threshold: 0.1 })],
    ['burstCode: the longest burst takes 31 ms, the window 20', () => burstCode({ dt: 1, window: 20 })],
    ['phaseCode: 25 bits were asked for', () => phaseCode({ dt: 1, bits: 25 })],
    ['rankOrderCode: the profile has 2 ranks', () => rankOrderCode({ dt: 1, values: 3, profile: [1, 0] })],
    ['gaussianFields: 2 neurons were asked for', () => populationRateCode({ dt: 1, window: 10, most: 100, neurons: 2 })],
    ['logarithmicLatencyCode: "theta" is 1', () => logarithmicLatencyCode({ dt: 1, window: 10, theta: 1 })],
  ])('refuses: %s', async (message, action) => {
    expect(await messageOf(action)).toContain(message);
  });
});
