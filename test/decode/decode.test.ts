import { describe, expect, it } from 'vitest';
import { decodeLinear, filteredRates, firstSpikes, fitDecoders, judge, populationMean, populationVector, psnr, rmse, spikeCounts, spikeRates, ssim, Votes } from '../../src/decode/index.ts';
import { solvePositive } from '../../src/decode/linear.ts';
import { scattered } from '../encode/scattered.ts';
import { messageOf } from '../support/run.ts';

const raster = { step: Uint32Array.from([0, 2, 2, 5, 9]), neuron: Uint32Array.from([1, 0, 1, 1, 3]) };

describe('counts, rates, latencies', () => {
  it('counts, from a step up to another', () => {
    expect([...spikeCounts(raster, 4)]).toEqual([1, 3, 0, 1]);
    expect([...spikeCounts(raster, 4, 2, 5)]).toEqual([1, 1, 0, 0]);
    expect([...spikeRates(raster, 4, 500)]).toEqual([2, 6, 0, 2]);
    expect([...firstSpikes(raster, 4)]).toEqual([2, 0, -1, 9]);
    expect([...firstSpikes(raster, 4, 1)]).toEqual([2, 2, -1, 9]);
  });

  it('filters: each spike is a decaying exponential whose integral is one spike', () => {
    const [steps, dt, tau] = [4000, 0.5, 20];
    const rates = filteredRates({ step: Uint32Array.from([3]), neuron: Uint32Array.from([1]) }, 2, { steps, dt, tau });
    expect(rates.reduce((sum, each) => sum + each, 0) * dt / 1000).toBeCloseTo(1, 9);
    expect(rates[(3 + 80) * 2 + 1] / rates[3 * 2 + 1]).toBeCloseTo(Math.exp(-2), 9);
    expect(rates.filter((_, at) => at % 2 === 0).every((each) => each === 0)).toBe(true);
    const regular = { step: Uint32Array.from({ length: 400 }, (_, at) => at * 10), neuron: new Uint32Array(400) };
    // 200 Hz, after the filter has settled, over a whole number of intervals.
    expect(filteredRates(regular, 1, { steps, dt, tau }).subarray(2000).reduce((sum, each) => sum + each, 0) / 2000).toBeCloseTo(200, 6);
  });

  it('refuses rasters of other populations', async () => {
    expect(await messageOf(() => spikeCounts(raster, 3))).toBe('raster: it names neuron 3 of 3. Give the size of the population it was recorded from.');
    expect(await messageOf(() => spikeRates(raster, 4, 0))).toContain('the duration is 0 ms');
  });
});

describe('votes', () => {
  it('labels by the highest mean response, judges by the mean of those who have the label', () => {
    const votes = new Votes(3, undefined, 4);
    for (const [counts, label] of [[[5, 0, 0], 2], [[4, 0, 0], 2], [[6, 1, 0], 3]] as const) votes.add(counts, label);
    expect([...votes.labels()]).toEqual([3, 3, -1]);
    expect(judge([2, 2, 9], [3, 1, -1], 4)).toBe(1);
    expect(judge([0, 0, 9], [3, 1, -1], 4)).toBe(4);
  });

  it('refuses labels and counts that do not fit', async () => {
    expect(await messageOf(() => new Votes(3, undefined, 4).add([1, 2, 3], 4))).toBe('Votes: the label is 4. Give a class from 0 to 3.');
    expect(await messageOf(() => new Votes(3).add([1], 0))).toContain('the counts of 1 neurons');
    expect(await messageOf(() => judge([1], [1, 2]))).toContain('got 1 counts and 2 labels');
  });
});

describe('population vectors', () => {
  it('cosine tuning of four or more even directions gives the angle without error', () => {
    for (const n of [4, 5, 16]) {
      const preferred = Array.from({ length: n }, (_, j) => 2 * Math.PI * j / n);
      for (const angle of [-3, -1.2, 0, 0.4, 2.9]) {
        const { angle: seen, length } = populationVector(preferred.map((each) => 30 + 20 * Math.cos(angle - each)), preferred);
        expect(seen).toBeCloseTo(angle, 12);
        // Σ r cos / Σ r = (20 n / 2) / 30 n.
        expect(length).toBeCloseTo(1 / 3, 12);
      }
    }
    expect(populationVector([0, 0], [0, 1]).length).toBe(0);
  });

  it('takes the mean of preferred values', () => {
    expect(populationMean([1, 3], [0, 4])).toBe(3);
    expect(populationMean([0, 0], [0, 4])).toBeUndefined();
  });

  it('refuses negative rates and lengths that differ', async () => {
    expect(await messageOf(() => populationMean([1, -3], [0, 4]))).toContain('the rate of neuron 1 is -3');
    expect(await messageOf(() => populationVector([1], [0, 4]))).toContain('got 1 rates and 2 preferred values');
  });
});

