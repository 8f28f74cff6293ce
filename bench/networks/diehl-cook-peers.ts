import type { Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { diehlCookBenchmark, meanRate, neurons, pixels, sampleDuration, syntheticRates } from './diehl-cook.ts';

const samples = 100;
/** In ms. */
const duration = samples * sampleDuration;

/** Step in ms, and what the peers count in 100 samples (peers-on-cpu.md). Their images are not kept, hence the wide tolerance. */
const sizes: Readonly<Record<string, { readonly dt: number; readonly outputSpikes: number }>> = { 'dt0.5': { dt: 0.5, outputSpikes: 1800 }, dt1: { dt: 1, outputSpikes: 2800 } };
const imageTolerance = 0.25;

/** The learning network as the peers of peers-on-cpu.md ran it: 100 images of 350 ms, one after the other, state carried over. */
export const diehlCookPeersBenchmark: Benchmark = {
  name: 'diehl-cook-peers', summary: 'Diehl & Cook 784–400 with STDP as other simulators ran it: 100 synthetic images of 350 ms, no rest', sizes: Object.keys(sizes), quick: ['dt0.5'],
  at: (size, { seed }) => {
    const known = sizes[size];
    const images = syntheticRates(samples, seed);
    return {
      network: diehlCookBenchmark(known.dt), warmUp: 0, judged: duration, timed: duration,
      advance: async (simulation, span) => {
        for (const end = simulation.time + span; simulation.time < end - known.dt / 2;) {
          const image = Math.floor(simulation.time / sampleDuration);
          simulation.setStimulus('input', 'rate', images[image % samples]);
          await simulation.run(Math.min(end, (image + 1) * sampleDuration) - simulation.time);
        }
      },
      judge: (simulation) => judge(simulation, known.outputSpikes),
      // An input reaches every neuron; an output spike is seen by its 784 plastic synapses and 399 neurons.
      outDegree: { input: neurons, excitatory: pixels + neurons - 1 },
    };
  },
};

function judge(simulation: Simulation, outputSpikes: number): Finding[] {
  const spikes = (population: string): number => simulation.spikes(population).step.length;
  const input = (meanRate * pixels * duration) / 1000;
  return [
    within('input spikes (thousands)', spikes('input') / 1000, (input / 1000) * 0.98, (input / 1000) * 1.02, 1),
    within('output spikes', spikes('excitatory'), outputSpikes * (1 - imageTolerance), outputSpikes * (1 + imageTolerance), 0),
  ];
}
