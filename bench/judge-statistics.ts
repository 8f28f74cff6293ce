import { moments, type BinnedCounts } from '../src/decode/correlation.ts';
import { philox } from '../src/random/philox.ts';

export { binnedCounts, meanCorrelation, type BinnedCounts } from '../src/decode/correlation.ts';

/** `count` different neurons of a population, the same for the same seed; all of them where there are no more. */
export function chooseNeurons(size: number, count: number, seed: number): number[] {
  if (count >= size) return Array.from({ length: size }, (_, neuron) => neuron);
  const chosen = new Set<number>();
  const words = new Uint32Array(4);
  for (let draw = 0; chosen.size < count; draw++) {
    philox(words, draw, 0, 0, 0, seed, 0x63686f73);
    for (const word of words) if (chosen.size < count) chosen.add(Math.floor((word / 2 ** 32) * size));
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Synchrony χ of Golomb & Rinzel (1994, Physica D 72:259, doi:10.1016/0167-2789(94)90214-3): χ² is the variance of the
 * population's mean count over the mean variance of the neurons' counts. 1 where all spike together, 1/√N where each
 * spikes on its own.
 */
export function synchrony({ counts, bins }: BinnedCounts): number {
  const mean = new Float64Array(bins);
  const neurons = counts.length / bins;
  let single = 0;
  for (let row = 0; row < neurons; row++) {
    const own = counts.subarray(row * bins, (row + 1) * bins);
    single += moments(own).variance / neurons;
    for (let bin = 0; bin < bins; bin++) mean[bin] += own[bin] / neurons;
  }
  return Math.sqrt(moments(mean).variance / single);
}
