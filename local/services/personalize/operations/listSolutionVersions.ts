import { listOperation } from './list.ts';

export const listSolutionVersions = listOperation({ name: 'ListSolutionVersions', type: 'solution-version', answer: 'solutionVersions', parent: 'solutionArn' });
