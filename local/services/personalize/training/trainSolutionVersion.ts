import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { recipeName } from '../resources/recipes.ts';
import { writeModelFile } from '../store/modelFile.ts';
import type { SolutionVersion } from '../store/resourceTypes.ts';
import { EventWeights } from './EventWeights.ts';
import { trainingData } from './trainingData.ts';

/** The same data give the same model. */
const SEED = 1;

/** The work of a solution version: its model file is there, whole, before it is ACTIVE. */
export async function trainSolutionVersion(personalize: Personalize, version: SolutionVersion): Promise<Partial<SolutionVersion>> {
  const group = personalize.group(version.datasetGroupArn);
  const started = personalize.now();
  const trainedThroughEvent = group.events().at(-1)?.seq ?? 0;
  const data = trainingData(group, new EventWeights(version));
  const { algorithmHyperParameters, featureTransformationParameters } = version.solutionConfig;
  const hyperparameters = { ...algorithmHyperParameters, ...featureTransformationParameters };
  const { model, metrics } = await personalize.trainer.train({ recipeName: recipeName(version.recipeArn), data, options: { seed: SEED, hyperparameters } });
  if (model.length === 0) throw new WorkFailure('Training ended without a model.');
  writeModelFile(personalize.stateFolder, version.solutionVersionArn, model);
  return { metrics, trainedThroughEvent, trainingHours: (personalize.now() - started) / 3_600_000 };
}
