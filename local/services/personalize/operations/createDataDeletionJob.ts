import { resourceInUse } from '../errors.ts';
import type { DataDeletionJob } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

type Input = Pick<DataDeletionJob, 'jobName' | 'datasetGroupArn' | 'dataSource' | 'roleArn'>;

/** One at a time in a dataset group. */
export const createDataDeletionJob = operation<Input>({
  name: 'CreateDataDeletionJob',
  resource: ({ jobName }, personalize) => personalize.arn('data-deletion-job', jobName),
  run: ({ jobName, datasetGroupArn, dataSource, roleArn }, personalize) => {
    getActive(personalize, 'dataset-group', datasetGroupArn);
    const underWay = personalize.resources.list('data-deletion-job').find((job) => job.datasetGroupArn === datasetGroupArn && /PENDING|IN_PROGRESS/.test(job.status));
    if (underWay !== undefined) throw resourceInUse(`The data deletion job ${underWay.dataDeletionJobArn} is still under way in ${datasetGroupArn}.`);
    const dataDeletionJobArn = personalize.arn('data-deletion-job', jobName);
    begin(personalize, 'data-deletion-job', { arn: dataDeletionJobArn, resource: { jobName, dataDeletionJobArn, datasetGroupArn, dataSource, roleArn } });
    return { dataDeletionJobArn };
  },
});
