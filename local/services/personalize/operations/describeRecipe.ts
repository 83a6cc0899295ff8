import { resourceNotFound } from '../errors.ts';
import { findRecipe } from '../resources/recipes.ts';
import { operation } from './operation.ts';

export const describeRecipe = operation<{ readonly recipeArn: string }>({
  name: 'DescribeRecipe',
  resource: ({ recipeArn }) => recipeArn,
  run: ({ recipeArn }) => {
    const recipe = findRecipe(recipeArn);
    if (recipe === undefined) throw resourceNotFound(recipeArn);
    const { name, description, recipeType } = recipe;
    const algorithmArn = `arn:aws:personalize:::algorithm/${name}`;
    return { recipe: { name, recipeArn, algorithmArn, featureTransformationArn: 'arn:aws:personalize:::feature-transformation/default', status: 'ACTIVE', description, recipeType } };
  },
});
