import { resourceInUse } from '../errors.ts';
import { operation } from './operation.ts';

export const stopSolutionVersionCreation = operation<{ readonly solutionVersionArn: string }>({
  name: 'StopSolutionVersionCreation',
  resource: ({ solutionVersionArn }) => solutionVersionArn,
  run: ({ solutionVersionArn }, personalize) => {
    const { status } = personalize.resources.get('solution-version', solutionVersionArn);
    if (status !== 'CREATE PENDING' && status !== 'CREATE IN_PROGRESS') throw resourceInUse(`Resource ${solutionVersionArn} is in status ${status}; only training that is under way can be stopped.`);
    personalize.resources.update('solution-version', solutionVersionArn, { status: 'CREATE STOPPED', lastUpdatedDateTime: personalize.now() });
  },
});
