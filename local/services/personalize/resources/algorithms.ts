import { findRecipe, recipeArn, recipesCreatedAt } from './recipes.ts';

type Ranges = {
  readonly integerHyperParameterRanges: readonly { readonly name: string; readonly minValue: number; readonly maxValue: number; readonly isTunable: boolean }[];
  readonly continuousHyperParameterRanges: readonly { readonly name: string; readonly minValue: number; readonly maxValue: number; readonly isTunable: boolean }[];
  readonly categoricalHyperParameterRanges: readonly { readonly name: string; readonly values: readonly string[]; readonly isTunable: boolean }[];
};

interface Parameters {
  readonly defaults: Readonly<Record<string, string>>;
  readonly ranges: Ranges;
}

const none: Parameters = { defaults: {}, ranges: { integerHyperParameterRanges: [], continuousHyperParameterRanges: [], categoricalHyperParameterRanges: [] } };

const recurrent: Parameters = {
  defaults: { hidden_dimension: '149', bptt: '32', recency_mask: 'true' },
  ranges: {
    integerHyperParameterRanges: [
      { name: 'hidden_dimension', minValue: 32, maxValue: 256, isTunable: true },
      { name: 'bptt', minValue: 2, maxValue: 32, isTunable: true },
    ],
    continuousHyperParameterRanges: [],
    categoricalHyperParameterRanges: [{ name: 'recency_mask', values: ['true', 'false'], isTunable: true }],
  },
};

const recencyBias: Parameters = {
  defaults: { apply_recency_bias: 'true' },
  ranges: { ...none.ranges, categoricalHyperParameterRanges: [{ name: 'apply_recency_bias', values: ['true', 'false'], isTunable: false }] },
};

/**
 * The parameters on each recipe's page of https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html. The local
 * models find most of what these steer from the data itself: they are checked and kept, and trend_discovery_frequency is honoured.
 */
const parameters: Readonly<Record<string, Parameters>> = {
  'aws-user-personalization': recurrent,
  'aws-personalized-ranking': recurrent,
  'aws-user-personalization-v2': recencyBias,
  'aws-personalized-ranking-v2': recencyBias,
  'aws-sims': {
    defaults: { popularity_discount_factor: '0.5', min_cointeraction_count: '3' },
    ranges: {
      integerHyperParameterRanges: [{ name: 'min_cointeraction_count', minValue: 0, maxValue: 10, isTunable: true }],
      continuousHyperParameterRanges: [{ name: 'popularity_discount_factor', minValue: 0, maxValue: 1, isTunable: true }],
      categoricalHyperParameterRanges: [],
    },
  },
  'aws-trending-now': {
    defaults: { trend_discovery_frequency: '1 day' },
    ranges: { ...none.ranges, categoricalHyperParameterRanges: [{ name: 'trend_discovery_frequency', values: ['30 minutes', '1 hour', '3 hours', '1 day'], isTunable: false }] },
  },
};

function parametersOf(name: string): Parameters {
  return parameters[name] ?? none;
}

/** By recipe name: "aws-sims". */
export function defaultHyperParameters(name: string): Readonly<Record<string, string>> {
  return parametersOf(name).defaults;
}

/** Names of the hyperparameters that hyperparameter optimization may vary. */
export function tunableHyperParameters(name: string): string[] {
  return Object.values(parametersOf(name).ranges).flatMap((ranges: readonly { readonly name: string; readonly isTunable: boolean }[]) => ranges.filter((range) => range.isTunable).map((range) => range.name));
}

export function algorithmArn(name: string): string {
  return `arn:aws:personalize:::algorithm/${name}`;
}

export function featureTransformationArn(name: string): string {
  return `arn:aws:personalize:::feature-transformation/${name}`;
}

/** Each recipe has the algorithm and the feature transformation of its own name; undefined for other ARNs. */
export function findAlgorithm(arn: string): object | undefined {
  const name = nameIn(arn, 'algorithm');
  if (name === undefined) return undefined;
  const { defaults, ranges } = parametersOf(name);
  return {
    name, algorithmArn: arn, defaultHyperParameters: defaults, defaultHyperParameterRanges: ranges, trainingInputMode: 'File',
    creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt,
  };
}

export function findFeatureTransformation(arn: string): object | undefined {
  const name = nameIn(arn, 'feature-transformation');
  if (name === undefined) return undefined;
  const defaultParameters = { min_user_history_length_percentile: '0.0', max_user_history_length_percentile: '0.99' };
  return { name, featureTransformationArn: arn, defaultParameters, creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt, status: 'ACTIVE' };
}

function nameIn(arn: string, type: string): string | undefined {
  const start = `arn:aws:personalize:::${type}/`;
  const name = arn.startsWith(start) ? arn.slice(start.length) : '';
  return findRecipe(recipeArn(name)) === undefined ? undefined : name;
}
