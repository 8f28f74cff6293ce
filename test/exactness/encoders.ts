import {
  bernoulli, binaryEncoder, burstEncoder, gaussianLatency, gaussianRate, linearLatency, logarithmicLatency, phaseEncoder, rankOrder, stimulus, temporalContrast, timeToFirstSpike, uniform,
  type Population,
} from '../../src/index.ts';
import type { ExactnessCase } from './networks.ts';

const size = 37;
const sources: Readonly<Record<string, Omit<Population, 'size'>>> = {
  bernoulli: { model: bernoulli, parameters: { p_max: 0.3 } },
  contrast: { model: temporalContrast, parameters: { threshold: 0.07, start: uniform(0, 1), direction: Array.from({ length: size }, (_, j) => (j % 2 === 0 ? 1 : -1)) } },
  linear: { model: linearLatency, parameters: { window: 11 } },
  logarithmic: { model: logarithmicLatency, parameters: { window: 15, tau: uniform(3, 9) } },
  first: { model: timeToFirstSpike, parameters: { window: 20, tau: 4 } },
  rank: { model: rankOrder, parameters: { window: 25 }, competition: { by: 'x' } },
  phase: { model: phaseEncoder, parameters: { bits: 7 } },
  burst: { model: burstEncoder },
  binary: { model: binaryEncoder, parameters: { window: 3, place: Array.from({ length: size }, (_, j) => j % 8) } },
  rates: { model: gaussianRate, parameters: { centre: uniform(0, 1), r_max: 400 } },
  latencies: { model: gaussianLatency, parameters: { centre: uniform(0, 1), width: 0.2 } },
};

/** Every encoder, each told other values in each sample. No synapses: what spikes is all there is. */
export const encoders: ExactnessCase = {
  name: 'encoders', batch: 2, duration: 80, plans: ['resident', 'stepped'],
  network: {
    dt: 0.5,
    populations: Object.fromEntries(Object.entries(sources).map(([name, each]): [string, Population] => [name, { ...each, size, parameters: { ...each.parameters, value: stimulus() } }])),
    record: Object.fromEntries(Object.keys(sources).map((name) => [name, { spikes: true }])),
  },
  stimuli: Object.keys(sources).map((population, at) => ({ population, parameter: 'value', value: (b, j) => ((7 * j + 5 * b + 3 * at) % size) / (size - 1) })),
};
