import { describeOperation } from './describe.ts';

export const describeDatasetGroup = describeOperation({ name: 'DescribeDatasetGroup', type: 'dataset-group', arnMember: 'datasetGroupArn', answer: 'datasetGroup' });
