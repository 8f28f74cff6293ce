import { evaluate } from '../fit/evaluate.ts';
import type { Augmentation } from '../fit/augment.ts';
import { gridOf } from '../fit/augment.ts';
import { fit } from '../fit/fit.ts';
import type { FitResult, FitSettings } from '../fit/types.ts';
import { gradientTrainer } from '../gradient.ts';
import { trainOn } from '../devices.ts';
import type { GradientOptions, Trainer } from '../trainer.ts';
import type { Network } from '../../network/network.ts';
import type { TrainingContext } from './recipe.ts';

/** What a recipe says of a training. */
export type Settings = Pick<FitSettings, 'batch' | 'schedule' | 'augment' | 'average' | 'patience'> & { readonly epochs?: number };

/** Images of 28 × 28 enter as stimuli, and the potential of the population `answer` after the last step decides. */
export const images = { input: { population: 'pixels', stimulus: 'value' }, readOut: { population: 'answer', of: 'v', how: 'last' } } as const;

/** Where images are warped, the trainer must know by what grid. */
export const warpOf = (augment: Augmentation | undefined): Pick<GradientOptions, 'warp'> => (augment ? { warp: { channels: 1, height: 28, width: 28, grid: gridOf(augment) } } : {});

/** A network, trained. The caller disposes of the trainer. */
export async function train(network: Network, options: GradientOptions, { context, settings }: { readonly context: TrainingContext; readonly settings: Settings }): Promise<{ trainer: Trainer; result: FitResult; seconds: number }> {
  const trainer = await gradientTrainer(network, { ...warpOf(settings.augment), ...options }, trainOn(context), context.seed);
  context.say('Network', `${trainer.parameterCount.toLocaleString('en')} numbers to learn, on ${trainer.adapter}`);
  try {
    const result = await fit(trainer, context.learn, { epochs: context.epochs, seed: context.seed, about: { network, options }, ...settings, ...context.fit });
    return { trainer, result, seconds: result.log.at(-1)?.seconds ?? 0 };
  } catch (error) {
    trainer.dispose();
    throw error;
  }
}

export { evaluate };
