/** What GetSolutionMetrics answers and hyperparameter optimization can aim at. https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html */
export const objectiveMetrics: readonly string[] = [
  'coverage', 'mean_reciprocal_rank_at_25',
  ...[5, 10, 25].flatMap((depth) => [`normalized_discounted_cumulative_gain_at_${depth}`, `precision_at_${depth}`]),
];

export const DEFAULT_OBJECTIVE = 'normalized_discounted_cumulative_gain_at_25';
