import { describeOperation } from './describe.ts';

export const describeBatchInferenceJob = describeOperation({ name: 'DescribeBatchInferenceJob', type: 'batch-inference-job', arnMember: 'batchInferenceJobArn', answer: 'batchInferenceJob' });
