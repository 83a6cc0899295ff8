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

export interface EventParameters {
  readonly eventType?: string;
  readonly eventValueThreshold?: number;
  readonly weight?: number;
}

export interface SolutionConfig {
  readonly eventValueThreshold?: string;
  readonly algorithmHyperParameters?: Readonly<Record<string, string>>;
  readonly featureTransformationParameters?: Readonly<Record<string, string>>;
  readonly eventsConfig?: { readonly eventParametersList?: readonly EventParameters[] };
  readonly autoTrainingConfig?: { readonly schedulingExpression?: string };
}

export interface Solution extends Lived {
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
  readonly trainingHours?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  /** The newest live event that training saw; later ones are shown to the model when it is loaded. */
  readonly trainedThroughEvent?: number;
  /** What was learned from, as a hash: a recipe that learns alike takes the model over. */
  readonly trainingKey?: string;
}

export interface CampaignConfig {
  readonly itemExplorationConfig?: Readonly<Record<string, string>>;
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
  readonly 'filter': Filter;
  readonly 'event-tracker': EventTracker;
}

export type ResourceType = keyof ResourceTypes;
