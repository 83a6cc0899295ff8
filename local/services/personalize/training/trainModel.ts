import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Metrics } from '../recipes/recipe.ts';
import { allLearned, type Learned, learnedOf } from '../store/learned.ts';
import { readModelFile, writeModelFile } from '../store/modelFile.ts';
import type { SolutionVersion } from '../store/resourceTypes.ts';
import { EventWeights } from './EventWeights.ts';
import type { EarlyModel } from './SharedTraining.ts';
import { trainingData } from './trainingData.ts';

/** What an early model leaves in a solution version or a recommender: no key, as it is not what the data teach in the end. */
export interface EarlyRecord extends Pick<SolutionVersion, 'tunedHPOParams'> {
  readonly metrics: Metrics;
  readonly trainedThroughEvent: number;
  readonly trainingHours: number;
}

/** What training leaves in a solution version or a recommender. */
export interface TrainingRecord extends EarlyRecord, Pick<SolutionVersion, 'updatedThroughEvent'> {
  readonly trainingKey: string;
}

interface Training {
  readonly signal: AbortSignal;
  /** Told of an early model, whose file is there, where nothing of the solution serves yet. */
  ready?(record: EarlyRecord): void;
}

/** The work of a solution version or a recommender: its model file is there, whole, before it is ACTIVE. */
export async function trainModel(personalize: Personalize, arn: string, { signal, ready }: Training): Promise<TrainingRecord> {
  const version = learnedOf(personalize.resources, arn);
  if (version.trainingMode === 'UPDATE') return updateModel(personalize, version, signal);
  const group = personalize.group(version.datasetGroupArn);
  const started = personalize.now();
  let read = { throughEvent: 0, deletions: 0 };
  const { tunedHPOParams, solutionConfig, performHPO = false, refining = false } = version;
  const { trainingDataConfig = {}, featureTransformationParameters = {}, algorithmHyperParameters } = solutionConfig;
  const save = ({ model, metrics, tuned }: EarlyModel): EarlyRecord => {
    writeModelFile(personalize.stateFolder, arn, model);
    const record = { metrics, trainedThroughEvent: read.throughEvent, trainingHours: (personalize.now() - started) / 3_600_000 };
    return tuned === undefined ? record : { ...record, tunedHPOParams: { algorithmHyperParameters: tuned } };
  };
  const onEarlyModel = (early: EarlyModel): void => {
    if (signal.aborted || read.deletions !== group.deletions || serves(personalize, version)) return;
    ready?.(save(early));
    personalize.context.log('personalize', `${arn} is ACTIVE with an early model while its training goes on`);
  };
  for (;;) {
    const trained = await personalize.training.train({
      version,
      data: () => {
        read = { throughEvent: group.events().at(-1)?.seq ?? 0, deletions: group.deletions };
        return trainingData(group, { columns: trainingDataConfig, percentiles: featureTransformationParameters, weights: new EventWeights(version) });
      },
      hyperparameters: { ...algorithmHyperParameters, ...featureTransformationParameters, ...tunedHPOParams?.algorithmHyperParameters },
      // A version that is trained again has its hyperparameters already.
      tune: performHPO && tunedHPOParams === undefined,
      refines: refining,
      ...(ready === undefined || serves(personalize, version) ? {} : { onEarlyModel }),
      signal,
    });
    signal.throwIfAborted();
    // Users who were deleted meanwhile must not come back with a model that has learned from them.
    if (read.deletions !== group.deletions) continue;
    if (trained.model.length === 0) throw new WorkFailure('Training ended without a model.');
    return { ...save(trained), trainingKey: trained.trainingKey };
  }
}

/** Whether a version of the solution is in service or was: the next one, which its metrics are compared with, then takes the time it needs. */
function serves({ resources }: Personalize, { ownerArn }: Learned): boolean {
  return allLearned(resources).some((other) => other.ownerArn === ownerArn && other.status === 'ACTIVE');
}

/**
 * trainingMode UPDATE: what the last full training learned, with the items that interactions have brought since; no retraining.
 * https://docs.aws.amazon.com/personalize/latest/dg/API_CreateSolutionVersion.html
 */
async function updateModel(personalize: Personalize, version: Learned, signal: AbortSignal): Promise<TrainingRecord> {
  const started = personalize.now();
  const { resources, stateFolder, lifecycle } = personalize;
  const versions = resources.list('solution-version').filter(({ solutionArn, status, trainingMode }) => solutionArn === version.ownerArn && status === 'ACTIVE' && trainingMode !== 'UPDATE');
  const base = versions.findLast(({ creationDateTime }) => creationDateTime <= version.creationDateTime)?.solutionVersionArn;
  if (base === undefined) throw new WorkFailure(`The solution ${version.ownerArn} has no ACTIVE version with trainingMode FULL to update.`);
  // It may serve with an early model, which nobody would replace in a copy.
  await lifecycle.workOver(base);
  signal.throwIfAborted();
  const { metrics = {}, trainedThroughEvent = 0, trainingKey = '', tunedHPOParams } = resources.get('solution-version', base);
  writeModelFile(stateFolder, version.arn, readModelFile(stateFolder, base));
  return {
    metrics, trainedThroughEvent, trainingKey,
    updatedThroughEvent: personalize.group(version.datasetGroupArn).events().at(-1)?.seq ?? 0,
    trainingHours: (personalize.now() - started) / 3_600_000,
    ...(tunedHPOParams === undefined ? {} : { tunedHPOParams }),
  };
}
