import type { TrainingData } from '../fit/data.ts';
import type { FitOptions } from '../fit/types.ts';
import type { TrainedNetwork } from '../trained.ts';

/** What a recipe is given. */
export interface TrainingContext {
  readonly learn: TrainingData;
  readonly epochs: number;
  readonly seed: number;
  /** Where to train. `auto`: a GPU where there is one, else the CPU. */
  readonly backend: 'auto' | 'webgpu' | 'cpu';
  readonly gpu?: GPU;
  /** Of the CPU. */
  readonly threads: number;
  /** For `fit`, as they are: validation split, events, signal, checkpoints. */
  readonly fit: Pick<FitOptions, 'validation' | 'onBatch' | 'onEpoch' | 'signal' | 'save' | 'saveMinutes' | 'resume'>;
  /** Tells a stage that begins, a finding. */
  say(label: string, text: string): void;
}

/** What a recipe makes: who ran it adds the command, the split and what the judge said. */
export type Trained = Omit<TrainedNetwork, 'name' | 'made'> & { readonly made: Omit<TrainedNetwork['made'], 'command' | 'split' | 'seed' | 'test'> };

/** A network and the way to train it, under a name that the command line knows. */
export interface TrainingRecipe {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Where nothing else is asked for. */
  readonly epochs: number;
  /** Training images to keep apart, to choose by. 0: none, all are learned. */
  readonly validation: number;
  /**
   * @throws the signal's reason when it is aborted, after a checkpoint was saved.
   */
  train(context: TrainingContext): Promise<Trained>;
}
