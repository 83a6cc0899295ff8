import { describeOperation } from './describe.ts';

export const describeRecommender = describeOperation({ name: 'DescribeRecommender', type: 'recommender', arnMember: 'recommenderArn', answer: 'recommender' });
