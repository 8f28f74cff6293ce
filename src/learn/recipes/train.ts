import type { Network } from '../../network/network.ts';
import { trainOn } from '../devices.ts';
import { gridOf, type Augmentation } from '../fit/augment.ts';
import { fit } from '../fit/fit.ts';
import type { FitResult, FitSettings } from '../fit/types.ts';
import { gradientTrainer, type OpenDevices } from '../gradient.ts';
import type { GradientOptions, Trainer } from '../trainer.ts';
import type { Trained, TrainingContext } from './recipe.ts';

/** Of a training, what is not the network's. */
export type Settings = Pick<FitSettings, 'batch' | 'schedule' | 'augment' | 'average' | 'patience' | 'keep'>;

/** Images of 28 × 28 enter as stimuli, and the potential of the population `answer` after the last step decides. */
export const images = { input: { population: 'pixels', stimulus: 'value' }, readOut: { population: 'answer', of: 'v', how: 'last' } } as const;

/** How digits are moved about, for networks to see more of them. */
export const augment: Augmentation = { shift: 2, rotate: 10, scale: 0.1, shear: 0.1 };

/** What training gave. */
export interface Outcome {
  readonly network: Network;
  readonly made: Trained['made'];
}

/** Makes the trainer of a recipe. */
export type MakeTrainer<O extends GradientOptions> = (network: Network, options: O, open: OpenDevices, seed: number) => Promise<Trainer>;

/** Trains a network as a recipe says: by gradients, or with a trainer of its own. */
export async function trainNetwork<O extends GradientOptions>(network: Network, options: O, settings: Settings, context: TrainingContext, make: MakeTrainer<O> = gradientTrainer): Promise<Outcome> {
  const warp = settings.augment && { channels: 1, height: 28, width: 28, grid: gridOf(settings.augment) };
  const trainer = await make(network, { ...options, warp }, trainOn(context), context.seed);
  try {
    context.say('network', `${trainer.parameterCount.toLocaleString('en')} numbers to learn, on ${trainer.adapter}`);
    const result = await fit(trainer, context.learn, { epochs: context.epochs, seed: context.seed, ...settings, ...context.fit, about: { network, options } });
    return { network: await trainer.network(), made: madeBy(result, trainer, { ...describe(settings), ...(result.best && { 'validation accuracy': result.best.accuracy }) }) };
  } finally {
    trainer.dispose();
  }
}

/** How a network came to be. */
export const madeBy = ({ log }: FitResult, { parameterCount, adapter }: { readonly parameterCount: number; readonly adapter: string }, settings: Trained['made']['settings']): Trained['made'] =>
  ({ epochs: log.length, log, parameters: parameterCount, adapter, seconds: log.at(-1)?.seconds ?? 0, settings });

function describe({ batch, schedule, augment: moved, average }: Settings): Record<string, string | number> {
  return { batch, schedule: `${schedule.kind}, ${schedule.rate}`, ...(moved && { augmentation: JSON.stringify(moved) }), ...(average && { average: `of the last ${average.epochs} epochs` }) };
}
