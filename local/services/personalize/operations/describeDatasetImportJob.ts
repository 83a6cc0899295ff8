import { describeOperation } from './describe.ts';

export const describeDatasetImportJob = describeOperation({ name: 'DescribeDatasetImportJob', type: 'dataset-import-job', arnMember: 'datasetImportJobArn', answer: 'datasetImportJob' });
