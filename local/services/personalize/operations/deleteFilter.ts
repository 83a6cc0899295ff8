import { deleteOperation } from './delete.ts';

const unfinished = ['CREATE PENDING', 'CREATE IN_PROGRESS'];

export const deleteFilter = deleteOperation({
  name: 'DeleteFilter',
  type: 'filter',
  arnMember: 'filterArn',
  users: ({ filterArn }, { resources }) =>
    resources.list('batch-inference-job').filter((job) => job.filterArn === filterArn && unfinished.includes(job.status)).map((job) => job.batchInferenceJobArn),
});
