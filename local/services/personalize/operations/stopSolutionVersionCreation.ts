import { resourceInUse } from '../errors.ts';
import { operation } from './operation.ts';

/** A version that is ACTIVE with an early model stays ACTIVE with it; its training ends. */
export const stopSolutionVersionCreation = operation<{ readonly solutionVersionArn: string }>({
  name: 'StopSolutionVersionCreation',
  resource: ({ solutionVersionArn }) => solutionVersionArn,
  run: ({ solutionVersionArn }, personalize) => {
    const { status, refining = false } = personalize.resources.get('solution-version', solutionVersionArn);
    if (!refining && status !== 'CREATE PENDING' && status !== 'CREATE IN_PROGRESS') throw resourceInUse(`Resource ${solutionVersionArn} is in status ${status}; only training that is under way can be stopped.`);
    personalize.lifecycle.stop('solution-version', solutionVersionArn);
  },
});
