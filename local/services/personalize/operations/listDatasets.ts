import { listOperation } from './list.ts';

export const listDatasets = listOperation({ name: 'ListDatasets', type: 'dataset', answer: 'datasets', parent: 'datasetGroupArn' });
