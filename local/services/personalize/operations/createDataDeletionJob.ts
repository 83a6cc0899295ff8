import type { DataDeletionJob } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

type Input = Pick<DataDeletionJob, 'jobName' | 'datasetGroupArn' | 'dataSource' | 'roleArn'>;

/** They run one after the other. */
export const createDataDeletionJob = operation<Input>({
  name: 'CreateDataDeletionJob',
  resource: ({ jobName }, personalize) => personalize.arn('data-deletion-job', jobName),
  run: ({ jobName, datasetGroupArn, dataSource, roleArn }, personalize) => {
    getActive(personalize, 'dataset-group', datasetGroupArn);
    checkLimit(personalize, 'data-deletion-job', datasetGroupArn);
    const dataDeletionJobArn = personalize.arn('data-deletion-job', jobName);
    begin(personalize, 'data-deletion-job', { arn: dataDeletionJobArn, resource: { jobName, dataDeletionJobArn, datasetGroupArn, dataSource, roleArn } });
    return { dataDeletionJobArn };
  },
});
