import { describeOperation } from './describe.ts';

export const describeSolutionVersion = describeOperation({ name: 'DescribeSolutionVersion', type: 'solution-version', arnMember: 'solutionVersionArn', answer: 'solutionVersion' });
