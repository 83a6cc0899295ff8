/** Operations of the three models that have no place in a video recommender, each with the reason that its error gives. */
const segments = 'user segments have no place in a video recommender';
const attribution = 'metric attribution reports to CloudWatch, which the local stack does not have';
const actions = 'actions have no place in a video recommender';

/** By name. Every other operation of the API models runs locally. */
export const refusedOperations: ReadonlyMap<string, string> = new Map([
  ['CreateBatchSegmentJob', segments],
  ['DescribeBatchSegmentJob', segments],
  ['ListBatchSegmentJobs', segments],
  ['CreateMetricAttribution', attribution],
  ['DeleteMetricAttribution', attribution],
  ['DescribeMetricAttribution', attribution],
  ['ListMetricAttributionMetrics', attribution],
  ['ListMetricAttributions', attribution],
  ['UpdateMetricAttribution', attribution],
  ['GetActionRecommendations', actions],
  ['PutActionInteractions', actions],
  ['PutActions', actions],
]);
