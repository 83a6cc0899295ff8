import type { ResourceStore } from './ResourceStore.ts';
import type { SolutionConfig } from './resourceTypes.ts';

/** What has a model of its own: a solution version, or a recommender, which is its own only version. */
export interface Learned {
  readonly arn: string;
  /** Solution, or the recommender itself. */
  readonly ownerArn: string;
  readonly recipeArn: string;
  readonly datasetGroupArn: string;
  readonly eventType?: string;
  readonly solutionConfig: SolutionConfig;
  readonly status: string;
  readonly creationDateTime: number;
  readonly trainingMode?: string;
  readonly performHPO?: boolean;
  readonly tunedHPOParams?: { readonly algorithmHyperParameters: Readonly<Record<string, string>> };
  readonly trainedThroughEvent?: number;
  readonly updatedThroughEvent?: number;
  readonly trainingKey?: string;
  readonly refining?: boolean;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Throws ResourceNotFoundException. */
export function learnedOf(resources: ResourceStore, arn: string): Learned {
  const recommender = resources.find('recommender', arn);
  if (recommender === undefined) {
    const version = resources.get('solution-version', arn);
    return { ...version, arn, ownerArn: version.solutionArn };
  }
  const { recommenderConfig, modelMetrics: metrics, ...rest } = recommender;
  const { trainingDataConfig } = recommenderConfig;
  return { ...rest, arn, ownerArn: arn, solutionConfig: trainingDataConfig === undefined ? {} : { trainingDataConfig }, ...(metrics === undefined ? {} : { metrics }) };
}

/** All of them, also those that are not ACTIVE. */
export function allLearned(resources: ResourceStore): Learned[] {
  const arns = [...resources.list('solution-version').map((version) => version.solutionVersionArn), ...resources.list('recommender').map((recommender) => recommender.recommenderArn)];
  return arns.map((arn) => learnedOf(resources, arn));
}
