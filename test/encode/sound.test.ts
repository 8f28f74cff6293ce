import { describe, expect, it } from 'vitest';
import { contrastSignal, psnr, rmse } from '../../src/decode/index.ts';
import { deltaCode, frameLoudness, stream } from '../../src/encode/index.ts';
import { messageOf, onCpu } from '../support/run.ts';

const tone = (hertz: number, rate: number, seconds: number, height = 1): Float32Array => Float32Array.from({ length: rate * seconds }, (_, at) => height * Math.sin(2 * Math.PI * hertz * at / rate));

describe('a waveform as ups and downs', () => {
  it('comes back within a threshold, with the noise of a uniform error', async () => {
    // 100 and 130 Hz at 8 kHz move by at most 0.08 a sample: less than the threshold.
    const [threshold, samples] = [0.1, tone(100, 8000, 0.25, 0.5).map((each, at) => each + 0.4 * Math.sin(2 * Math.PI * 130 * at / 8000))];
    const code = deltaCode({ dt: 0.125, window: 1000 * 0.125, threshold });
    await onCpu({ dt: 0.125, populations: { ears: code.population(1) }, record: { ears: { spikes: true } } }, async (simulation) => {
      await stream(simulation, 'ears', 'value', Array.from(samples, (each) => [each, each]), 0.125);
      const heard = contrastSignal(simulation.spikes('ears'), 1, { steps: samples.length, threshold });
      expect(Math.max(...heard.map((each, at) => Math.abs(each - samples[at])))).toBeLessThan(threshold * 1.0001);
      // Errors spread over ±θ or less: below θ / √3, and a quarter of the spikes of a sampler's 2,000.
      expect(rmse(heard, samples)).toBeLessThan(threshold / Math.sqrt(3));
      expect(psnr(heard, samples, 1)).toBeGreaterThan(24);
      expect(simulation.spikes('ears').step.length).toBeLessThan(1000);
    });
  });
});

describe('loudness', () => {
  it('of a sine of height h is 20 log₁₀(h / √2) dB, frame by frame', () => {
    const samples = Float32Array.from([...tone(400, 16_000, 0.1), ...tone(400, 16_000, 0.1, 0.1), ...new Float32Array(1600)]);
    const loudness = frameLoudness(samples, { sampleRate: 16_000, frame: 25 });
    expect(loudness).toHaveLength(12);
    expect(loudness[1]).toBeCloseTo(1 - 20 * Math.log10(Math.SQRT2) / 60, 5);
    expect(loudness[5]).toBeCloseTo(1 - 20 * Math.log10(10 * Math.SQRT2) / 60, 5);
    expect(loudness[9]).toBe(0);
    expect(frameLoudness(samples, { sampleRate: 16_000, frame: 25, hop: 10 })).toHaveLength(28);
  });

  it.each<[string, () => unknown]>([
    ['sample 1 is 1.5. Give samples from −1 to 1', () => frameLoudness([0, 1.5], { sampleRate: 1000, frame: 1 })],
    ['2 samples are less than a frame of 3', () => frameLoudness([0, 0], { sampleRate: 1000, frame: 3 })],
    ['the floor is 0 dB', () => frameLoudness([0, 0], { sampleRate: 1000, frame: 1 }, 0)],
  ])('refuses: %s', async (message, action) => {
    expect(await messageOf(action)).toContain(message);
  });

  it('refuses frames that are no whole steps', async () => {
    expect(await onCpu({ dt: 1, populations: { ears: deltaCode({ dt: 1, window: 10, threshold: 0.1 }).population(1) } }, (simulation) => messageOf(() => stream(simulation, 'ears', 'value', [[0, 0]], 0.5)))).toContain('a frame of 0.5 ms is 0.5 steps');
  });
});
