import { listOperation } from './list.ts';

export const listFilters = listOperation({ name: 'ListFilters', type: 'filter', answer: 'Filters', parent: 'datasetGroupArn' });
