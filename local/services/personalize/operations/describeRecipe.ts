import { resourceNotFound } from '../errors.ts';
import { algorithmArn, featureTransformationArn } from '../resources/algorithms.ts';
import { findRecipe, recipesCreatedAt } from '../resources/recipes.ts';
import { operation } from './operation.ts';

export const describeRecipe = operation<{ readonly recipeArn: string }>({
  name: 'DescribeRecipe',
  resource: ({ recipeArn }) => recipeArn,
  run: ({ recipeArn }) => {
    const recipe = findRecipe(recipeArn);
    if (recipe === undefined) throw resourceNotFound(recipeArn);
    const { name, recipeType, notLocal } = recipe;
    const description = notLocal === undefined ? recipe.description : `${recipe.description} Not trained locally: ${notLocal}.`;
    const times = { creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt };
    return { recipe: { name, recipeArn, algorithmArn: algorithmArn(name), featureTransformationArn: featureTransformationArn(name), status: 'ACTIVE', description, recipeType, ...times } };
  },
});
