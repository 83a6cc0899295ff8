import { randomBytes } from 'node:crypto';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly solutionArn: string;
  readonly name?: string;
  readonly trainingMode?: string;
}

export const createSolutionVersion = operation<Input>({
  name: 'CreateSolutionVersion',
  resource: ({ solutionArn }) => solutionArn,
  run: ({ solutionArn, name, trainingMode = 'FULL' }, personalize) => {
    const { datasetGroupArn, recipeArn, performHPO, performAutoML, performIncrementalUpdate, eventType, solutionConfig } = getActive(personalize, 'solution', solutionArn);
    const solutionVersionArn = `${solutionArn}/${randomBytes(4).toString('hex')}`;
    const resource = {
      solutionVersionArn, solutionArn, datasetGroupArn, recipeArn, performHPO, performAutoML, performIncrementalUpdate, solutionConfig, trainingMode,
      trainingType: 'MANUAL',
      ...(name === undefined ? {} : { name }),
      ...(eventType === undefined ? {} : { eventType }),
    };
    begin(personalize, 'solution-version', { arn: solutionVersionArn, resource });
    return { solutionVersionArn };
  },
});
