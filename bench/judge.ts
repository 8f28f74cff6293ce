import type { Simulation } from '../src/index.ts';
import { binnedCounts, chooseNeurons, meanCorrelation, synchrony } from './judge-statistics.ts';
import { within, type Finding } from './row.ts';
import { intervalVariation, meanRate } from './statistics.ts';

/** Neurons whose counts are correlated, and the width of a bin in ms: 2 to 5 is what the field uses. */
const sample = 400;
const binWidth = 2;

/** What a population did between two times: the usual summary of a spiking network. */
export interface Activity {
  /** In Hz. */
  readonly rate: number;
  /** Coefficient of variation of the intervals, mean over neurons. */
  readonly cv: number;
  /** Mean Pearson correlation of spike counts in bins of 2 ms, over the pairs of 400 random neurons. */
  readonly correlation: number;
  /** Golomb's χ of the same neurons. */
  readonly chi: number;
}

/**
 * Measures a recorded population.
 *
 * @param from in ms since the trial began; @param to likewise.
 * @example
 * activityOf(simulation, 'excitatory', 200, 1200).rate; // 37.4
 */
export function activityOf(simulation: Simulation, population: string, from: number, to: number): Activity {
  const { plan } = simulation;
  const { dt } = plan.network;
  const { size } = plan.network.populations[population];
  const [first, end] = [Math.round(from / dt), Math.round(to / dt)];
  const raster = simulation.spikes(population);
  const counts = binnedCounts(raster, chooseNeurons(size, sample, plan.seed), first, end, Math.round(binWidth / dt));
  return { rate: meanRate(raster, size, dt, first, end), cv: intervalVariation(raster, size, first), correlation: meanCorrelation(counts), chi: synchrony(counts) };
}

/** A range widened on both sides by a share of its ends: what one more seed may add to the references' own spread. */
export function widened([low, high]: readonly [number, number], share: number): readonly [low: number, high: number] {
  return [low - share * Math.abs(low), high + share * Math.abs(high)];
}

/** Whether a rate in Hz lies where the references, widened by a share, say. */
export function rateWithin(population: string, rate: number, reference: readonly [number, number], share: number): Finding {
  return within(`rate of ${population} (Hz)`, rate, ...widened(reference, share));
}
