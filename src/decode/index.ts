/** From spikes to values: counts, rates, latencies, votes, population vectors, linear read-outs, and the error of what they say. */
export { contrastSignal } from './contrast.ts';
export { binnedCounts, meanCorrelation, type BinnedCounts } from './correlation.ts';
export { compareSpikes, statisticsOf, type SpikeComparison, type SpikeStatistics, type SpikeTrains } from './compare.ts';
export { decodeLinear, fitDecoders, type Matrix } from './linear.ts';
export { populationMean, populationVector } from './population-vector.ts';
export { psnr, rmse, ssim } from './quality.ts';
export { filteredRates, firstSpikes, intervalVariation, spikeCounts, spikeRates } from './spikes.ts';
export { judge, Votes } from './votes.ts';
