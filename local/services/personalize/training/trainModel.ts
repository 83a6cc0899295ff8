import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Metrics } from '../recipes/recipe.ts';
import { type Learned, learnedOf } from '../store/learned.ts';
import { readModelFile, writeModelFile } from '../store/modelFile.ts';
import type { SolutionVersion } from '../store/resourceTypes.ts';
import { EventWeights } from './EventWeights.ts';
import { trainingData } from './trainingData.ts';

/** What training leaves in a solution version or a recommender. */
export interface TrainingRecord extends Pick<SolutionVersion, 'tunedHPOParams' | 'updatedThroughEvent'> {
  readonly metrics: Metrics;
  readonly trainedThroughEvent: number;
  readonly trainingKey: string;
  readonly trainingHours: number;
}

/** The work of a solution version or a recommender: its model file is there, whole, before it is ACTIVE. */
export async function trainModel(personalize: Personalize, arn: string, signal: AbortSignal): Promise<TrainingRecord> {
  const version = learnedOf(personalize.resources, arn);
  if (version.trainingMode === 'UPDATE') return updateModel(personalize, version);
  const group = personalize.group(version.datasetGroupArn);
  const started = personalize.now();
  let trainedThroughEvent = 0;
  const { tunedHPOParams, solutionConfig, performHPO = false } = version;
  const { trainingDataConfig = {}, featureTransformationParameters = {}, algorithmHyperParameters } = solutionConfig;
  const { model, metrics, trainingKey, tuned } = await personalize.training.train({
    version,
    data: () => {
      trainedThroughEvent = group.events().at(-1)?.seq ?? 0;
      return trainingData(group, { columns: trainingDataConfig, percentiles: featureTransformationParameters, weights: new EventWeights(version) });
    },
    hyperparameters: { ...algorithmHyperParameters, ...featureTransformationParameters, ...tunedHPOParams?.algorithmHyperParameters },
    // A version that is trained again has its hyperparameters already.
    tune: performHPO && tunedHPOParams === undefined,
    signal,
  });
  signal.throwIfAborted();
  if (model.length === 0) throw new WorkFailure('Training ended without a model.');
  writeModelFile(personalize.stateFolder, arn, model);
  const record = { metrics, trainedThroughEvent, trainingKey, trainingHours: (personalize.now() - started) / 3_600_000 };
  return tuned === undefined ? record : { ...record, tunedHPOParams: { algorithmHyperParameters: tuned } };
}

/**
 * trainingMode UPDATE: what the last full training learned, with the items that interactions have brought since; no retraining.
 * https://docs.aws.amazon.com/personalize/latest/dg/API_CreateSolutionVersion.html
 */
function updateModel(personalize: Personalize, version: Learned): TrainingRecord {
  const started = personalize.now();
  const versions = personalize.resources.list('solution-version').filter(({ solutionArn, status, trainingMode }) => solutionArn === version.ownerArn && status === 'ACTIVE' && trainingMode !== 'UPDATE');
  const base = versions.findLast(({ creationDateTime }) => creationDateTime <= version.creationDateTime);
  if (base === undefined) throw new WorkFailure(`The solution ${version.ownerArn} has no ACTIVE version with trainingMode FULL to update.`);
  const { metrics = {}, trainedThroughEvent = 0, trainingKey = '', tunedHPOParams } = base;
  writeModelFile(personalize.stateFolder, version.arn, readModelFile(personalize.stateFolder, base.solutionVersionArn));
  return {
    metrics, trainedThroughEvent, trainingKey,
    updatedThroughEvent: personalize.group(version.datasetGroupArn).events().at(-1)?.seq ?? 0,
    trainingHours: (personalize.now() - started) / 3_600_000,
    ...(tunedHPOParams === undefined ? {} : { tunedHPOParams }),
  };
}
