import { listOperation } from './list.ts';

export const listBatchInferenceJobs = listOperation({ name: 'ListBatchInferenceJobs', type: 'batch-inference-job', answer: 'batchInferenceJobs', parent: 'solutionVersionArn' });
