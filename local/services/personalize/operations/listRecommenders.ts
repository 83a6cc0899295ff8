import { listOperation } from './list.ts';

export const listRecommenders = listOperation({ name: 'ListRecommenders', type: 'recommender', answer: 'recommenders', parent: 'datasetGroupArn' });
