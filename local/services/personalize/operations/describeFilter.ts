import { describeOperation } from './describe.ts';

export const describeFilter = describeOperation({ name: 'DescribeFilter', type: 'filter', arnMember: 'filterArn', answer: 'filter' });
