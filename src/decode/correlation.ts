import type { Raster } from '../simulate/recorder.ts';

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

/** Mean and variance of some numbers. */
export function moments(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { mean, variance: values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length };
}
