import { deleteOperation } from './delete.ts';

export const deleteDatasetGroup = deleteOperation({
  name: 'DeleteDatasetGroup',
  type: 'dataset-group',
  arnMember: 'datasetGroupArn',
  users: ({ datasetGroupArn }, { resources }) => [
    ...resources.list('event-tracker').filter((tracker) => tracker.datasetGroupArn === datasetGroupArn).map((tracker) => tracker.eventTrackerArn),
    ...resources.list('solution').filter((solution) => solution.datasetGroupArn === datasetGroupArn).map((solution) => solution.solutionArn),
    ...resources.list('recommender').filter((recommender) => recommender.datasetGroupArn === datasetGroupArn).map((recommender) => recommender.recommenderArn),
    ...resources.list('filter').filter((filter) => filter.datasetGroupArn === datasetGroupArn).map((filter) => filter.filterArn),
    ...resources.list('dataset').filter((dataset) => dataset.datasetGroupArn === datasetGroupArn).map((dataset) => dataset.datasetArn),
  ],
});
