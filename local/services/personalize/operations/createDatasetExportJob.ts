import type { DatasetExportJob } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

type Input = Pick<DatasetExportJob, 'jobName' | 'datasetArn' | 'roleArn' | 'jobOutput'> & Partial<Pick<DatasetExportJob, 'ingestionMode'>>;

/** Without an ingestionMode: what came by PutEvents, PutItems and PutUsers. https://docs.aws.amazon.com/personalize/latest/dg/API_CreateDatasetExportJob.html */
export const createDatasetExportJob = operation<Input>({
  name: 'CreateDatasetExportJob',
  resource: ({ jobName }, personalize) => personalize.arn('dataset-export-job', jobName),
  run: ({ jobName, datasetArn, ingestionMode = 'PUT', roleArn, jobOutput }, personalize) => {
    getActive(personalize, 'dataset', datasetArn);
    const datasetExportJobArn = personalize.arn('dataset-export-job', jobName);
    begin(personalize, 'dataset-export-job', { arn: datasetExportJobArn, resource: { jobName, datasetExportJobArn, datasetArn, ingestionMode, roleArn, jobOutput } });
    return { datasetExportJobArn };
  },
});
