import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { writeModelFile } from '../store/modelFile.ts';
import type { SolutionVersion } from '../store/resourceTypes.ts';
import { EventWeights } from './EventWeights.ts';
import { trainingData } from './trainingData.ts';

/** The work of a solution version: its model file is there, whole, before it is ACTIVE. */
export async function trainSolutionVersion(personalize: Personalize, version: SolutionVersion, signal: AbortSignal): Promise<Partial<SolutionVersion>> {
  const group = personalize.group(version.datasetGroupArn);
  const started = personalize.now();
  let trainedThroughEvent = 0;
  const { algorithmHyperParameters, featureTransformationParameters } = version.solutionConfig;
  const { model, metrics, trainingKey } = await personalize.training.train({
    version,
    data: () => {
      trainedThroughEvent = group.events().at(-1)?.seq ?? 0;
      return trainingData(group, new EventWeights(version));
    },
    hyperparameters: { ...algorithmHyperParameters, ...featureTransformationParameters },
    signal,
  });
  signal.throwIfAborted();
  if (model.length === 0) throw new WorkFailure('Training ended without a model.');
  writeModelFile(personalize.stateFolder, version.solutionVersionArn, model);
  return { metrics, trainedThroughEvent, trainingKey, trainingHours: (personalize.now() - started) / 3_600_000 };
}
