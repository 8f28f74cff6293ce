import { loadavg } from 'node:os';
import { gradientTrainer } from '../../src/learn/gradient.ts';
import { adam } from '../../src/learn/optimisers.ts';
import type { OpDevice } from '../../src/learn/plan/ops.ts';
import type { Batch, GradientOptions } from '../../src/learn/trainer.ts';
import { impulseCurrent, parametricLif, spikeArray } from '../../src/models/index.ts';
import { allToAll } from '../../src/network/connectivity.ts';
import { uniform } from '../../src/network/distribution.ts';
import type { Network } from '../../src/network/network.ts';
import { philox } from '../../src/random/philox.ts';
import type { BackendChoice } from '../places.ts';
import { digits } from '../print.ts';
import { formatTable } from '../table.ts';
import { shortest } from './clock.ts';
import { trainingPlaces, type TrainingPlace } from './places.ts';

/** What a training step grows with. */
interface Size {
  readonly steps: number;
  readonly samples: number;
  /** Neurons of the layer, and of its input. */
  readonly width: number;
}

/** The layer by which training libraries are compared (performance-anchors.md §1.6: 0.05 to 3 s on an RTX 4090). */
const compared: Size = { steps: 500, samples: 16, width: 16384 };
/** The same on what computes on a CPU: 16² times fewer weights. */
const reduced: Size = { ...compared, width: 1024, steps: 100 };
/** Share of neurons that spike in a step of the input. */
const share = 0.1;

/** Doubles each quantity twice from here. */
const base = (software: boolean): Size => (software ? { steps: 10, samples: 16, width: 256 } : { steps: 100, samples: 64, width: 2048 });

function sizesOf(software: boolean): { readonly grows: string; readonly size: Size }[] {
  const from = base(software);
  const series = (['steps', 'samples', 'width'] as const).flatMap((grows) => [2, 4].map((factor) => ({ grows, size: { ...from, [grows]: factor * from[grows] } })));
  return [{ grows: 'from', size: from }, ...series, { grows: software ? 'one layer, reduced' : 'one layer of 16 k', size: software ? reduced : compared }];
}

/** Measures time and memory of a training step (forward, backward and update) as it grows; the exit code. */
export async function measureSteps(backend: BackendChoice): Promise<number> {
  const places = await trainingPlaces(backend);
  console.log(places.length > 0 ? `load ${loadavg()[0].toFixed(1)} before; one linear layer into leaky integrate-and-fire neurons, ${100 * share} % of inputs spike in a step; forward, backward and update` : 'no WebGPU adapter here: run "npx webspike doctor", or take --backend cpu');
  let passed = places.length > 0;
  for (const place of places) {
    console.log(`\n${place.adapter}${place.software ? ' (the layer of 16,384 neurons and 500 steps needs a GPU: here 1024 and 100)' : ''}`);
    const rows: string[][] = [];
    for (const { grows, size } of sizesOf(place.software)) {
      const { milliseconds, bytes, fell } = await measure(place, size);
      passed &&= fell;
      const { steps, samples, width } = size;
      const operations = 4 * steps * samples * width ** 2;
      rows.push([grows, String(steps), String(samples), String(width), ...(fell ? [digits(milliseconds), digits((1000 * samples) / milliseconds), digits(operations / milliseconds / 1e6)] : ['FAIL: the loss did not fall', '–', '–']), digits(bytes)]);
    }
    console.log(formatTable(['grows', 'steps', 'batch', 'width', 'ms per update', 'samples/s', 'GFLOP/s of products', 'bytes'], rows));
    place.close();
  }
  return passed ? 0 : 1;
}

async function measure(place: TrainingPlace, size: Size): Promise<{ milliseconds: number; bytes: number; fell: boolean }> {
  let device: OpDevice | undefined;
  const trainer = await gradientTrainer(layer(size), optionsOf(size), async (plan) => [device = await place.open(plan)], 1);
  try {
    const batch = batchOf(size);
    const mean = async (): Promise<number> => (await trainer.learn(batch, 1e-3)).losses.reduce((sum, loss) => sum + loss, 0) / size.samples;
    const first = await mean();
    let last = first;
    const milliseconds = await shortest(async () => { last = await mean(); });
    return { milliseconds, bytes: 4 * device!.plan.tensors.reduce((sum, tensor) => sum + tensor.size, 0), fell: last < first };
  } finally {
    trainer.dispose();
  }
}

function layer({ width }: Size): Network {
  const weight = uniform(-Math.sqrt(3 / (share * width)), Math.sqrt(3 / (share * width)));
  return {
    dt: 1, populations: { input: { size: width, model: spikeArray }, layer: { size: width, model: parametricLif } },
    connections: { linear: { from: 'input', to: 'layer', connectivity: allToAll(), weight, delay: 0, synapse: { model: impulseCurrent } } },
  };
}

function optionsOf({ steps, samples }: Size): GradientOptions {
  return {
    steps, samples, learning: { connections: { linear: {} } }, input: { population: 'input', spikes: true }, readOut: { population: 'layer', of: 'spikes', how: 'mean' },
    loss: { kind: 'cross-entropy', scale: 10 }, optimiser: adam(),
  };
}

function batchOf({ steps, samples, width }: Size): Batch {
  const words = new Uint32Array(4);
  const inputs = new Float32Array(steps * samples * width);
  for (let i = 0; i < inputs.length; i += 4) {
    philox(words, i, 3, 0, 0, 1, 2);
    for (let lane = 0; lane < 4 && i + lane < inputs.length; lane++) inputs[i + lane] = Number(words[lane] < share * 2 ** 32);
  }
  return { inputs, labels: Array.from({ length: samples }, (_, b) => b % width) };
}
