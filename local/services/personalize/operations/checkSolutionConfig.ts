import { invalidInput } from '../errors.ts';
import { tunableHyperParameters } from '../resources/algorithms.ts';
import type { RecipeDescription } from '../resources/recipes.ts';
import type { SolutionConfig } from '../store/resourceTypes.ts';

/** What the API model cannot say about a solution's configuration; throws InvalidInputException. */
export function checkSolutionConfig(
  config: SolutionConfig,
  { recipe, performHPO, performAutoTraining }: { readonly recipe: RecipeDescription; readonly performHPO: boolean; readonly performAutoTraining: boolean },
): void {
  const { eventValueThreshold, autoTrainingConfig, eventsConfig, hpoConfig, trainingDataConfig } = config;
  if (eventValueThreshold !== undefined && !Number.isFinite(Number(eventValueThreshold))) throw invalidInput(`solutionConfig.eventValueThreshold must be a number; got ${eventValueThreshold}.`);
  if (autoTrainingConfig !== undefined && !performAutoTraining) throw invalidInput('solutionConfig.autoTrainingConfig needs performAutoTraining to be true.');
  checkSchedule(autoTrainingConfig?.schedulingExpression);
  checkEvents(eventsConfig);
  const tunable = tunableHyperParameters(recipe.name);
  if (performHPO && tunable.length === 0) throw invalidInput(`Recipe ${recipe.name} does not support hyperparameter optimization.`);
  if (hpoConfig !== undefined && !performHPO) throw invalidInput('solutionConfig.hpoConfig needs performHPO to be true.');
  const ranges = hpoConfig?.algorithmHyperParameterRanges ?? {};
  for (const { name = '', minValue = -Infinity, maxValue = Infinity } of [...(ranges.integerHyperParameterRanges ?? []), ...(ranges.continuousHyperParameterRanges ?? [])]) {
    if (!tunable.includes(name)) throw invalidInput(`Recipe ${recipe.name} has no tunable hyperparameter ${name}; expected one of ${tunable.join(', ')}.`);
    if (minValue > maxValue) throw invalidInput(`The range of the hyperparameter ${name} is empty: from ${minValue} to ${maxValue}.`);
  }
  const category = ranges.categoricalHyperParameterRanges?.find((range) => !tunable.includes(range.name ?? ''));
  if (category !== undefined) throw invalidInput(`Recipe ${recipe.name} has no tunable hyperparameter ${category.name ?? ''}; expected one of ${tunable.join(', ')}.`);
  if (trainingDataConfig?.excludedDatasetColumns !== undefined && trainingDataConfig.includedDatasetColumns !== undefined) {
    throw invalidInput('trainingDataConfig can have either excludedDatasetColumns or includedDatasetColumns.');
  }
}

/** rate(1 day) to rate(30 days). https://docs.aws.amazon.com/personalize/latest/dg/API_AutoTrainingConfig.html */
export function checkSchedule(schedulingExpression: string | undefined): void {
  if (schedulingExpression === undefined) return;
  const days = Number(/\d+/.exec(schedulingExpression)?.[0]);
  if (!(days >= 1 && days <= 30)) throw invalidInput(`schedulingExpression must be a rate of 1 to 30 days; got ${schedulingExpression}.`);
}

export function checkEvents(eventsConfig: SolutionConfig['eventsConfig']): void {
  const types = (eventsConfig?.eventParametersList ?? []).map((parameters) => parameters.eventType);
  if (types.includes(undefined)) throw invalidInput('Each member of eventsConfig.eventParametersList needs an eventType.');
  if (new Set(types).size < types.length) throw invalidInput('eventsConfig.eventParametersList can name each eventType only once.');
}
