/** One hyperparameter as the recipe's page of the guide has it. */
export type HyperParameter = {
  readonly name: string;
  readonly default: string;
  /** HPO may vary it. */
  readonly tunable: boolean;
  /** It changes what is learned here; the others are checked, kept and answered. */
  readonly effective: boolean;
} & ({ readonly kind: 'integer' | 'continuous'; readonly minValue: number; readonly maxValue: number } | { readonly kind: 'categorical'; readonly values: readonly string[] });

export interface HyperParameters {
  readonly algorithm: readonly HyperParameter[];
  readonly featureTransformation: readonly HyperParameter[];
}

const NONE: HyperParameters = { algorithm: [], featureTransformation: [] };

const share = (name: string, value: string): HyperParameter => ({ name, default: value, tunable: false, effective: true, kind: 'continuous', minValue: 0, maxValue: 1 });
const flag = (name: string, tunable: boolean): HyperParameter => ({ name, default: 'true', tunable, effective: false, kind: 'categorical', values: ['true', 'false'] });
const integer = (name: string, value: string, range: Pick<HyperParameter & { kind: 'integer' }, 'minValue' | 'maxValue' | 'effective'>): HyperParameter => ({ name, default: value, tunable: true, kind: 'integer', ...range });

const recurrent: HyperParameters = {
  algorithm: [
    integer('hidden_dimension', '149', { minValue: 32, maxValue: 256, effective: true }),
    integer('bptt', '32', { minValue: 2, maxValue: 32, effective: false }),
    flag('recency_mask', true),
  ],
  featureTransformation: [share('min_user_history_length_percentile', '0.0'), share('max_user_history_length_percentile', '0.99')],
};

const recencyBias: HyperParameters = { ...NONE, algorithm: [flag('apply_recency_bias', false)] };

/**
 * By recipe name. https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html and the pages it links. The local
 * models find most of what these steer from the data itself.
 */
const byRecipe: Readonly<Record<string, HyperParameters>> = {
  'aws-user-personalization': recurrent,
  'aws-personalized-ranking': recurrent,
  'aws-user-personalization-v2': recencyBias,
  'aws-personalized-ranking-v2': recencyBias,
  'aws-similar-items': {
    ...NONE,
    algorithm: [
      integer('item_id_hidden_dimension', '100', { minValue: 30, maxValue: 200, effective: false }),
      integer('item_metadata_hidden_dimension', '100', { minValue: 30, maxValue: 200, effective: false }),
    ],
  },
  'aws-sims': {
    algorithm: [
      { name: 'popularity_discount_factor', default: '0.5', tunable: true, effective: false, kind: 'continuous', minValue: 0, maxValue: 1 },
      integer('min_cointeraction_count', '3', { minValue: 0, maxValue: 10, effective: false }),
    ],
    featureTransformation: [
      share('min_user_history_length_percentile', '0.005'), share('max_user_history_length_percentile', '0.995'),
      share('min_item_interaction_count_percentile', '0.01'), share('max_item_interaction_count_percentile', '0.9'),
    ],
  },
  'aws-trending-now': {
    ...NONE,
    featureTransformation: [{ name: 'trend_discovery_frequency', default: '1 day', tunable: false, effective: true, kind: 'categorical', values: ['30 minutes', '1 hour', '3 hours', '1 day'] }],
  },
};

/** Of a recipe by its name ("aws-sims"); none for a recipe without. */
export function hyperParametersOf(recipeName: string): HyperParameters {
  return byRecipe[recipeName] ?? NONE;
}

/** What HPO may vary. */
export function tunableOf(recipeName: string): readonly HyperParameter[] {
  return hyperParametersOf(recipeName).algorithm.filter((parameter) => parameter.tunable);
}

/** Why a value is none of the parameter's; undefined for one that is. */
export function misfit(parameter: HyperParameter, value: string): string | undefined {
  if (parameter.kind === 'categorical') return parameter.values.some((known) => known.toLowerCase() === value.trim().toLowerCase()) ? undefined : `expected one of ${parameter.values.join(', ')}`;
  const number = value.trim() === '' ? NaN : Number(value);
  if (number >= parameter.minValue && number <= parameter.maxValue && (parameter.kind === 'continuous' || Number.isInteger(number))) return undefined;
  return `expected ${parameter.kind === 'integer' ? 'a whole number' : 'a number'} from ${parameter.minValue} to ${parameter.maxValue}`;
}
