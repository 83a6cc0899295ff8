import { describeOperation } from './describe.ts';

export const describeDatasetExportJob = describeOperation({ name: 'DescribeDatasetExportJob', type: 'dataset-export-job', arnMember: 'datasetExportJobArn', answer: 'datasetExportJob' });
