import { invalidInput } from '../errors.ts';
import { DEFAULT_OBJECTIVE, objectiveMetrics } from '../tuning/objective.ts';
import { type HyperParameter, hyperParametersOf, misfit, tunableOf } from '../resources/hyperParameters.ts';
import type { RecipeDescription } from '../resources/recipes.ts';
import type { DatasetSchema } from '../schemas/avroSchema.ts';
import type { HpoConfig, SolutionConfig } from '../store/resourceTypes.ts';

export interface SolutionCheck {
  readonly recipe: RecipeDescription;
  readonly performHPO: boolean;
  readonly performAutoTraining: boolean;
  /** Of the group's items dataset, if there is one. */
  readonly items: DatasetSchema | undefined;
}

/** What the API model cannot say about a solution's configuration; throws InvalidInputException. */
export function checkSolutionConfig(config: SolutionConfig, { recipe, performHPO, performAutoTraining, items }: SolutionCheck): void {
  const { eventValueThreshold, autoTrainingConfig, eventsConfig, hpoConfig, trainingDataConfig, algorithmHyperParameters, featureTransformationParameters } = config;
  if (eventValueThreshold !== undefined && !Number.isFinite(Number(eventValueThreshold))) throw invalidInput(`solutionConfig.eventValueThreshold must be a number; got ${eventValueThreshold}.`);
  if (autoTrainingConfig !== undefined && !performAutoTraining) throw invalidInput('solutionConfig.autoTrainingConfig needs performAutoTraining to be true.');
  checkSchedule(autoTrainingConfig?.schedulingExpression);
  checkEvents(eventsConfig);
  const known = hyperParametersOf(recipe.name);
  checkParameters(algorithmHyperParameters, { recipeName: recipe.name, kind: 'hyperparameter', known: known.algorithm });
  checkParameters(featureTransformationParameters, { recipeName: recipe.name, kind: 'feature transformation parameter', known: known.featureTransformation });
  if (performHPO && tunableOf(recipe.name).length === 0) throw invalidInput(`Recipe ${recipe.name} does not support hyperparameter optimization.`);
  if (hpoConfig !== undefined && !performHPO) throw invalidInput('solutionConfig.hpoConfig needs performHPO to be true.');
  checkTuning(hpoConfig, recipe.name);
  checkObjective(config.optimizationObjective, { recipe, items });
  if (trainingDataConfig?.excludedDatasetColumns !== undefined && trainingDataConfig.includedDatasetColumns !== undefined) {
    throw invalidInput('trainingDataConfig can have either excludedDatasetColumns or includedDatasetColumns.');
  }
}

function checkParameters(given: Readonly<Record<string, string>> = {}, { recipeName, kind, known }: { readonly recipeName: string; readonly kind: string; readonly known: readonly HyperParameter[] }): void {
  for (const [name, value] of Object.entries(given)) {
    const parameter = known.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw invalidInput(`Recipe ${recipeName} has no ${kind} ${name}; expected one of [${known.map((candidate) => candidate.name).join(', ')}].`);
    const expected = misfit(parameter, value);
    if (expected !== undefined) throw invalidInput(`The ${kind} ${name} of recipe ${recipeName} cannot be ${value}; ${expected}.`);
  }
}

function checkTuning({ algorithmHyperParameterRanges: ranges = {}, hpoObjective, hpoResourceConfig }: HpoConfig = {}, recipeName: string): void {
  const tunable = tunableOf(recipeName);
  const find = (name: string, kind: HyperParameter['kind']): HyperParameter => {
    const parameter = tunable.find((candidate) => candidate.name === name && candidate.kind === kind);
    if (parameter === undefined) throw invalidInput(`Recipe ${recipeName} has no tunable hyperparameter ${name} of type ${kind}; expected one of ${tunable.map((candidate) => candidate.name).join(', ')}.`);
    return parameter;
  };
  const check = (parameter: HyperParameter, value: string): void => {
    const expected = misfit(parameter, value);
    if (expected !== undefined) throw invalidInput(`The range of the hyperparameter ${parameter.name} cannot have ${value}; ${expected}.`);
  };
  for (const [kind, list] of [['integer', ranges.integerHyperParameterRanges ?? []], ['continuous', ranges.continuousHyperParameterRanges ?? []]] as const) {
    for (const { name = '', minValue, maxValue } of list) {
      const parameter = find(name, kind);
      if (minValue !== undefined && maxValue !== undefined && minValue > maxValue) throw invalidInput(`The range of the hyperparameter ${name} is empty: from ${minValue} to ${maxValue}.`);
      for (const end of [minValue, maxValue]) if (end !== undefined) check(parameter, String(end));
    }
  }
  for (const { name = '', values = [] } of ranges.categoricalHyperParameterRanges ?? []) for (const value of values) check(find(name, 'categorical'), value);
  const { metricName = DEFAULT_OBJECTIVE, type = 'Maximize' } = hpoObjective ?? {};
  if (!objectiveMetrics.includes(metricName)) throw invalidInput(`hpoObjective.metricName must be one of ${objectiveMetrics.join(', ')}; got ${metricName}.`);
  if (type !== 'Maximize' && type !== 'Minimize') throw invalidInput(`hpoObjective.type must be Maximize or Minimize; got ${type}.`);
  for (const [member, most] of [['maxNumberOfTrainingJobs', 40], ['maxParallelTrainingJobs', 10]] as const) {
    const value = hpoResourceConfig?.[member];
    if (value !== undefined && !(/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= most)) throw invalidInput(`hpoResourceConfig.${member} must be a whole number from 1 to ${most}; got ${value}.`);
  }
}

/** https://docs.aws.amazon.com/personalize/latest/dg/optimizing-solution-for-objective.html */
function checkObjective(objective: SolutionConfig['optimizationObjective'], { recipe, items }: Pick<SolutionCheck, 'recipe' | 'items'>): void {
  if (objective === undefined) return;
  if (recipe.objective !== true) throw invalidInput(`Recipe ${recipe.name} does not support an optimizationObjective; aws-user-personalization and aws-personalized-ranking do.`);
  const { itemAttribute } = objective;
  if (itemAttribute === undefined) throw invalidInput('optimizationObjective needs an itemAttribute.');
  const field = items?.fields.find((candidate) => candidate.name === itemAttribute);
  if (field === undefined) throw invalidInput(`The optimizationObjective names ${itemAttribute}, which is no column of an Items dataset in the dataset group.`);
  if (field.type === 'string' || field.type === 'boolean') throw invalidInput(`The optimizationObjective names ${itemAttribute}, which is of type ${field.type}; a numerical column is needed.`);
  if (field.nullable) throw invalidInput(`The optimizationObjective names ${itemAttribute}, which can be null; a column that always has a value is needed.`);
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
