import { impulseCurrent } from '../../models/direct.ts';
import type { NeuronModel } from '../../models/model.ts';
import { allToAll } from '../../network/connectivity.ts';
import { normal } from '../../network/distribution.ts';
import { stimulus, type Connection, type Network } from '../../network/network.ts';
import { triangular } from '../../equations/surrogates.ts';
import { epropTrainer } from '../eprop.ts';
import { adam } from '../optimisers.ts';
import { rounded } from '../rounded.ts';
import type { EpropOptions } from '../trainer.ts';
import { accumulator, analogue, discreteLif, pixels } from '../units.ts';
import type { TrainingRecipe } from './recipe.ts';
import { images, trainNetwork } from './train.ts';

/** Rows of an image, one in each step, and the numbers of a row. */
const [rows, columns] = [28, 28];
const size = 256;
/** Samples that a device takes at once: so few that what all synapses remember of them fits a processor's cache, without which it is twenty times slower. */
const samples = 4;
const bits = 16;

const softLif: NeuronModel = { ...discreteLif, name: 'discrete-lif-soft-reset', summary: 'leaky integrate-and-fire neuron in discrete time, reset by subtraction', reset: 'v = v - v_thresh' };

/** Time constants from 1 to 30 steps, evenly spread on a logarithmic scale: neurons that all forget alike cannot tell the order of rows. */
const kept = Float32Array.from({ length: size }, (_, j) => Math.exp(-1 / 30 ** (j / size)));

/** A row reaches the neurons at once and again one, two and three steps later, so that each sees how four rows follow each other. */
function network(): Network {
  const link = { synapse: { model: impulseCurrent }, connectivity: allToAll() } as const;
  const input = (delay: number): [string, Connection] => [`row ${delay} steps ago`, { from: 'pixels', to: 'hidden', weight: normal(0, 0.2), delay, transmission: analogue(0, 1), ...link }];
  return {
    dt: 1, populations: { pixels: { size: columns, model: pixels, parameters: { value: stimulus() } }, hidden: { size, model: softLif, parameters: { beta: kept } }, answer: { size: 10, model: accumulator } },
    connections: {
      ...Object.fromEntries([0, 1, 2, 3].map(input)), again: { from: 'hidden', to: 'hidden', weight: normal(0, 0.5 / Math.sqrt(size)), delay: 1, ...link },
      answer: { from: 'hidden', to: 'answer', weight: normal(0, 0.5 / Math.sqrt(size)), delay: 0, ...link },
    },
  };
}

/** A recurrent network that reads an image row by row and learns by e-prop, from the error when the last row has been seen. */
export const mnistEprop: TrainingRecipe = {
  name: 'mnist-eprop', summary: 'e-prop, recurrent: 256 LIF neurons read the image row by row in 28 steps', epochs: 15, validation: 5000,
  async train(context) {
    const described = network();
    const connections = Object.fromEntries(Object.keys(described.connections!).map((name) => [name, {}]));
    const options: EpropOptions = {
      steps: rows, samples, parts: { count: rows, steps: 1 }, errorFrom: rows - 1, ...images, loss: { kind: 'cross-entropy', scale: 0.3 }, optimiser: adam(), surrogate: triangular(1, 1),
      learning: { connections, parameters: { hidden: { i_ext: {} }, answer: { i_ext: {} } } },
    };
    const { network: trained, made } = await trainNetwork(described, options, { batch: 32, schedule: { kind: 'cosine', rate: 5e-3 } }, context, epropTrainer);
    return { network: rounded(trained, bits), steps: rows, input: { ...images.input, scale: 1 / 255, partSteps: 1 }, readOut: images.readOut, made: { ...made, settings: { ...made.settings, 'bits of a weight': bits } } };
  },
};
