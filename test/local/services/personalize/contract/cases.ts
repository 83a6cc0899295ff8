import { interactionsSchema, itemsSchema } from '../catalogue.ts';

export const account = 'arn:aws:personalize:us-east-1:000000000000';
export const roleArn = 'arn:aws:iam::000000000000:role/personalize';
const group = `${account}:dataset-group/contract`;
const tags = [{ tagKey: 'team', tagValue: 'video' }];

/** ARNs and ids that only answers tell, by the name under which a case kept them. */
export type World = Map<string, string>;

/** A valid call. Cases run in order: each finds what the ones before it made. */
export interface Case {
  readonly operation: string;
  readonly input: (world: World) => Readonly<Record<string, unknown>>;
  /** Keeps members of the answer in the world: member → name. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Then waits until what this describes has one of these statuses. */
  readonly until?: { readonly operation: string; readonly input: (world: World) => Readonly<Record<string, unknown>>; readonly status: string };
  /** Members of the described structure that may be missing here. */
  readonly unfilled?: readonly string[];
}

const at = (world: World, name: string): string => world.get(name) ?? '';
const s3 = (path: string) => ({ path: `s3://data/${path}` });
const active = (operation: string, input: Readonly<Record<string, unknown>>) => ({ operation, input: () => input, status: 'ACTIVE' });
const withDevice = interactionsSchema.replace('{"name":"EVENT_VALUE"', '{"name":"DEVICE","type":"string","categorical":true},{"name":"EVENT_VALUE"');
const withLength = itemsSchema.replace('"type":["null","float"]', '"type":"float"');
const schemas = { Interactions: withDevice, Items: withLength, Users: '{"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":["null","int"]}],"version":"1.0"}' };
const wider = withLength.replace('{"name":"DURATION_SECONDS"', '{"name":"YEAR","type":["null","int"]},{"name":"DURATION_SECONDS"');
const dataset = (type: string): string => `${account}:dataset/contract/${type.toUpperCase()}`;
const recipe = (name: string): string => `arn:aws:personalize:::recipe/${name}`;

