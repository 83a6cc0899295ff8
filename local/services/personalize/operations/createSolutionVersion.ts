import { invalidInput, resourceAlreadyExists } from '../errors.ts';
import { beginTraining } from '../lifecycle/beginTraining.ts';
import { recipeName } from '../resources/recipes.ts';
import { checkLimit } from './checkLimit.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly solutionArn: string;
  readonly name?: string;
  readonly trainingMode?: string;
}

/** https://docs.aws.amazon.com/personalize/latest/dg/API_CreateSolutionVersion.html#personalize-CreateSolutionVersion-request-trainingMode */
const updatable: readonly string[] = ['aws-user-personalization'];

/** With trainingMode UPDATE the version takes over what the last one learned and considers the items of now; only FULL learns anew. */
export const createSolutionVersion = operation<Input>({
  name: 'CreateSolutionVersion',
  resource: ({ solutionArn }) => solutionArn,
  run: ({ solutionArn, name, trainingMode = 'FULL' }, personalize) => {
    const solution = getActive(personalize, 'solution', solutionArn);
    const versions = personalize.resources.list('solution-version').filter((version) => version.solutionArn === solutionArn);
    const namesake = versions.find((version) => name !== undefined && version.name === name);
    if (namesake !== undefined) throw resourceAlreadyExists(namesake.solutionVersionArn);
    if (trainingMode === 'AUTOTRAIN') throw invalidInput('trainingMode AUTOTRAIN is not for callers; expected FULL or UPDATE.');
    if (trainingMode === 'UPDATE') {
      if (!updatable.includes(recipeName(solution.recipeArn))) throw invalidInput(`trainingMode UPDATE is not supported for recipe ${solution.recipeArn}; expected FULL.`);
      if (!versions.some((version) => version.status === 'ACTIVE' && version.trainingMode !== 'UPDATE')) throw invalidInput(`trainingMode UPDATE needs an ACTIVE version of ${solutionArn} with trainingMode FULL to start from.`);
    }
    checkLimit(personalize, 'solution-version');
    return { solutionVersionArn: beginTraining(personalize, solution, { trainingMode, trainingType: 'MANUAL', ...(name === undefined ? {} : { name }) }) };
  },
});
