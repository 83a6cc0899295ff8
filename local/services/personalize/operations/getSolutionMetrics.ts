import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

export const getSolutionMetrics = operation<{ readonly solutionVersionArn: string }>({
  name: 'GetSolutionMetrics',
  resource: ({ solutionVersionArn }) => solutionVersionArn,
  run: ({ solutionVersionArn }, personalize) => ({ solutionVersionArn, metrics: getActive(personalize, 'solution-version', solutionVersionArn).metrics ?? {} }),
});
