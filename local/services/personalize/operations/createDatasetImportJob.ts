import { invalidInput } from '../errors.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly jobName: string;
  readonly datasetArn: string;
  readonly dataSource: { readonly dataLocation?: string };
  readonly roleArn?: string;
  readonly importMode?: 'FULL' | 'INCREMENTAL';
  readonly publishAttributionMetricsToS3?: boolean;
}

export const createDatasetImportJob = operation<Input>({
  name: 'CreateDatasetImportJob',
  resource: ({ jobName }, personalize) => personalize.arn('dataset-import-job', jobName),
  run: ({ jobName, datasetArn, dataSource, roleArn, importMode = 'FULL', publishAttributionMetricsToS3 = false }, personalize) => {
    getActive(personalize, 'dataset', datasetArn);
    if (roleArn === undefined) throw invalidInput('A roleArn is required to read the data.');
    if (dataSource.dataLocation?.startsWith('s3://') !== true) throw invalidInput(`The data location must be an S3 path (s3://bucket/folder/); got ${String(dataSource.dataLocation)}.`);
    checkLimit(personalize, 'dataset-import-job');
    const datasetImportJobArn = personalize.arn('dataset-import-job', jobName);
    const resource = { jobName, datasetImportJobArn, datasetArn, dataSource, roleArn, importMode, publishAttributionMetricsToS3 };
    begin(personalize, 'dataset-import-job', { arn: datasetImportJobArn, resource });
    return { datasetImportJobArn };
  },
});
