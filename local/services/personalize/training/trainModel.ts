import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Metrics } from '../recipes/recipe.ts';
import { learnedOf } from '../store/learned.ts';
import { writeModelFile } from '../store/modelFile.ts';
import { EventWeights } from './EventWeights.ts';
import { trainingData } from './trainingData.ts';

/** What training leaves in a solution version or a recommender. */
export interface TrainingRecord {
  readonly metrics: Metrics;
  readonly trainedThroughEvent: number;
  readonly trainingKey: string;
  readonly trainingHours: number;
}

/** The work of a solution version or a recommender: its model file is there, whole, before it is ACTIVE. */
export async function trainModel(personalize: Personalize, arn: string, signal: AbortSignal): Promise<TrainingRecord> {
  const version = learnedOf(personalize.resources, arn);
  const group = personalize.group(version.datasetGroupArn);
  const started = personalize.now();
  let trainedThroughEvent = 0;
  const { algorithmHyperParameters, featureTransformationParameters } = version.solutionConfig;
  const { model, metrics, trainingKey } = await personalize.training.train({
    version,
    data: () => {
      trainedThroughEvent = group.events().at(-1)?.seq ?? 0;
      return trainingData(group, version.solutionConfig.trainingDataConfig ?? {}, new EventWeights(version));
    },
    hyperparameters: { ...algorithmHyperParameters, ...featureTransformationParameters },
    signal,
  });
  signal.throwIfAborted();
  if (model.length === 0) throw new WorkFailure('Training ended without a model.');
  writeModelFile(personalize.stateFolder, arn, model);
  return { metrics, trainedThroughEvent, trainingKey, trainingHours: (personalize.now() - started) / 3_600_000 };
}
