import { invalidInput } from '../errors.ts';
import { findRecipe } from '../resources/recipes.ts';
import type { BatchInferenceJob } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { checkExploration } from './campaignVersion.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

type Input = Pick<BatchInferenceJob, 'jobName' | 'solutionVersionArn' | 'jobInput' | 'jobOutput' | 'roleArn'> &
  Partial<Pick<BatchInferenceJob, 'filterArn' | 'numResults' | 'batchInferenceJobConfig' | 'batchInferenceJobMode'>>;

const DEFAULT_RESULTS = 25;
const MAX_RESULTS = 500;

export const createBatchInferenceJob = operation<Input>({
  name: 'CreateBatchInferenceJob',
  resource: ({ jobName }, personalize) => personalize.arn('batch-inference-job', jobName),
  run: (input, personalize) => {
    const { jobName, solutionVersionArn, filterArn, numResults = DEFAULT_RESULTS, jobInput, jobOutput, roleArn, batchInferenceJobConfig = {}, batchInferenceJobMode = 'BATCH_INFERENCE' } = input;
    const { recipeArn, datasetGroupArn } = getActive(personalize, 'solution-version', solutionVersionArn);
    if (findRecipe(recipeArn)?.noBatch === true) throw invalidInput(`Batch inference is not supported for recipe ${recipeArn}.`);
    if (batchInferenceJobMode !== 'BATCH_INFERENCE') throw invalidInput(`batchInferenceJobMode ${batchInferenceJobMode} is not run by the local service: it needs a language model; expected BATCH_INFERENCE.`);
    if (!(numResults >= 1 && numResults <= MAX_RESULTS)) throw invalidInput(`numResults must be from 1 to ${MAX_RESULTS}; got ${numResults}.`);
    if (filterArn !== undefined && getActive(personalize, 'filter', filterArn).datasetGroupArn !== datasetGroupArn) {
      throw invalidInput(`Filter ${filterArn} belongs to another dataset group than the solution version.`);
    }
    checkExploration(batchInferenceJobConfig.itemExplorationConfig);
    checkLimit(personalize, 'batch-inference-job');
    const batchInferenceJobArn = personalize.arn('batch-inference-job', jobName);
    const resource = {
      jobName, batchInferenceJobArn, solutionVersionArn, numResults, jobInput, jobOutput, roleArn, batchInferenceJobConfig, batchInferenceJobMode,
      ...(filterArn === undefined ? {} : { filterArn }),
    };
    begin(personalize, 'batch-inference-job', { arn: batchInferenceJobArn, resource });
    return { batchInferenceJobArn };
  },
});
