import { philox } from '../src/random/philox.ts';
import type { Raster } from '../src/simulate/recorder.ts';

/** Spike counts of some neurons in consecutive bins: `neurons × bins`, row-major. */
export interface BinnedCounts {
  readonly counts: Float64Array;
  readonly bins: number;
}

/**
 * Counts the spikes of the chosen neurons in whole bins between two steps.
 *
 * @param binSteps width of a bin in steps.
 * @example
 * binnedCounts(simulation.spikes('cells'), [0, 5, 9], 2000, 12_000, 20);
 */
export function binnedCounts({ step, neuron }: Raster, chosen: readonly number[], from: number, to: number, binSteps: number): BinnedCounts {
  const bins = Math.floor((to - from) / binSteps);
  const rowOf = new Map(chosen.map((each, row) => [each, row]));
  const counts = new Float64Array(chosen.length * bins);
  for (let at = 0; at < step.length; at++) {
    const bin = Math.floor((step[at] - from) / binSteps);
    if (bin < 0 || bin >= bins) continue;
    const row = rowOf.get(neuron[at]);
    if (row !== undefined) counts[row * bins + bin]++;
  }
  return { counts, bins };
}

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
 * Mean Pearson correlation of the spike counts of all pairs of different neurons; silent neurons are left out. For the
 * standardised rows z, Σ over pairs of z_i·z_j is (|Σz|² − Σ|z|²) / 2, which spares the double loop. NaN below two rows.
 */
export function meanCorrelation({ counts, bins }: BinnedCounts): number {
  const sum = new Float64Array(bins);
  let neurons = 0;
  for (let row = 0; row * bins < counts.length; row++) {
    const own = counts.subarray(row * bins, (row + 1) * bins);
    const { mean, variance } = moments(own);
    if (variance === 0) continue;
    const scale = 1 / Math.sqrt(variance * bins);
    for (let bin = 0; bin < bins; bin++) sum[bin] += (own[bin] - mean) * scale;
    neurons++;
  }
  const square = sum.reduce((total, each) => total + each * each, 0);
  return neurons < 2 ? NaN : (square - neurons) / (neurons * (neurons - 1));
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

function moments(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { mean, variance: values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length };
}
