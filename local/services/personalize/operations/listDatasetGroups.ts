import { listOperation } from './list.ts';

export const listDatasetGroups = listOperation({ name: 'ListDatasetGroups', type: 'dataset-group', answer: 'datasetGroups' });
