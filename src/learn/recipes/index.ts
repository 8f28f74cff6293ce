import type { TrainingRecipe } from './recipe.ts';

/** What `webspike train` knows, by name. */
export const trainingRecipes: readonly TrainingRecipe[] = [];