describe('optimal linear read-out', () => {
  it('solves positive definite systems: Hilbert matrices, whose inverse is known in whole numbers', () => {
    const hilbert = Array.from({ length: 16 }, (_, at) => 1 / (Math.floor(at / 4) + at % 4 + 1));
    const inverse = [16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800];
    const identity = Array.from({ length: 16 }, (_, at) => Number(at % 5 === 0));
    solvePositive(hilbert, identity, 4, 4).forEach((each, at) => expect(each).toBeCloseTo(inverse[at], 7));
  });

  it('is ridge regression in closed form for one and for two orthogonal neurons', () => {
    // One neuron: D = Σ a y / (Σ a² + m σ²).
    const [a, y] = [[1, 2, 4], [1, 3, 2]];
    expect(fitDecoders({ rows: 3, columns: 1, data: a }, { rows: 3, columns: 1, data: y }, 0.1).data[0]).toBeCloseTo(15 / (21 + 3 * 0.4 ** 2), 12);
    const two = fitDecoders({ rows: 2, columns: 2, data: [3, 0, 0, 5] }, { rows: 2, columns: 1, data: [6, 20] }, 0.2);
    expect(two.data[0]).toBeCloseTo(18 / (9 + 2), 12);
    expect(two.data[1]).toBeCloseTo(100 / (25 + 2), 12);
  });

  it('lies where the gradient of Σ |y − D a|² + m σ² |D|² is 0, and decodes the tuning curves of LIF neurons', () => {
    // Rates of LIF neurons (τ_ref 2 ms, τ_m 20 ms) as Nengo's ensembles have them: random encoders ±1, gains and biases.
    const [neurons, samples] = [40, 101];
    const random = scattered(2 * neurons);
    const x = Array.from({ length: samples }, (_, at) => -1 + 2 * at / (samples - 1));
    const rate = (j: number, value: number): number => {
      const [most, intercept, encoder] = [200 + 200 * random[2 * j], 1.8 * random[2 * j + 1] - 0.9, j % 2 === 0 ? 1 : -1];
      const gain = (1 / (1 - Math.exp((0.002 - 1 / most) / 0.02)) - 1) / (1 - intercept);
      const current = gain * (encoder * value - intercept) + 1;
      return current > 1 ? 1 / (0.002 - 0.02 * Math.log(1 - 1 / current)) : 0;
    };
    const activities = { rows: samples, columns: neurons, data: x.flatMap((value) => Array.from({ length: neurons }, (_, j) => rate(j, value))) };
    const targets = { rows: samples, columns: 2, data: x.flatMap((value) => [value, value * value]) };
    const decoders = fitDecoders(activities, targets);
    const loss = (data: ArrayLike<number>): number => {
      const seen = decodeLinear(activities, { ...decoders, data }).data;
      const noise = (0.1 * Math.max(...activities.data)) ** 2 * samples;
      return Array.from(seen).reduce((sum, each, at) => sum + (each - targets.data[at]) ** 2, 0) + noise * Array.from(data).reduce((sum, each) => sum + each * each, 0);
    };
    for (const at of [0, 1, 17, 46, 79]) {
      const moved = (by: number): number => loss(Array.from(decoders.data, (each, k) => each + (k === at ? by : 0)));
      // The gradient by central differences, against the curvature: the distance to the optimum.
      expect(Math.abs((moved(1e-6) - moved(-1e-6)) / 2e-6) / ((moved(1e-4) + moved(-1e-4) - 2 * moved(0)) / 1e-8)).toBeLessThan(1e-9);
    }
    const seen = decodeLinear(activities, decoders).data;
    expect(rmse(Array.from(x, (_, at) => seen[2 * at]), x)).toBeLessThan(0.02);
    expect(rmse(Array.from(x, (_, at) => seen[2 * at + 1]), x.map((value) => value * value))).toBeLessThan(0.05);
  });

  it.each<[string, () => unknown]>([
    ['activities: 5 numbers for 2 × 3', () => fitDecoders({ rows: 2, columns: 3, data: [1, 2, 3, 4, 5] }, { rows: 2, columns: 1, data: [1, 2] })],
    ['2 samples of activities but 1 targets', () => fitDecoders({ rows: 2, columns: 1, data: [1, 2] }, { rows: 1, columns: 1, data: [1] })],
    ['targets: number 0 is NaN', () => fitDecoders({ rows: 1, columns: 1, data: [1] }, { rows: 1, columns: 1, data: [NaN] })],
    ['all activities are 0', () => fitDecoders({ rows: 1, columns: 1, data: [0] }, { rows: 1, columns: 1, data: [1] })],
    ['the regularisation is 0', () => fitDecoders({ rows: 1, columns: 1, data: [1] }, { rows: 1, columns: 1, data: [1] }, 0)],
    ['not positive definite', () => solvePositive([1, 2, 2, 1], [1, 1], 2, 1)],
    ['activities of 2 neurons but decoders for 1', () => decodeLinear({ rows: 1, columns: 2, data: [1, 2] }, { rows: 1, columns: 1, data: [1] })],
  ])('refuses: %s', async (message, action) => {
    expect(await messageOf(action)).toContain(message);
  });
});

