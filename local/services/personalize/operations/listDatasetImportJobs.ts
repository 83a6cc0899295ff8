import { listOperation } from './list.ts';

export const listDatasetImportJobs = listOperation({ name: 'ListDatasetImportJobs', type: 'dataset-import-job', answer: 'datasetImportJobs', parent: 'datasetArn' });
