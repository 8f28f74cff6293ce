import { bootstrapTrainer, type BootstrapOptions } from '../bootstrap/trainer.ts';
import { adam } from '../optimisers.ts';
import { rounded } from '../rounded.ts';
import { discreteLif } from '../units.ts';
import { layered } from './networks.ts';
import type { TrainingRecipe } from './recipe.ts';
import { augment, images, trainNetwork } from './train.ts';

const steps = 16;
const batch = 32;
const hidden = ['hidden 1', 'hidden 2'];
/** Mini-batches that are sampled, and epochs between: the activations keep up with the weights at little cost. */
const [sampleIterations, samplePeriod] = [10, 2];
const bits = 8;

/**
 * The fully connected network of Lava-DL's bootstrap tutorial (784 – 512 – 512 – 10, v ← 0.97 v + z, threshold 1.25, 16 steps, Adam), but that pixels enter as
 * they are, and biases are learned.
 */
export const mnistBootstrap: TrainingRecipe = {
  name: 'mnist-bootstrap', summary: 'bootstrap, fully connected: 784 – 512 – 512 LIF – 10, 16 steps', epochs: 40, validation: 5000,
  async train(context) {
    const network = layered({ model: discreteLif, parameters: { beta: 0.97, v_thresh: 1.25 }, layers: [{ kind: 'dense', size: 512 }, { kind: 'dense', size: 512 }] });
    const iterations = Math.floor(context.learn.labels.length / batch);
    const options: BootstrapOptions = {
      steps, samples: batch, ...images, loss: { kind: 'cross-entropy', scale: 1 / steps, smoothing: 0.02 }, optimiser: adam(),
      learning: { connections: { 'hidden 1': {}, 'hidden 2': { dropout: 0.1 }, answer: { dropout: 0.1 } }, parameters: Object.fromEntries([...hidden, 'answer'].map((each) => [each, { i_ext: {} }])) },
      schedule: { iterations, sampleIterations: Math.min(sampleIterations, iterations - 1), samplePeriod },
    };
    const { network: trained, made } = await trainNetwork(network, options, { batch, schedule: { kind: 'cosine', rate: 1e-3 }, augment, average: { epochs: 4 } }, context, bootstrapTrainer);
    return { network: rounded(trained, bits), steps, input: { ...images.input, scale: 1 / 255 }, readOut: images.readOut, made: { ...made, settings: { ...made.settings, 'bits of a weight': bits, 'sampled mini-batches': `${sampleIterations}, every ${samplePeriod} epochs` } } };
  },
};
