import { simulate } from '../../src/index.ts';
import { diehlCookBenchmark, meanRate, neurons, pixels, sampleDuration, syntheticRates } from '../networks/diehl-cook.ts';
import { within, type Subject } from '../row.ts';

const samples = 100;
/** What the peers count in 100 samples (peers-on-cpu.md). Their images are not kept, hence the wide tolerance. */
const outputSpikes = { 0.5: 1800, 1: 2800 } as const;
const imageTolerance = 0.25;

/** 100 samples of the learning Diehl & Cook network on the CPU backend, one after the other, state carried over. */
export async function openDiehlCook(dt: 0.5 | 1, seed: number): Promise<Subject> {
  const from = performance.now();
  const simulation = await simulate(diehlCookBenchmark(dt), { backend: 'cpu', seed });
  const build = performance.now() - from;
  const images = syntheticRates(samples, seed);
  const start = await simulation.snapshot();
  const run = async (): Promise<void> => {
    for (const rates of images) {
      simulation.setStimulus('input', 'rate', rates);
      await simulation.run(sampleDuration);
    }
  };
  const spikes = (population: string): number => simulation.spikes(population).step.length;
  return {
    adapter: simulation.adapter, plan: simulation.plan.kind, run,
    check: async () => {
      await run();
      const input = (meanRate * pixels * samples * sampleDuration) / 1000;
      return [
        within('input spikes (thousands)', spikes('input') / 1000, (input / 1000) * 0.98, (input / 1000) * 1.02, 1),
        within('output spikes', spikes('excitatory'), outputSpikes[dt] * (1 - imageTolerance), outputSpikes[dt] * (1 + imageTolerance), 0),
      ];
    },
    before: () => simulation.restore(start),
    figures: (wall) => ({
      millisecondsPerSample: wall.median / samples,
      realTimeFactor: wall.median / (samples * sampleDuration),
      synapticEventsPerSecond: (spikes('input') * neurons + spikes('excitatory') * (pixels + neurons - 1)) / (wall.median / 1000),
      neuronUpdatesPerSecond: ((neurons + pixels) * samples * (sampleDuration / dt)) / (wall.median / 1000),
      inputSpikes: spikes('input'), outputSpikes: spikes('excitatory'),
      buildSeconds: build / 1000,
    }),
    dispose: () => simulation.dispose(),
  };
}
