import { invalidInput, resourceNotFound } from '../errors.ts';
import { findRecipe } from '../resources/recipes.ts';
import type { RecommenderConfig } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { checkExploration } from './campaignVersion.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly datasetGroupArn: string;
  readonly recipeArn: string;
  readonly recommenderConfig?: RecommenderConfig;
}

/** Trains and serves a use case of a domain dataset group. */
export const createRecommender = operation<Input>({
  name: 'CreateRecommender',
  resource: ({ name }, personalize) => personalize.arn('recommender', name),
  run: ({ name, datasetGroupArn, recipeArn, recommenderConfig = {} }, personalize) => {
    const { domain } = getActive(personalize, 'dataset-group', datasetGroupArn);
    const recipe = findRecipe(recipeArn);
    if (recipe === undefined) throw resourceNotFound(recipeArn);
    if (recipe.notLocal !== undefined) throw invalidInput(`Recipe ${recipeArn} does not run locally: ${recipe.notLocal}.`);
    if (recipe.domain === undefined) throw invalidInput(`Recipe ${recipeArn} is for CreateSolution: recommenders are for the use cases of a domain.`);
    if (recipe.domain !== domain) throw invalidInput(`Recipe ${recipeArn} is for dataset groups of the domain ${recipe.domain}; ${datasetGroupArn} has ${domain ?? 'none'}.`);
    if (personalize.group(datasetGroupArn).dataset('INTERACTIONS') === undefined) throw invalidInput(`Dataset group ${datasetGroupArn} has no Interactions dataset.`);
    checkLimit(personalize, 'recommender', datasetGroupArn);
    checkExploration(recommenderConfig.itemExplorationConfig);
    const recommenderArn = personalize.arn('recommender', name);
    const resource = { name, recommenderArn, datasetGroupArn, recipeArn, recommenderConfig: { minRecommendationRequestsPerSecond: 1, ...recommenderConfig } };
    begin(personalize, 'recommender', { arn: recommenderArn, resource });
    return { recommenderArn };
  },
});
