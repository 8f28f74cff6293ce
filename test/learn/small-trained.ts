import { dense, integrateAndFire, leakyIntegrator, stimulus, type Network } from '../../src/index.ts';
import type { TrainingData } from '../../src/learn/fit/data.ts';
import type { TrainedNetwork } from '../../src/learn/trained.ts';

const bar = (k: number): number[] => Array.from({ length: 9 }, (_, at) => (at % 3 === k ? 0.7 : -0.2));

/** Nine pixels that fire at the rate of their brightness, and two read-outs that look for a bright column: one spikes, one sums. */
export const columns: Network = {
  dt: 1,
  populations: {
    pixels: { size: 9, model: integrateAndFire, parameters: { i_ext: stimulus() } },
    spiking: { size: 3, model: integrateAndFire },
    summing: { size: 3, model: leakyIntegrator, parameters: { tau_m: 8 } },
  },
  connections: {
    a: { from: 'pixels', to: 'spiking', connectivity: dense(Array.from({ length: 9 }, (_, at) => [0, 1, 2].map((k) => bar(k)[at]))) },
    b: { from: 'pixels', to: 'summing', connectivity: dense(Array.from({ length: 9 }, (_, at) => [0, 1, 2].map((k) => bar(k)[at]))) },
  },
};

export const trained: TrainedNetwork = {
  name: 'columns', network: columns, steps: 25, input: { population: 'pixels', stimulus: 'i_ext', scale: 1 / 255 }, readOut: { population: 'spiking', of: 'spikes', how: 'mean' },
  made: { command: 'by hand', seed: 1, split: 'none', epochs: 1, log: [{ epoch: 0, loss: 0.5, accuracy: 0.9, rate: 0.1, seconds: 3, imagesPerSecond: 10 }], parameters: 54, adapter: 'none', seconds: 3, settings: { rate: 0.1 } },
};

/** Noisy images with one brighter column each. */
export const images: TrainingData = {
  inputs: Uint8Array.from({ length: 9 * 23 }, (_, at) => ((at * 7919 + (at >> 2) * 104729) % 90) + (at % 3 === Math.floor(at / 9) % 3 ? 110 : 20)),
  labels: Uint8Array.from({ length: 23 }, (_, at) => at % 3), classes: 3, source: 'columns',
};
