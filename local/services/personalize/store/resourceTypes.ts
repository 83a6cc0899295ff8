/** Resources as they are kept: the members that Describe answers under AWS's names, times in epoch milliseconds, and a few of our own. */
export interface Lived {
  readonly name: string;
  readonly status: string;
  readonly failureReason?: string;
  readonly creationDateTime: number;
  readonly lastUpdatedDateTime: number;
}

export interface DatasetGroup extends Lived {
  readonly datasetGroupArn: string;
  readonly roleArn?: string;
  readonly kmsKeyArn?: string;
  readonly domain?: string;
}

export interface Schema {
  readonly name: string;
  readonly schemaArn: string;
  /** The Avro schema as given. */
  readonly schema: string;
  readonly domain?: string;
  readonly creationDateTime: number;
  readonly lastUpdatedDateTime: number;
}

export type DatasetKind = 'INTERACTIONS' | 'ITEMS' | 'USERS';

export interface Dataset extends Lived {
  readonly datasetArn: string;
  readonly datasetGroupArn: string;
  readonly datasetType: DatasetKind;
  readonly schemaArn: string;
  /** Interaction files that make up the dataset now, in the order they were imported; empty for other kinds. */
  readonly files: readonly string[];
  readonly latestDatasetUpdate?: Omit<Lived, 'name'> & { readonly schemaArn: string };
}

export interface DatasetImportJob extends Omit<Lived, 'name'> {
  readonly jobName: string;
  readonly datasetImportJobArn: string;
  readonly datasetArn: string;
  readonly dataSource: { readonly dataLocation?: string };
  readonly roleArn: string;
  readonly importMode: 'FULL' | 'INCREMENTAL';
  readonly publishAttributionMetricsToS3: boolean;
}

export interface S3Location {
  readonly path: string;
  readonly kmsKeyArn?: string;
}

export interface DatasetExportJob extends Omit<Lived, 'name'> {
  readonly jobName: string;
  readonly datasetExportJobArn: string;
  readonly datasetArn: string;
  readonly ingestionMode: 'BULK' | 'PUT' | 'ALL';
  readonly roleArn: string;
  readonly jobOutput: { readonly s3DataDestination: S3Location };
}

export interface DataDeletionJob extends Omit<Lived, 'name'> {
  readonly jobName: string;
  readonly dataDeletionJobArn: string;
  readonly datasetGroupArn: string;
  readonly dataSource: { readonly dataLocation?: string };
  readonly roleArn: string;
  readonly numDeleted?: number;
}

export interface BatchInferenceJob extends Omit<Lived, 'name'> {
  readonly jobName: string;
  readonly batchInferenceJobArn: string;
  readonly solutionVersionArn: string;
  readonly filterArn?: string;
  readonly numResults: number;
  readonly jobInput: { readonly s3DataSource: S3Location };
  readonly jobOutput: { readonly s3DataDestination: S3Location };
  readonly roleArn: string;
  readonly batchInferenceJobMode: string;
  readonly batchInferenceJobConfig: { readonly itemExplorationConfig?: Readonly<Record<string, string>>; readonly rankingInfluence?: RankingInfluence };
}

export interface EventParameters {
  readonly eventType?: string;
  readonly eventValueThreshold?: number;
  readonly weight?: number;
}

export interface HyperParameterRanges {
  readonly integerHyperParameterRanges?: readonly { readonly name?: string; readonly minValue?: number; readonly maxValue?: number }[];
  readonly continuousHyperParameterRanges?: readonly { readonly name?: string; readonly minValue?: number; readonly maxValue?: number }[];
  readonly categoricalHyperParameterRanges?: readonly { readonly name?: string; readonly values?: readonly string[] }[];
}

export interface HpoConfig {
  readonly algorithmHyperParameterRanges?: HyperParameterRanges;
  readonly hpoObjective?: { readonly metricName?: string; readonly type?: string };
  /** Numbers as text, as the API has them. */
  readonly hpoResourceConfig?: { readonly maxNumberOfTrainingJobs?: string; readonly maxParallelTrainingJobs?: string };
}

export type ObjectiveSensitivity = 'LOW' | 'MEDIUM' | 'HIGH' | 'OFF';

/** By factor; weights from 0 to 1. */
export type RankingInfluence = Readonly<Partial<Record<'POPULARITY' | 'FRESHNESS', number>>>;

export interface SolutionConfig {
  readonly hpoConfig?: HpoConfig;
  readonly optimizationObjective?: { readonly itemAttribute?: string; readonly objectiveSensitivity?: ObjectiveSensitivity };
  readonly trainingDataConfig?: TrainingDataConfig;
  readonly eventValueThreshold?: string;
  readonly algorithmHyperParameters?: Readonly<Record<string, string>>;
  readonly featureTransformationParameters?: Readonly<Record<string, string>>;
  readonly eventsConfig?: { readonly eventParametersList?: readonly EventParameters[] };
  readonly autoTrainingConfig?: { readonly schedulingExpression?: string };
}