const data: readonly Case[] = [
  { operation: 'CreateDatasetGroup', input: () => ({ name: 'contract', domain: 'VIDEO_ON_DEMAND', roleArn, tags }), until: active('DescribeDatasetGroup', { datasetGroupArn: group }) },
  { operation: 'DescribeDatasetGroup', input: () => ({ datasetGroupArn: group }), unfilled: ['kmsKeyArn', 'failureReason'] },
  { operation: 'ListDatasetGroups', input: () => ({ maxResults: 10 }) },
  ...Object.entries(schemas).flatMap(([type, schema]): Case[] => [
    { operation: 'CreateSchema', input: () => ({ name: `contract-${type}`, schema, domain: 'VIDEO_ON_DEMAND' }) },
    {
      operation: 'CreateDataset',
      input: () => ({ name: `contract-${type}`, schemaArn: `${account}:schema/contract-${type}`, datasetGroupArn: group, datasetType: type, tags }),
      until: active('DescribeDataset', { datasetArn: dataset(type) }),
    },
  ]),
  { operation: 'CreateSchema', input: () => ({ name: 'contract-wider', schema: wider }) },
  { operation: 'DescribeSchema', input: () => ({ schemaArn: `${account}:schema/contract-Items` }) },
  { operation: 'ListSchemas', input: () => ({ maxResults: 10 }) },
  { operation: 'UpdateDataset', input: () => ({ datasetArn: dataset('Items'), schemaArn: `${account}:schema/contract-wider` }) },
  { operation: 'DescribeDataset', input: () => ({ datasetArn: dataset('Items') }), unfilled: ['trackingId'] },
  { operation: 'ListDatasets', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
  {
    operation: 'CreateDatasetImportJob',
    input: () => ({ jobName: 'contract', datasetArn: dataset('Interactions'), dataSource: { dataLocation: 's3://data/prepared/interactions/' }, roleArn, importMode: 'FULL', publishAttributionMetricsToS3: false, tags }),
    until: active('DescribeDatasetImportJob', { datasetImportJobArn: `${account}:dataset-import-job/contract` }),
  },
  { operation: 'DescribeDatasetImportJob', input: () => ({ datasetImportJobArn: `${account}:dataset-import-job/contract` }), unfilled: ['failureReason'] },
  { operation: 'ListDatasetImportJobs', input: () => ({ datasetArn: dataset('Interactions'), maxResults: 10 }) },
  {
    operation: 'CreateEventTracker', input: () => ({ name: 'contract', datasetGroupArn: group, tags }), keep: { eventTrackerArn: 'tracker', trackingId: 'trackingId' },
    until: { operation: 'DescribeEventTracker', input: (world) => ({ eventTrackerArn: at(world, 'tracker') }), status: 'ACTIVE' },
  },
  { operation: 'DescribeEventTracker', input: (world) => ({ eventTrackerArn: at(world, 'tracker') }) },
  { operation: 'ListEventTrackers', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
  {
    operation: 'PutEvents',
    input: (world) => ({
      trackingId: at(world, 'trackingId'), userId: 'u1', sessionId: 's1',
      eventList: [{ eventId: 'e1', eventType: 'watched', eventValue: 0.9, itemId: 'v1', properties: '{}', sentAt: new Date(), recommendationId: 'RID-1', impression: ['v1', 'v2'] }],
    }),
  },
  { operation: 'PutItems', input: () => ({ datasetArn: dataset('Items'), items: [{ itemId: 'brand-new', properties: '{"genres":"Western"}' }] }) },
  { operation: 'PutUsers', input: () => ({ datasetArn: dataset('Users'), users: [{ userId: 'u1', properties: '{"age":40}' }] }) },
  {
    operation: 'CreateFilter', input: () => ({ name: 'contract', datasetGroupArn: group, filterExpression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', tags }),
    until: active('DescribeFilter', { filterArn: `${account}:filter/contract` }),
  },
  { operation: 'DescribeFilter', input: () => ({ filterArn: `${account}:filter/contract` }), unfilled: ['failureReason'] },
  { operation: 'ListFilters', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
];

const solutionConfig = {
  eventValueThreshold: '0.1', algorithmHyperParameters: { bptt: '16' }, autoTrainingConfig: { schedulingExpression: 'rate(3 days)' },
  eventsConfig: { eventParametersList: [{ eventType: 'watched', eventValueThreshold: 0.5, weight: 1 }] },
  optimizationObjective: { itemAttribute: 'DURATION_SECONDS', objectiveSensitivity: 'LOW' },
};
const versionOf = (solution: string, recipeName: string, more: object): readonly Case[] => [
  {
    operation: 'CreateSolution', input: () => ({ name: solution, datasetGroupArn: group, recipeArn: recipe(recipeName), ...more }),
    until: active('DescribeSolution', { solutionArn: `${account}:solution/${solution}` }),
  },
  {
    operation: 'CreateSolutionVersion', input: () => ({ solutionArn: `${account}:solution/${solution}`, name: 'first', trainingMode: 'FULL', tags }), keep: { solutionVersionArn: solution },
    ...(recipeName === 'aws-sims' ? {} : { until: { operation: 'DescribeSolutionVersion', input: (world) => ({ solutionVersionArn: at(world, solution) }), status: 'ACTIVE' } }),
  },
];

const learning: readonly Case[] = [
  { operation: 'ListRecipes', input: () => ({ recipeProvider: 'SERVICE', domain: 'VIDEO_ON_DEMAND', maxResults: 10 }) },
  { operation: 'DescribeRecipe', input: () => ({ recipeArn: recipe('aws-sims') }) },
  { operation: 'DescribeAlgorithm', input: () => ({ algorithmArn: 'arn:aws:personalize:::algorithm/aws-sims' }), unfilled: ['algorithmImage', 'defaultResourceConfig', 'roleArn'] },
  { operation: 'DescribeFeatureTransformation', input: () => ({ featureTransformationArn: 'arn:aws:personalize:::feature-transformation/aws-sims' }) },
  ...versionOf('people', 'aws-user-personalization', { performHPO: true, performAutoTraining: true, eventType: 'watched', solutionConfig, tags }),
  ...versionOf('ranking', 'aws-personalized-ranking-v2', {}),
  ...versionOf('endless', 'aws-sims', {}),
  { operation: 'StopSolutionVersionCreation', input: (world) => ({ solutionVersionArn: at(world, 'endless') }) },
  {
    operation: 'UpdateSolution', input: () => ({ solutionArn: `${account}:solution/people`, performAutoTraining: true, solutionUpdateConfig: { autoTrainingConfig: { schedulingExpression: 'rate(1 day)' } } }),
  },
  { operation: 'DescribeSolution', input: () => ({ solutionArn: `${account}:solution/people` }), unfilled: ['autoMLResult'] },
  { operation: 'ListSolutions', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
  { operation: 'DescribeSolutionVersion', input: (world) => ({ solutionVersionArn: at(world, 'people') }), unfilled: ['failureReason'] },
  { operation: 'ListSolutionVersions', input: () => ({ solutionArn: `${account}:solution/people`, maxResults: 10 }) },
  { operation: 'GetSolutionMetrics', input: (world) => ({ solutionVersionArn: at(world, 'people') }) },
  {
    operation: 'CreateCampaign',
    input: (world) => ({ name: 'people', solutionVersionArn: at(world, 'people'), minProvisionedTPS: 1, campaignConfig: { itemExplorationConfig: { explorationWeight: '0.3' }, enableMetadataWithRecommendations: true }, tags }),
    until: active('DescribeCampaign', { campaignArn: `${account}:campaign/people` }),
  },
  {
    operation: 'CreateCampaign', input: (world) => ({ name: 'ranking', solutionVersionArn: at(world, 'ranking') }),
    until: active('DescribeCampaign', { campaignArn: `${account}:campaign/ranking` }),
  },
  { operation: 'UpdateCampaign', input: () => ({ campaignArn: `${account}:campaign/people`, minProvisionedTPS: 2 }) },
  { operation: 'DescribeCampaign', input: () => ({ campaignArn: `${account}:campaign/people` }), unfilled: ['failureReason'] },
  { operation: 'ListCampaigns', input: () => ({ solutionArn: `${account}:solution/people`, maxResults: 10 }) },
  {
    operation: 'GetRecommendations',
    input: () => ({ campaignArn: `${account}:campaign/people`, userId: 'u1', numResults: 5, context: { DEVICE: 'tv' }, filterArn: `${account}:filter/contract`, metadataColumns: { ITEMS: ['GENRES'] }, promotions: [{ name: 'p', percentPromotedItems: 20, filterArn: `${account}:filter/contract` }] }),
  },
  { operation: 'GetPersonalizedRanking', input: () => ({ campaignArn: `${account}:campaign/ranking`, userId: 'u1', inputList: ['v1', 'v2', 'brand-new'] }) },
];

const recommenderArn = `${account}:recommender/picks`;
const jobs: readonly Case[] = [
  {
    operation: 'CreateRecommender',
    input: () => ({ name: 'picks', datasetGroupArn: group, recipeArn: recipe('aws-vod-top-picks'), recommenderConfig: { minRecommendationRequestsPerSecond: 1 }, tags }),
    until: active('DescribeRecommender', { recommenderArn }),
  },
  { operation: 'UpdateRecommender', input: () => ({ recommenderArn, recommenderConfig: { minRecommendationRequestsPerSecond: 2 } }) },
  { operation: 'GetRecommendations', input: () => ({ recommenderArn, userId: 'u1' }) },
  { operation: 'DescribeRecommender', input: () => ({ recommenderArn }), unfilled: ['failureReason'] },
  { operation: 'ListRecommenders', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
  { operation: 'StopRecommender', input: () => ({ recommenderArn }), until: { operation: 'DescribeRecommender', input: () => ({ recommenderArn }), status: 'INACTIVE' } },
  { operation: 'StartRecommender', input: () => ({ recommenderArn }), until: active('DescribeRecommender', { recommenderArn }) },
  {
    operation: 'CreateDatasetExportJob', input: () => ({ jobName: 'contract', datasetArn: dataset('Interactions'), ingestionMode: 'ALL', roleArn, jobOutput: { s3DataDestination: s3('exports/') }, tags }),
    until: active('DescribeDatasetExportJob', { datasetExportJobArn: `${account}:dataset-export-job/contract` }),
  },
  { operation: 'DescribeDatasetExportJob', input: () => ({ datasetExportJobArn: `${account}:dataset-export-job/contract` }), unfilled: ['failureReason'] },
  { operation: 'ListDatasetExportJobs', input: () => ({ datasetArn: dataset('Interactions'), maxResults: 10 }) },
  {
    operation: 'CreateBatchInferenceJob',
    input: (world) => ({ jobName: 'contract', solutionVersionArn: at(world, 'people'), filterArn: `${account}:filter/contract`, numResults: 3, jobInput: { s3DataSource: s3('batch/users.json') }, jobOutput: { s3DataDestination: s3('batch-out/') }, roleArn, batchInferenceJobConfig: { itemExplorationConfig: { explorationWeight: '0' } }, batchInferenceJobMode: 'BATCH_INFERENCE', tags }),
    until: active('DescribeBatchInferenceJob', { batchInferenceJobArn: `${account}:batch-inference-job/contract` }),
  },
  { operation: 'DescribeBatchInferenceJob', input: () => ({ batchInferenceJobArn: `${account}:batch-inference-job/contract` }), unfilled: ['failureReason', 'themeGenerationConfig'] },
  { operation: 'ListBatchInferenceJobs', input: (world) => ({ solutionVersionArn: at(world, 'people'), maxResults: 10 }) },
  { operation: 'TagResource', input: () => ({ resourceArn: group, tags: [{ tagKey: 'stage', tagValue: 'dev' }] }) },
  { operation: 'UntagResource', input: () => ({ resourceArn: group, tagKeys: ['stage'] }) },
  { operation: 'ListTagsForResource', input: () => ({ resourceArn: group }) },
  {
    operation: 'CreateDataDeletionJob', input: () => ({ jobName: 'contract', datasetGroupArn: group, dataSource: { dataLocation: 's3://data/gone.csv' }, roleArn, tags }),
    until: { operation: 'DescribeDataDeletionJob', input: () => ({ dataDeletionJobArn: `${account}:data-deletion-job/contract` }), status: 'COMPLETED' },
  },
  { operation: 'DescribeDataDeletionJob', input: () => ({ dataDeletionJobArn: `${account}:data-deletion-job/contract` }), unfilled: ['failureReason'] },
  { operation: 'ListDataDeletionJobs', input: () => ({ datasetGroupArn: group, maxResults: 10 }) },
];

/** In the only order that is allowed, each gone before the next. */
const removals: readonly Case[] = [
  ...['people', 'ranking'].map((name): Case => gone('Campaign', 'campaignArn', `${account}:campaign/${name}`)),
  gone('Recommender', 'recommenderArn', recommenderArn),
  gone('Filter', 'filterArn', `${account}:filter/contract`),
  ...['people', 'ranking', 'endless'].map((name): Case => gone('Solution', 'solutionArn', `${account}:solution/${name}`)),
  { operation: 'DeleteEventTracker', input: (world) => ({ eventTrackerArn: at(world, 'tracker') }), until: { operation: 'DescribeEventTracker', input: (world) => ({ eventTrackerArn: at(world, 'tracker') }), status: 'gone' } },
  ...Object.keys(schemas).map((type): Case => gone('Dataset', 'datasetArn', dataset(type))),
  ...Object.keys(schemas).map((type): Case => gone('Schema', 'schemaArn', `${account}:schema/contract-${type}`)),
  gone('DatasetGroup', 'datasetGroupArn', group),
];

function gone(type: string, member: string, arn: string): Case {
  return { operation: `Delete${type}`, input: () => ({ [member]: arn }), until: { operation: `Describe${type}`, input: () => ({ [member]: arn }), status: 'gone' } };
}

export const cases: readonly Case[] = [...data, ...learning, ...jobs, ...removals];
