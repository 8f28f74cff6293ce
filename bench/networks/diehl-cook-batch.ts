import type { Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { diehlCookBenchmark, meanRate, pixels, sampleDuration, syntheticRates } from './diehl-cook.ts';

const batch = 16;
const sizes: Readonly<Record<string, number>> = { '400': 400, '100': 100, '1600': 1600, '6400': 6400 };

/**
 * The learning network of Diehl & Cook at the sizes of their paper, 16 images at a time: all samples of the batch change the
 * same weights, sample after sample within each step of 1 ms. Synthetic images, no rest, no normalisation (diehl-cook.ts).
 */
export const diehlCookBatchBenchmark: Benchmark = {
  name: 'diehl-cook', summary: 'Diehl & Cook with STDP, 100 to 6,400 neurons, 16 images side by side (doi:10.3389/fncom.2015.00099)', sizes: Object.keys(sizes), quick: ['100'],
  at: (size, { seed }) => {
    const neurons = sizes[size];
    const rates = new Float32Array(batch * pixels);
    syntheticRates(batch, seed).forEach((image, at) => rates.set(image, at * pixels));
    return {
      network: diehlCookBenchmark(1, neurons), batch, warmUp: 0, judged: sampleDuration, timed: sampleDuration,
      prepare: (simulation) => simulation.setStimulus('input', 'rate', rates), judge: judgeBatch,
      outDegree: { input: neurons, excitatory: pixels + neurons - 1 },
    };
  },
};

/**
 * No figures are published for these images. The input's spikes are Poisson's, within five standard deviations; the network
 * responds, and its inhibition keeps it from responding everywhere: the peers' 400 neurons spike 28 times in an image
 * (peers-on-cpu.md), a batch that learns sixteenfold at most three times as often; weights moved and stayed in [0, 1].
 */
async function judgeBatch(simulation: Simulation, from: number, to: number): Promise<Finding[]> {
  const sum = async (population: string): Promise<number> => (await simulation.counts(population)).reduce((total, each) => total + each, 0);
  const input = (meanRate * pixels * batch * (to - from)) / 1000;
  const weights = await simulation.weights('feed');
  const [least, greatest] = weights.reduce(([low, high], each) => [Math.min(low, each), Math.max(high, each)], [Infinity, -Infinity]);
  return [
    within('input spikes', await sum('input'), input - 5 * Math.sqrt(input), input + 5 * Math.sqrt(input), 0),
    within('output spikes per image', (await sum('excitatory')) / batch, 1, 3 * 28, 1),
    within('least weight', least, 0, 0.3, 4),
    within('greatest weight, beyond the 0.3 it began with', greatest, 0.3, 1, 4),
  ];
}
