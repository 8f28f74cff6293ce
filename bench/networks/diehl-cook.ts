import {
  allToAll, diehlCook, diehlCookStdp, exponentialConductance, poisson, stimulus, uniform, type Network,
} from '../../src/index.ts';
import { philox } from '../../src/random/philox.ts';

export const pixels = 784;
/** Of the peers' network. */
export const neurons = 400;
/** In ms. */
export const sampleDuration = 350;
/** In Hz, over all pixels. */
export const meanRate = 8.3;
const peakRate = 64;

/**
 * The learning network of Diehl & Cook as the peers ran it: no rest between samples, no weight normalisation, 17 of
 * lateral inhibition. At 0.5 ms the potential is stepped by Euler, at 1 ms by exponential Euler (Euler is unstable there).
 *
 * @param dt 0.5 or 1 ms.
 * @param excitatory neurons that learn.
 */
export function diehlCookBenchmark(dt: number, excitatory = neurons): Network {
  return {
    dt,
    populations: {
      input: { size: pixels, model: poisson, parameters: { rate: stimulus() } },
      excitatory: { size: excitatory, model: dt < 1 ? { ...diehlCook, method: 'euler' } : diehlCook },
    },
    connections: {
      feed: {
        from: 'input', to: 'excitatory', connectivity: allToAll(), weight: uniform(0, 0.3),
        synapse: { model: exponentialConductance, parameters: { tau: 1, reversal: 0 } }, plasticity: { rule: diehlCookStdp },
      },
      inhibit: {
        from: 'excitatory', to: 'excitatory', connectivity: allToAll(), weight: 17,
        synapse: { model: exponentialConductance, parameters: { tau: 2, reversal: -100 } },
      },
    },
    record: { input: { spikes: true }, excitatory: { spikes: true } },
  };
}

/**
 * Synthetic 28 × 28 images as rates in Hz: a stroke from one random point over a second to a third, as thick as
 * MNIST's, scaled to a mean of 8.3 Hz and cut at 64 Hz. The peers' own images are not kept, so only mean and peak are
 * theirs.
 */
export function syntheticRates(images: number, seed: number): Float32Array[] {
  return Array.from({ length: images }, (_, image) => {
    const words = new Uint32Array(8);
    philox(words.subarray(0, 4), image, 0, 0, 0, seed, 0x696d6167);
    philox(words.subarray(4, 8), image, 1, 0, 0, seed, 0x696d6167);
    const place = Array.from(words.subarray(0, 6), (word) => 6 + 16 * (word >>> 8) * 2 ** -24);
    const distance = Float64Array.from({ length: pixels }, (_, pixel) => Math.min(
      fromSegment(pixel % 28, Math.floor(pixel / 28), place[0], place[1], place[2], place[3]),
      fromSegment(pixel % 28, Math.floor(pixel / 28), place[2], place[3], place[4], place[5]),
    ));
    return withMean(distance);
  });
}

/** Widens the stroke until its mean rate is the one asked for. */
function withMean(distance: Float64Array): Float32Array {
  let [narrow, wide] = [0.1, 28];
  const rates = new Float32Array(pixels);
  for (let round = 0; round < 30; round++) {
    const width = (narrow + wide) / 2;
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += rates[pixel] = peakRate * Math.min(1, Math.max(0, width - distance[pixel]));
    if (sum > meanRate * pixels) wide = width;
    else narrow = width;
  }
  return rates;
}

function fromSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
