import { impulseCurrent } from '../../models/direct.ts';
import { allToAll, convolution } from '../../network/connectivity.ts';
import type { Kernel } from '../../network/convolution.ts';
import { stimulus, type Connection, type Network, type Population } from '../../network/network.ts';
import { adamw } from '../optimisers.ts';
import { rounded } from '../rounded.ts';
import type { GradientOptions, LearnedConnection } from '../trainer.ts';
import { cubaLif, softIf } from '../units.ts';
import { byFanIn } from './networks.ts';
import type { TrainingRecipe } from './recipe.ts';
import { augment, trainNetwork } from './train.ts';

/** Spikes take a step from layer to layer: eight steps of the image reach the answers. */
const steps = 12;
/** Even mantissas of eight bits from −254 to 254 are as many weights: nothing is lost on the chip. */
const bits = 8;
const answers = { input: { population: 'pixels', stimulus: 'i_ext' }, readOut: { population: 'answer', of: 'spikes', how: 'mean' } } as const;

/** Pixels spike at a rate, evenly spaced; every layer takes a step; half of the potential is lost in a step, and all of a current. */
function network(): Network {
  const cells = (size: number): Population => ({ size, model: cubaLif, parameters: { decay_u: 1, decay_v: 2048 / 4096 } });
  const kernel = (outputs: number, inputs: number, side: number): Kernel => ({ shape: [outputs, inputs, side, side], values: byFanIn(inputs * side * side) });
  const link = (from: string, to: string, connectivity: Connection['connectivity'], inputs?: number): Connection => ({ from, to, connectivity, ...(inputs && { weight: byFanIn(inputs) }), delay: 1, synapse: { model: impulseCurrent } });
  return {
    dt: 1,
    populations: { pixels: { size: 784, model: softIf, parameters: { i_ext: stimulus() } }, 'hidden 1': cells(16 * 12 * 12), 'hidden 2': cells(32 * 5 * 5), 'hidden 3': cells(128), answer: cells(10) },
    connections: {
      'hidden 1': link('pixels', 'hidden 1', convolution({ input: [1, 28, 28], kernel: kernel(16, 1, 5), stride: 2 })),
      'hidden 2': link('hidden 1', 'hidden 2', convolution({ input: [16, 12, 12], kernel: kernel(32, 16, 3), stride: 2 })),
      'hidden 3': link('hidden 2', 'hidden 3', allToAll(), 800),
      answer: link('hidden 3', 'answer', allToAll(), 128),
    },
  };
}

/**
 * A network as Loihi computes it, but in real numbers: spikes in, spikes out, current-based neurons with a strict threshold and reset to zero, a step for every
 * connection. Quantising (`webspike map`) makes it whole, for the chip and for netx files.
 */
export const mnistLoihi: TrainingRecipe = {
  name: 'mnist-loihi', summary: 'made for Loihi: pixels as spikes, 16 maps 5 × 5 / 2 – 32 maps 3 × 3 / 2 – 128 – 10 CUBA-LIF, counts of spikes answer, 12 steps', epochs: 10, validation: 5000,
  async train(context) {
    const described = network();
    const connections = Object.fromEntries(Object.keys(described.connections!).map((to): [string, LearnedConnection] => [to, { normalise: 'batch', dropout: to === 'answer' ? 0.2 : 0 }]));
    const options: GradientOptions = {
      steps, samples: 64, ...answers, learning: { connections }, loss: { kind: 'cross-entropy', scale: 8, smoothing: 0.02 }, optimiser: adamw({ decay: 1e-3 }),
    };
    const { network: trained, made } = await trainNetwork(described, options, { batch: 128, schedule: { kind: 'oneCycle', rate: 3e-3, warmUp: 0.15 }, augment, average: { epochs: 2 } }, context);
    return { network: rounded(trained, bits), steps, input: { ...answers.input, scale: 1 / 255 }, readOut: answers.readOut, made: { ...made, settings: { ...made.settings, 'bits of a weight': bits } } };
  },
};
