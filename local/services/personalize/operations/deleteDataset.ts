import { deleteOperation } from './delete.ts';

const unfinished = ['CREATE PENDING', 'CREATE IN_PROGRESS'];

export const deleteDataset = deleteOperation({
  name: 'DeleteDataset',
  type: 'dataset',
  arnMember: 'datasetArn',
  users: ({ datasetArn, datasetGroupArn }, { resources }) => [
    ...resources.list('dataset-import-job').filter((job) => job.datasetArn === datasetArn && unfinished.includes(job.status)).map((job) => job.datasetImportJobArn),
    ...resources.list('dataset-export-job').filter((job) => job.datasetArn === datasetArn && unfinished.includes(job.status)).map((job) => job.datasetExportJobArn),
    ...resources.list('data-deletion-job').filter((job) => job.datasetGroupArn === datasetGroupArn && unfinished.includes(job.status)).map((job) => job.dataDeletionJobArn),
    ...resources.list('recommender').filter((recommender) => recommender.datasetGroupArn === datasetGroupArn && unfinished.includes(recommender.status)).map((recommender) => recommender.recommenderArn),
    ...resources
      .list('solution-version')
      .filter((version) => version.datasetGroupArn === datasetGroupArn && unfinished.includes(version.status))
      .map((version) => version.solutionVersionArn),
  ],
});
