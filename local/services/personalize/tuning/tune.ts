import { WorkFailure } from '../errors.ts';
import type { Metrics, TrainingData } from '../recipes/recipe.ts';
import type { SolutionConfig } from '../store/resourceTypes.ts';
import type { Slots } from '../training/Slots.ts';
import type { Trainer } from '../training/trainer.ts';
import { type Candidate, candidates } from './candidates.ts';
import { holdOut } from './holdOut.ts';
import { judge } from './judge.ts';
import { DEFAULT_OBJECTIVE } from './objective.ts';

export interface Tuning {
  readonly trainer: Trainer;
  readonly recipeName: string;
  readonly solutionConfig: SolutionConfig;
  readonly data: TrainingData;
  readonly seed: number;
  /** Trainings take turns with all others. */
  readonly slots: Slots;
  readonly signal: AbortSignal;
}

/**
 * Hyperparameter optimization: trains a candidate after the other without what some users did last, and answers the one that foretells it
 * best, by hpoObjective. With a single candidate there is nothing to compare and nothing is trained.
 * https://docs.aws.amazon.com/personalize/latest/dg/customizing-solution-config-hpo.html
 */
export async function tune({ trainer, recipeName, solutionConfig, data, seed, slots, signal }: Tuning): Promise<Candidate> {
  const [own = {}, ...others] = candidates(recipeName, solutionConfig, seed);
  if (others.length === 0) return own;
  const { metricName = DEFAULT_OBJECTIVE, type = 'Maximize' } = solutionConfig.hpoConfig?.hpoObjective ?? {};
  const { training, users } = holdOut(data, seed);
  const valueOf = async (candidate: Candidate): Promise<number> => {
    const hyperparameters = { ...solutionConfig.featureTransformationParameters, ...candidate };
    const { model } = await slots.run(() => trainer.train({ recipeName, data: training, options: { seed, hyperparameters }, signal }));
    signal.throwIfAborted();
    const recipe = trainer.recipeFor(recipeName);
    if (recipe === undefined) throw new WorkFailure(`There is no recipe ${recipeName}.`);
    const metrics: Metrics = await judge(recipe.load(model), users, { seed, signal });
    return (metrics[metricName] ?? 0) * (type === 'Minimize' ? -1 : 1);
  };
  let best = { candidate: own, value: await valueOf(own) };
  for (const candidate of others) {
    const value = await valueOf(candidate);
    // A draw changes nothing.
    if (value > best.value) best = { candidate, value };
  }
  return best.candidate;
}
