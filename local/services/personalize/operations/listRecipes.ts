import { recipeArn, recipeDescriptions, recipesCreatedAt } from '../resources/recipes.ts';
import { type Page, pageOf } from './list.ts';
import { operation } from './operation.ts';

/** All recipes, or the use cases of a domain. https://docs.aws.amazon.com/personalize/latest/dg/API_ListRecipes.html */
export const listRecipes = operation<Page & { readonly domain?: string }>({
  name: 'ListRecipes',
  resource: () => '*',
  run: (input) => {
    const all = recipeDescriptions
      .filter((recipe) => input.domain === undefined || recipe.domain === input.domain)
      .map((recipe) => ({ name: recipe.name, recipeArn: recipeArn(recipe.name), status: 'ACTIVE', domain: recipe.domain, creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt }));
    const { page, nextToken } = pageOf(all, { ...input, list: `ListRecipes ${input.domain ?? ''}` });
    return { recipes: page, nextToken };
  },
});
