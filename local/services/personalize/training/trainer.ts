import type { Metrics, Recipe, TrainingData, TrainingOptions } from '../recipes/recipe.ts';

/** What the service needs from the recipes: which there are, and training that leaves the event loop free. */
export interface Trainer {
  recipeFor(recipeName: string): Recipe | undefined;
  /** Answers the saved model and its offline metrics; throws when the data cannot be learned from. */
  train(job: { readonly recipeName: string; readonly data: TrainingData; readonly options: Omit<TrainingOptions, 'onProgress'> }): Promise<{ readonly model: Uint8Array; readonly metrics: Metrics }>;
}
