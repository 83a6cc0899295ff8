import { deleteOperation } from './delete.ts';

const unfinished = ['CREATE PENDING', 'CREATE IN_PROGRESS'];

export const deleteDataset = deleteOperation({
  name: 'DeleteDataset',
  type: 'dataset',
  arnMember: 'datasetArn',
  users: ({ datasetArn, datasetGroupArn }, { resources }) => [
    ...resources.list('dataset-import-job').filter((job) => job.datasetArn === datasetArn && unfinished.includes(job.status)).map((job) => job.datasetImportJobArn),
    ...resources
      .list('solution-version')
      .filter((version) => version.datasetGroupArn === datasetGroupArn && unfinished.includes(version.status))
      .map((version) => version.solutionVersionArn),
  ],
});
