import type { Recipe, TrainingData, TrainingOptions } from '../recipes/recipe.ts';
import { recipeFor } from '../recipes/registry.ts';
import { type TrainedModel, trainInProcess } from '../recipes/trainInProcess.ts';

export interface TrainerJob {
  readonly recipeName: string;
  readonly data: TrainingData;
  readonly options: TrainingOptions;
  /** Told once at the most, before the promise resolves, where the training takes long: a simpler model that can serve until then. */
  readonly onEarlyModel?: (early: TrainedModel) => void;
  /** Training that nobody waits for any more ends early; the promise then rejects. */
  readonly signal: AbortSignal;
}

/** What the service needs from the recipes: which there are, and training that leaves the event loop free. */
export interface Trainer {
  recipeFor(recipeName: string): Recipe | undefined;
  /** Answers the saved model and its offline metrics; throws when the data cannot be learned from. */
  train(job: TrainerJob): Promise<TrainedModel>;
}

/** The recipes of this package, each training in a process of its own. */
export const recipeTrainer: Trainer = { recipeFor, train: trainInProcess };
