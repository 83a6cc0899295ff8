import { invalidInput } from '../errors.ts';
import type { SolutionUpdate } from '../store/resourceTypes.ts';
import { checkEvents, checkSchedule } from './checkSolutionConfig.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

type Input = { readonly solutionArn: string } & Pick<SolutionUpdate, 'performAutoTraining' | 'performIncrementalUpdate' | 'solutionUpdateConfig'>;

/** Automatic training on or off, its schedule, and the weights of events. */
export const updateSolution = operation<Input>({
  name: 'UpdateSolution',
  resource: ({ solutionArn }) => solutionArn,
  run: ({ solutionArn, ...update }, personalize) => {
    const solution = getActive(personalize, 'solution', solutionArn);
    if (Object.keys(update).length === 0) throw invalidInput('At least one of performAutoTraining, performIncrementalUpdate and solutionUpdateConfig is required.');
    if (update.solutionUpdateConfig?.autoTrainingConfig !== undefined && !(update.performAutoTraining ?? solution.performAutoTraining)) {
      throw invalidInput('solutionUpdateConfig.autoTrainingConfig needs performAutoTraining to be true.');
    }
    checkSchedule(update.solutionUpdateConfig?.autoTrainingConfig?.schedulingExpression);
    checkEvents(update.solutionUpdateConfig?.eventsConfig);
    personalize.lifecycle.update('solution', solutionArn, update);
    return { solutionArn };
  },
});
