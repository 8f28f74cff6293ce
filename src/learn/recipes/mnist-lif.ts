import { adamw } from '../optimisers.ts';
import { rounded } from '../rounded.ts';
import type { GradientOptions, LearnedConnection } from '../trainer.ts';
import { lifLayers, type Layer } from './networks.ts';
import type { TrainingRecipe } from './recipe.ts';
import { augment, images, trainNetwork } from './train.ts';

const steps = 4;

/**
 * LIF neurons with a time constant of two steps, batch normalisation, four steps of analogue input, surrogate gradient of the arctangent
 * (Fang et al. 2021, doi:10.1109/ICCV48922.2021.00266), cross-entropy of the mean output.
 */
const lifRecipe = (name: string, summary: string, layers: readonly Layer[], epochs: number, bits: number): TrainingRecipe => ({
  name, summary, epochs, validation: 5000,
  async train(context) {
    const network = lifLayers(layers);
    const connections = Object.fromEntries(Object.keys(network.connections!).map((to): [string, LearnedConnection] => {
      if (to === 'answer') return [to, { dropout: 0.2 }];
      return [to, { normalise: 'batch', dropout: to === `hidden ${layers.length}` && layers.length > 1 ? 0.2 : 0 }];
    }));
    const options: GradientOptions = {
      steps, samples: 64, ...images, learning: { connections, parameters: { answer: { i_ext: {} } } },
      loss: { kind: 'cross-entropy', scale: 1 / steps, smoothing: 0.02 }, optimiser: adamw({ decay: 1e-3 }),
    };
    const { network: trained, made } = await trainNetwork(network, options, { batch: 128, schedule: { kind: 'oneCycle', rate: 3e-3, warmUp: 0.15 }, augment, average: { epochs: 4 } }, context);
    return { network: rounded(trained, bits), steps, input: { ...images.input, scale: 1 / 255 }, readOut: images.readOut, made: { ...made, settings: { ...made.settings, 'bits of a weight': bits } } };
  },
});

/** 784 pixels, 800 neurons, 10 answers. */
export const mnistDense = lifRecipe('mnist-dense', 'surrogate gradient, fully connected: 784 – 800 LIF – 10', [{ kind: 'dense', size: 800 }], 25, 8);

/** Two convolutions and a layer of 128. */
export const mnistConv = lifRecipe('mnist-conv', 'surrogate gradient, convolutional: 16 maps 5 × 5 – pool – 32 maps 5 × 5 – pool – 128 LIF – 10', [
  { kind: 'conv', channels: 16, side: 5 }, { kind: 'conv', channels: 32, side: 5, pool: 2 }, { kind: 'conv', channels: 128, side: 4, pool: 2 },
], 16, 16);
