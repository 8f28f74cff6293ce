import { allToAll, impulseCurrent, parametricLif, stimulus, uniform, type Network } from '../../src/index.ts';
import { cpuDevice } from '../../src/learn/cpu/device.ts';
import { fit } from '../../src/learn/fit/fit.ts';
import { gradientTrainer } from '../../src/learn/gradient.ts';
import { adam } from '../../src/learn/optimisers.ts';
import type { TrainingRecipe } from '../../src/learn/recipes/recipe.ts';
import { accumulator, analogue, pixels } from '../../src/learn/units.ts';

const direct = { delay: 0, synapse: { model: impulseCurrent } } as const;
const network: Network = {
  dt: 1,
  populations: { pixels: { size: 784, model: pixels, parameters: { value: stimulus() } }, hidden: { size: 24, model: parametricLif }, answer: { size: 10, model: accumulator } },
  connections: {
    see: { from: 'pixels', to: 'hidden', connectivity: allToAll(), weight: uniform(-0.1, 0.12), ...direct, transmission: analogue(0, 1) },
    say: { from: 'hidden', to: 'answer', connectivity: allToAll(), weight: uniform(-0.35, 0.35), ...direct },
  },
};

/** A recipe that takes a second: 24 neurons, two steps. */
export const tinyRecipe: TrainingRecipe = {
  name: 'tiny', summary: 'a network for tests', epochs: 4, validation: 50,
  async train({ learn, epochs, seed, fit: given }) {
    const trainer = await gradientTrainer(network, {
      steps: 2, samples: 25, learning: { connections: { see: {}, say: {} } }, input: { population: 'pixels', stimulus: 'value' }, readOut: { population: 'answer', of: 'v', how: 'last' },
      loss: { kind: 'cross-entropy' }, optimiser: adam(),
    }, async (plan) => [await cpuDevice(plan)], seed);
    try {
      const { log } = await fit(trainer, learn, { epochs, seed, batch: 25, schedule: { kind: 'cosine', rate: 0.01 }, ...given });
      return {
        network: await trainer.network(), steps: 2, input: { population: 'pixels', stimulus: 'value', scale: 1 / 255 }, readOut: { population: 'answer', of: 'v', how: 'last' },
        made: { epochs, log, parameters: trainer.parameterCount, adapter: trainer.adapter, seconds: log.at(-1)!.seconds, settings: { rate: 0.01 } },
      };
    } finally {
      trainer.dispose();
    }
  },
};
