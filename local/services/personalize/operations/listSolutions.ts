import { listOperation } from './list.ts';

export const listSolutions = listOperation({ name: 'ListSolutions', type: 'solution', answer: 'solutions', parent: 'datasetGroupArn' });
