import { invalidInput, resourceNotFound } from '../errors.ts';
import { findRecipe } from '../resources/recipes.ts';
import type { SolutionConfig } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { checkSolutionConfig } from './checkSolutionConfig.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly datasetGroupArn: string;
  readonly recipeArn?: string;
  readonly performHPO?: boolean;
  readonly performAutoML?: boolean;
  readonly performAutoTraining?: boolean;
  readonly performIncrementalUpdate?: boolean;
  readonly eventType?: string;
  readonly solutionConfig?: SolutionConfig;
}

export const createSolution = operation<Input>({
  name: 'CreateSolution',
  resource: ({ name }, personalize) => personalize.arn('solution', name),
  run: (input, personalize) => {
    const { name, datasetGroupArn, recipeArn, eventType, solutionConfig = {}, performHPO = false, performAutoML = false, performAutoTraining = true } = input;
    getActive(personalize, 'dataset-group', datasetGroupArn);
    if (recipeArn === undefined || performAutoML) throw invalidInput('A recipeArn is required; AutoML is no longer offered.');
    const recipe = findRecipe(recipeArn);
    if (recipe === undefined) throw resourceNotFound(recipeArn);
    if (recipe.notLocal !== undefined) throw invalidInput(`Recipe ${recipeArn} does not run locally: ${recipe.notLocal}.`);
    if (recipe.domain !== undefined) throw invalidInput(`Recipe ${recipeArn} is a use case of the domain ${recipe.domain}: it is for CreateRecommender.`);
    if (personalize.group(datasetGroupArn).dataset('INTERACTIONS') === undefined) throw invalidInput(`Dataset group ${datasetGroupArn} has no Interactions dataset.`);
    if (input.performIncrementalUpdate === true) throw invalidInput(`performIncrementalUpdate is for the recipe aws-semantic-similarity, which does not run locally; got ${recipe.name}.`);
    checkSolutionConfig(solutionConfig, { recipe, performHPO, performAutoTraining, items: personalize.group(datasetGroupArn).schema('ITEMS') });
    checkLimit(personalize, 'solution', datasetGroupArn);
    const solutionArn = personalize.arn('solution', name);
    const resource = {
      name, solutionArn, datasetGroupArn, recipeArn, solutionConfig, performHPO, performAutoML, performAutoTraining,
      performIncrementalUpdate: input.performIncrementalUpdate ?? false,
      ...(eventType === undefined ? {} : { eventType }),
    };
    begin(personalize, 'solution', { arn: solutionArn, resource });
    return { solutionArn };
  },
});
