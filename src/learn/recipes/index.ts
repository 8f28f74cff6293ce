import { mnistBootstrap } from './mnist-bootstrap.ts';
import { mnistConverted } from './mnist-converted.ts';
import { mnistEprop } from './mnist-eprop.ts';
import { mnistConv, mnistDense } from './mnist-lif.ts';
import { mnistLoihi } from './mnist-loihi.ts';
import type { TrainingRecipe } from './recipe.ts';

/** What `webspike train` knows, by name. */
export const trainingRecipes: readonly TrainingRecipe[] = [mnistDense, mnistConv, mnistConverted, mnistBootstrap, mnistEprop, mnistLoihi];
