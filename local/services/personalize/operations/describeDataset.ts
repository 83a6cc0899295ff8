import { describeOperation } from './describe.ts';

export const describeDataset = describeOperation({ name: 'DescribeDataset', type: 'dataset', arnMember: 'datasetArn', answer: 'dataset' });
