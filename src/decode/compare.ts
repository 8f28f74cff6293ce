import { expect } from '../errors.ts';
import type { Raster } from '../simulate/recorder.ts';
import { binnedCounts, meanCorrelation } from './correlation.ts';
import { intervalVariation, spikeRates } from './spikes.ts';

/** Spikes of one population over some time: by step, then neuron. */
export interface SpikeTrains extends Raster {
  /** Number of neurons. */
  readonly size: number;
  /** Of the whole recording. */
  readonly steps: number;
  /** Time step in ms. */
  readonly dt: number;
}

/** What is compared of two recordings that need not agree spike by spike. */
export interface SpikeStatistics {
  readonly spikes: number;
  /** In Hz. */
  readonly rate: number;
  /** Mean coefficient of variation of the intervals; NaN where no neuron has two intervals. */
  readonly variation: number;
  /** Mean correlation of the counts of pairs in bins of {@link binMs}; NaN where fewer than two of the sample spike. */
  readonly correlation: number;
}

export interface SpikeComparison {
  readonly ours: SpikeStatistics;
  readonly theirs: SpikeStatistics;
  /** Largest distance between the cumulative distributions of the neurons' rates, 0 to 1 (Kolmogorov & Smirnov). */
  readonly distance: number;
  /** What `distance` stays below in 99 of 100 cases where both are drawn from one distribution. */
  readonly chance: number;
  /** Share of the spikes of both that the other has too, at the same neuron in the same step. */
  readonly common: number;
}

/** Bins of pairwise correlations. */
export const binMs = 5;
/** Neurons of which pairs are taken, evenly spread. */
const sampled = 200;

/**
 * Number, rate, irregularity and correlation of spikes.
 *
 * @throws WebspikeError where a spike names a neuron beyond.
 */
export function statisticsOf(trains: SpikeTrains): SpikeStatistics {
  const { size, steps, dt } = trains;
  const duration = steps * dt;
  const rates = spikeRates(trains, size, duration);
  const chosen = Array.from({ length: Math.min(size, sampled) }, (_, at) => Math.floor(at * size / Math.min(size, sampled)));
  return {
    spikes: trains.step.length, rate: rates.reduce((sum, each) => sum + each, 0) / size, variation: intervalVariation(trains, size),
    correlation: meanCorrelation(binnedCounts(trains, chosen, 0, steps, Math.max(1, Math.round(binMs / dt)))),
  };
}

/**
 * Two recordings of one population: of two simulators, two seeds, two machines.
 *
 * @throws WebspikeError where their sizes differ.
 * @example
 * const { distance, chance } = compareSpikes({ ...simulation.spikes('cells'), size: 400, steps: 10_000, dt: 0.1 }, theirs);
 */
export function compareSpikes(ours: SpikeTrains, theirs: SpikeTrains): SpikeComparison {
  expect(ours.size === theirs.size, 'compareSpikes', `one population has ${ours.size} neurons, the other ${theirs.size}`, 'compare recordings of the same population');
  const [a, b] = [ours, theirs].map((each) => spikeRates(each, each.size, each.steps * each.dt).sort());
  return { ours: statisticsOf(ours), theirs: statisticsOf(theirs), distance: largestGap(a, b), chance: 1.628 * Math.sqrt(2 / ours.size), common: commonShare(ours, theirs) };
}

/** Both sorted. */
function largestGap(a: Float64Array, b: Float64Array): number {
  let [i, j, gap] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

/** 1 where neither spikes. */
function commonShare(ours: SpikeTrains, theirs: SpikeTrains): number {
  const keys = ({ step, neuron, dt }: SpikeTrains): Set<string> => new Set(Array.from(step, (each, at) => `${Math.round((each + 1) * dt * 1000)},${neuron[at]}`));
  const [a, b] = [keys(ours), keys(theirs)];
  let both = 0;
  for (const key of a) if (b.has(key)) both++;
  return a.size + b.size === 0 ? 1 : 2 * both / (a.size + b.size);
}
