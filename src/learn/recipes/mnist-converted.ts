import { convert } from '../convert/convert.ts';
import { accuracyOverSteps } from '../convert/over-steps.ts';
import { adamw } from '../optimisers.ts';
import { rounded } from '../rounded.ts';
import type { GradientOptions, LearnedConnection } from '../trainer.ts';
import { clipFloor } from '../units.ts';
import { layered, type Layer } from './networks.ts';
import type { TrainingContext, TrainingRecipe } from './recipe.ts';
import { augment, images, trainNetwork } from './train.ts';


/** Steps of an activation: as many steps does each spiking layer take. */
const levels = 8;
const layers: readonly Layer[] = [{ kind: 'conv', channels: 16, side: 5 }, { kind: 'conv', channels: 32, side: 5, pool: 2 }, { kind: 'conv', channels: 128, side: 4, pool: 2 }];
const hidden = layers.map((_, at) => `hidden ${at + 1}`);

/**
 * A network of clip-floor units (Bu et al. 2022, arXiv:2303.04347), converted to integrate-and-fire neurons with soft reset that begin at half their
 * threshold. Layers answer in turn, which makes the spiking network's answers those of the analogue one.
 */
export const mnistConverted: TrainingRecipe = {
  name: 'mnist-converted', summary: 'ANN to SNN, convolutional: clip-floor units become integrate-and-fire neurons', epochs: 16, validation: 5000,
  async train(context) {
    const network = layered({ model: clipFloor, parameters: { lambda: 4, levels }, layers, graded: [0, 64] });
    const connections = Object.fromEntries(Object.keys(network.connections!).map((to): [string, LearnedConnection] => (to === 'answer' ? [to, { dropout: 0.2 }] : [to, { normalise: 'batch', dropout: to === hidden.at(-1) ? 0.2 : 0 }])));
    const options: GradientOptions = {
      steps: 1, samples: 64, ...images, loss: { kind: 'cross-entropy', smoothing: 0.02 }, optimiser: adamw({ decay: 1e-3 }),
      learning: { connections, parameters: { answer: { i_ext: {} }, ...Object.fromEntries(hidden.map((each) => [each, { lambda: { per: 'population', range: [0.1, 60] } as const }])) } },
    };
    const { network: trained, made } = await trainNetwork(network, options, { batch: 128, schedule: { kind: 'oneCycle', rate: 3e-3, warmUp: 0.15 }, augment, average: { epochs: 4 } }, context);
    const { network: converted, steps } = await convert(trained, { layers: { inTurn: levels } });
    const spiking = rounded(converted, 16);
    const tables = await compare(trained, spiking, steps!, context);
    return { network: spiking, steps: steps!, input: { ...images.input, scale: 1 / 255 }, readOut: images.readOut, made: { ...made, tables, settings: { ...made.settings, levels, 'bits of a weight': 16 } } };
  },
};

/** As many validation images tell how accuracy grows with the steps. */
const compared = 1000;

/** Accuracy on validation images: of the analogue network, of its conversion in turn, and of one whose layers answer together, over steps. */
async function compare(analogue: Parameters<typeof convert>[0], spiking: Parameters<typeof convert>[0], steps: number, { fit: { validation }, say }: TrainingContext): Promise<Record<string, (string | number)[][]>> {
  if (!validation) return {};
  const count = Math.min(compared, validation.labels.length);
  const shown = validation.inputs.subarray(0, 784 * count);
  const labels = Array.from(validation.labels).slice(0, count);
  const judge = (network: typeof analogue, at: readonly number[]): ReturnType<typeof accuracyOverSteps> => accuracyOverSteps(network, shown, labels, at, { backend: 'cpu' });
  const [ann] = await judge(analogue, [1]);
  const [inTurn] = await judge(spiking, [steps]);
  const together = await judge((await convert(analogue)).network, [2, 4, 8, 16, 32]);
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  say('conversion', `of ${count} validation images, analogue ${percent(ann.accuracy)}, spiking, layers in turn, ${steps} steps: ${percent(inTurn.accuracy)}`);
  const row = (what: string, { steps: at, accuracy, spikesPerImage }: typeof ann): (string | number)[] => [what, at, percent(accuracy), Math.round(spikesPerImage)];
  return { [`Accuracy over steps (${count} validation images)`]: [['network', 'steps', 'accuracy', 'spikes per image'], row('analogue', ann), row('spiking, layers in turn', inTurn), ...together.map((each) => row('spiking, layers together', each))] };
}