/** Dataset type in upper case → columns. */
export interface TrainingDataConfig {
  readonly excludedDatasetColumns?: Readonly<Record<string, readonly string[]>>;
  readonly includedDatasetColumns?: Readonly<Record<string, readonly string[]>>;
}

export interface SolutionUpdate extends Omit<Lived, 'name'> {
  readonly performAutoTraining?: boolean;
  readonly performIncrementalUpdate?: boolean;
  readonly solutionUpdateConfig?: Pick<SolutionConfig, 'autoTrainingConfig' | 'eventsConfig'>;
}

export interface Solution extends Lived {
  readonly latestSolutionUpdate?: SolutionUpdate;
  readonly solutionArn: string;
  readonly datasetGroupArn: string;
  readonly recipeArn: string;
  readonly performHPO: boolean;
  readonly performAutoML: boolean;
  readonly performAutoTraining: boolean;
  readonly performIncrementalUpdate: boolean;
  readonly eventType?: string;
  readonly solutionConfig: SolutionConfig;
}

export interface SolutionVersion extends Omit<Lived, 'name'> {
  readonly name?: string;
  readonly solutionVersionArn: string;
  readonly solutionArn: string;
  readonly datasetGroupArn: string;
  readonly recipeArn: string;
  readonly performHPO: boolean;
  readonly performAutoML: boolean;
  readonly performIncrementalUpdate: boolean;
  readonly eventType?: string;
  readonly solutionConfig: SolutionConfig;
  readonly trainingMode: string;
  readonly trainingType: string;
  readonly tunedHPOParams?: { readonly algorithmHyperParameters: Readonly<Record<string, string>> };
  readonly trainingHours?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  /** The newest live event that training saw; later ones are shown to the model when it is loaded. */
  readonly trainedThroughEvent?: number;
  /** Of trainingMode UPDATE: the newest live event whose item is considered. */
  readonly updatedThroughEvent?: number;
  /** What was learned from, as a hash: a recipe that learns alike takes the model over. Of whole trainings only. */
  readonly trainingKey?: string;
  /** ACTIVE with an early model: the training goes on, after a restart too, and replaces it. */
  readonly refining?: boolean;
}

export interface CampaignConfig {
  readonly itemExplorationConfig?: Readonly<Record<string, string>>;
  readonly rankingInfluence?: RankingInfluence;
  readonly enableMetadataWithRecommendations?: boolean;
  readonly syncWithLatestSolutionVersion?: boolean;
}

export interface CampaignUpdate extends Omit<Lived, 'name'> {
  readonly solutionVersionArn: string;
  readonly minProvisionedTPS: number;
  readonly campaignConfig: CampaignConfig;
}

export interface Campaign extends Lived {
  readonly campaignArn: string;
  readonly solutionVersionArn: string;
  readonly minProvisionedTPS: number;
  readonly campaignConfig: CampaignConfig;
  readonly latestCampaignUpdate?: CampaignUpdate;
}

export interface RecommenderConfig {
  readonly itemExplorationConfig?: Readonly<Record<string, string>>;
  readonly minRecommendationRequestsPerSecond?: number;
  readonly trainingDataConfig?: TrainingDataConfig;
  readonly enableMetadataWithRecommendations?: boolean;
}

export interface Recommender extends Lived {
  readonly recommenderArn: string;
  readonly datasetGroupArn: string;
  readonly recipeArn: string;
  readonly recommenderConfig: RecommenderConfig;
  readonly modelMetrics?: Readonly<Record<string, number>>;
  readonly latestRecommenderUpdate?: Omit<Lived, 'name'> & { readonly recommenderConfig: RecommenderConfig };
  /** As of a solution version. */
  readonly trainedThroughEvent?: number;
  readonly trainingKey?: string;
  readonly refining?: boolean;
}

export interface Filter extends Lived {
  readonly filterArn: string;
  readonly datasetGroupArn: string;
  readonly filterExpression: string;
}

export interface EventTracker extends Lived {
  readonly eventTrackerArn: string;
  readonly accountId: string;
  readonly trackingId: string;
  readonly datasetGroupArn: string;
}

/** Every resource type under the name that its ARNs carry. */
export interface ResourceTypes {
  readonly 'dataset-group': DatasetGroup;
  readonly 'schema': Schema;
  readonly 'dataset': Dataset;
  readonly 'dataset-import-job': DatasetImportJob;
  readonly 'solution': Solution;
  readonly 'solution-version': SolutionVersion;
  readonly 'campaign': Campaign;
  readonly 'recommender': Recommender;
  readonly 'dataset-export-job': DatasetExportJob;
  readonly 'data-deletion-job': DataDeletionJob;
  readonly 'batch-inference-job': BatchInferenceJob;
  readonly 'filter': Filter;
  readonly 'event-tracker': EventTracker;
}

export type ResourceType = keyof ResourceTypes;
