import { describeOperation } from './describe.ts';

export const describeSchema = describeOperation({ name: 'DescribeSchema', type: 'schema', arnMember: 'schemaArn', answer: 'schema' });