describe('the error of an estimate', () => {
  it('root mean square, and peak signal to noise', () => {
    expect(rmse([1, 2, 5], [1, 4, 1])).toBeCloseTo(Math.sqrt(20 / 3), 12);
    expect(psnr([0.1, -0.1], [0, 0])).toBeCloseTo(20, 12);
    expect(psnr([250], [255], 255)).toBeCloseTo(20 * Math.log10(51), 12);
    expect(psnr([1], [1])).toBe(Infinity);
  });

  it('structural similarity: 1 of equal images, closed forms for flat and for scaled ones', () => {
    const image = scattered(16 * 13);
    expect(ssim(image, image, 16)).toBeCloseTo(1, 12);
    // Two flat images: only the luminance term (2xy + C₁) / (x² + y² + C₁) is not 1.
    expect(ssim(new Float64Array(121).fill(0.2), new Float64Array(121).fill(0.6), 11)).toBeCloseTo((2 * 0.12 + 1e-4) / (0.04 + 0.36 + 1e-4), 9);
  });

  it('structural similarity: the definition, with moments about the means and a separable window', () => {
    const [width, height] = [14, 12];
    const [x, y] = [scattered(width * height), scattered(2 * width * height).subarray(width * height)].map((each, k) => each.map((value, at) => (k === 0 ? value : 0.6 * scattered(width * height)[at] + 0.3 * value)));
    const bell = Array.from({ length: 11 }, (_, k) => Math.exp(-((k - 5) ** 2) / 4.5));
    const area = bell.reduce((sum, each) => sum + each, 0) ** 2;
    const places: number[] = [];
    for (let top = 0; top <= height - 11; top++) {
      for (let left = 0; left <= width - 11; left++) {
        const average = (of: (at: number) => number): number => bell.reduce((sum, a, row) => sum + bell.reduce((line, b, column) => line + a * b * of((top + row) * width + left + column), 0), 0) / area;
        const [mx, my] = [average((at) => x[at]), average((at) => y[at])];
        const [vx, vy, cov] = [average((at) => (x[at] - mx) ** 2), average((at) => (y[at] - my) ** 2), average((at) => (x[at] - mx) * (y[at] - my))];
        places.push((2 * mx * my + 1e-4) / (mx ** 2 + my ** 2 + 1e-4) * (2 * cov + 9e-4) / (vx + vy + 9e-4));
      }
    }
    expect(ssim(y, x, width)).toBeCloseTo(places.reduce((sum, each) => sum + each, 0) / places.length, 10);
    expect(ssim(y, x, width)).toBeLessThan(0.95);
  });

  it.each<[string, () => unknown]>([
    ['1 estimates of 2 values', () => rmse([1], [1, 2])],
    ['4 and 4 pixels in rows of 3', () => ssim([1, 2, 3, 4], [1, 2, 3, 4], 3)],
    ['the image has 10 × 12 pixels. Give at least 11 × 11', () => ssim(new Float64Array(120), new Float64Array(120), 10)],
    ['the peak is 0', () => psnr([1], [1], 0)],
  ])('refuses: %s', async (message, action) => {
    expect(await messageOf(action)).toContain(message);
  });
});
