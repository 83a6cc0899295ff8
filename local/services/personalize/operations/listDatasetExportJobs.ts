import { listOperation } from './list.ts';

export const listDatasetExportJobs = listOperation({ name: 'ListDatasetExportJobs', type: 'dataset-export-job', answer: 'datasetExportJobs', parent: 'datasetArn' });
