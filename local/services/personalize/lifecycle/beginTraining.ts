import { randomBytes } from 'node:crypto';
import { begin } from '../operations/begin.ts';
import type { Personalize } from '../Personalize.ts';
import type { Solution } from '../store/resourceTypes.ts';

/** A new solution version under way; answers its ARN. */
export function beginTraining(
  personalize: Personalize,
  solution: Solution,
  options: { readonly trainingMode: string; readonly trainingType: 'AUTOMATIC' | 'MANUAL'; readonly name?: string },
): string {
  const { solutionArn, datasetGroupArn, recipeArn, performHPO, performAutoML, performIncrementalUpdate, eventType, solutionConfig } = solution;
  const solutionVersionArn = `${solutionArn}/${randomBytes(4).toString('hex')}`;
  const resource = {
    solutionVersionArn, solutionArn, datasetGroupArn, recipeArn, performHPO, performAutoML, performIncrementalUpdate, solutionConfig, ...options,
    ...(eventType === undefined ? {} : { eventType }),
  };
  begin(personalize, 'solution-version', { arn: solutionVersionArn, resource });
  return solutionVersionArn;
}
