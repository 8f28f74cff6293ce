/** From values to spikes: codes for numbers, images and sound, and given spikes from events. The models themselves are in `webspike/models`. */
export { frameLoudness, type Frames } from './audio.ts';
export type { Code, CodeOptions } from './code.ts';
export { firstSpikeTimeCode, latencyCode, logarithmicLatencyCode, rankOrderCode, rankProfile } from './codes-latency.ts';
export { gaussianFields, populationLatencyCode, populationRateCode, type GaussianFields } from './codes-population.ts';
export { bernoulliCode, deltaCode, poissonCode, regularCode } from './codes-rate.ts';
export { binaryCode, burstCode, phaseCode } from './codes-words.ts';
export { eventPopulation, eventSpikes, type EventGrid, type EventSpikes } from './events.ts';
export { intensityToRate } from './rate.ts';
export { stream } from './stream.ts';
export { fromValues, greyValues, toGrey, valuesWithin } from './values.ts';
