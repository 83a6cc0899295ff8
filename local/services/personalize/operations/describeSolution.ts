import { operation } from './operation.ts';

export const describeSolution = operation<{ readonly solutionArn: string }>({
  name: 'DescribeSolution',
  resource: ({ solutionArn }) => solutionArn,
  run: ({ solutionArn }, { resources }) => {
    const latestSolutionVersion = resources.list('solution-version').findLast((version) => version.solutionArn === solutionArn);
    return { solution: { ...resources.get('solution', solutionArn), latestSolutionVersion } };
  },
});
