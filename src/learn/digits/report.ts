import type { Backend } from '../../backend/backend.ts';
import { simulate } from '../../simulate/simulate.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import type { Progress } from './checkpoint.ts';
import type { Recipe } from './recipe.ts';
import type { DigitRaster, DigitsData, DigitsOptions, DigitsPhase, DigitsResult } from './types.ts';

const mostFields = 400;

/** Receptive fields of the first neurons as bytes, the largest weight 255: `count × 784`. */
export async function fieldBytes(simulation: Simulation, recipe: Recipe, neurons: number): Promise<Uint8Array> {
  const count = Math.min(neurons, mostFields);
  const weights = await simulation.weights(recipe.feed);
  const bytes = new Uint8Array(count * 784);
  for (let j = 0; j < count; j++) {
    let largest = 1e-9;
    for (let i = 0; i < 784; i++) largest = Math.max(largest, weights[i * neurons + j]);
    for (let i = 0; i < 784; i++) bytes[j * 784 + i] = Math.round((255 * weights[i * neurons + j]) / largest);
  }
  return bytes;
}

interface Finished {
  readonly options: DigitsOptions;
  readonly data: DigitsData;
  readonly recipe: Recipe;
  readonly simulation: Simulation;
  readonly backend: Backend;
  readonly progress: Progress;
  readonly totals: Readonly<Record<DigitsPhase, number>>;
}

/** Everything the report shows, once the job is done. */
export async function report({ options, data, recipe, simulation, backend, progress, totals }: Finished): Promise<DigitsResult> {
  const { seconds, confusion, labels, curve, mistakes } = progress;
  const judged = confusion.flat().reduce((sum, each) => sum + each, 0);
  const right = confusion.reduce((sum, row, truth) => sum + row[truth], 0);
  const running = seconds.learn + seconds.label + seconds.judge;
  const image = (set: DigitsData['held'], index: number): number[] => [...set.images.subarray(index * 784, index * 784 + 784)];
  const bytes = await fieldBytes(simulation, recipe, options.neurons);
  const { kind, reason } = simulation.plan;
  return {
    options, backend: backend.kind, adapter: backend.adapter.name, software: backend.adapter.software, plan: `${kind}: ${reason}`,
    sources: { learn: data.learn.source, held: data.held.source },
    counts: { learn: data.learn.labels.length, label: totals.label, held: totals.judge },
    accuracy: right / judged, confusion, curve, seconds,
    throughput: {
      imagesPerSecond: progress.totals.images / running,
      synapticEventsPerSecond: progress.totals.events / running,
      neuronUpdatesPerSecond: progress.totals.updates / running,
    },
    receptiveFields: { count: bytes.length / 784, size: 28, bytes: [...bytes] },
    labels, raster: await digitRaster(simulation, recipe, options, data, backend),
    mistakes: mistakes.map(({ index, judged: answer }) => ({ image: image(data.held, index), truth: data.held.labels[index], judged: answer })),
  };
}

/** One held-out digit shown once more to the trained network, with every spike recorded. */
async function digitRaster(trained: Simulation, recipe: Recipe, options: DigitsOptions, data: DigitsData, backend: Backend): Promise<DigitRaster> {
  const names = Object.keys(recipe.network.populations);
  const network = { ...recipe.network, record: Object.fromEntries(names.map((name) => [name, { spikes: true }])) };
  const simulation = await simulate(network, { on: backend, batch: 1, seed: options.seed });
  try {
    simulation.setWeights(recipe.feed, await trained.weights(recipe.feed));
    for (const population of trained.plan.populations) {
      for (const variable of population.variables.filter((each) => each.shared)) simulation.setState(population.name, variable.name, await trained.state(population.name, variable.name));
    }
    const grey = data.held.images.subarray(0, 784);
    simulation.setStimulus('input', 'rate', recipe.encode(grey));
    await simulation.trial({ duration: recipe.duration, samples: 1, learning: false });
    const [decided] = await simulation.decidedAfter();
    return {
      digit: data.held.labels[0], image: [...grey], dt: network.dt, steps: decided,
      populations: names.map((name) => {
        const { step, neuron } = simulation.spikes(name);
        return { name, size: network.populations[name].size, spikes: Array.from(step, (at, k) => [at, neuron[k]] as const) };
      }),
    };
  } finally {
    simulation.dispose();
  }
}
