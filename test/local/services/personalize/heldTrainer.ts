import type { TrainingData } from '../../../../local/services/personalize/recipes/recipe.ts';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { popularityTrainer } from './popularityRecipe.ts';

/** A training that goes on until the test ends it. */
export interface HeldJob {
  readonly recipeName: string;
  readonly data: TrainingData;
  readonly signal: AbortSignal;
  /** Whether it could tell of an early model. */
  readonly early: boolean;
  /** Tells of the early model. */
  tell(): void;
  /** What popularityTrainer would have answered. */
  finish(): void;
  fail(error: Error): void;
}

export interface HeldTrainer {
  readonly trainer: Trainer;
  /** Oldest first. */
  readonly jobs: HeldJob[];
}

export const earlyMetrics = { coverage: 0.125 };
export const finalMetrics = { coverage: 0.5, normalized_discounted_cumulative_gain_at_10: 0.25 };

/**
 * Tells of an early model at once, one that has v31 in front and then the items played least, and is at the whole one, with v0 in front,
 * until the test ends it. Of recipes that are named in `quiet` the test tells of the early model itself; those in `short` train as
 * popularityTrainer does.
 */
export function heldTrainer({ short = [], quiet = [] }: { readonly short?: readonly string[]; readonly quiet?: readonly string[] } = {}): HeldTrainer {
  const jobs: HeldJob[] = [];
  const train: Trainer['train'] = async (job) => {
    const { data, options, signal, onEarlyModel, recipeName } = job;
    if (short.includes(recipeName)) return popularityTrainer.train(job);
    const ended = Promise.withResolvers<Awaited<ReturnType<Trainer['train']>>>();
    signal.addEventListener('abort', () => ended.reject(new Error('Aborted.')));
    const tell = (): void => {
      const recipe = popularityTrainer.recipeFor(recipeName);
      const weight = data.interactions.weight.map((one) => -one);
      const model = recipe?.train({ ...data, interactions: { ...data.interactions, weight } }, options);
      if (recipe && model) onEarlyModel?.({ model: recipe.save(model), metrics: earlyMetrics });
    };
    jobs.push({ recipeName, data, signal, early: onEarlyModel !== undefined, tell, finish: () => ended.resolve(popularityTrainer.train(job)), fail: ended.reject });
    if (!quiet.includes(recipeName)) tell();
    return ended.promise;
  };
  return { trainer: { ...popularityTrainer, train }, jobs };
}
