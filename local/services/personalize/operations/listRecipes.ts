import { recipeArn, recipeDescriptions } from '../resources/recipes.ts';
import { type Page, pageOf } from './list.ts';
import { operation } from './operation.ts';

/** Without a domain: the custom recipes; with one: its use cases. */
export const listRecipes = operation<Page & { readonly domain?: string }>({
  name: 'ListRecipes',
  resource: () => '*',
  run: (input) => {
    const all = recipeDescriptions
      .filter((recipe) => recipe.domain === input.domain)
      .map((recipe) => ({ name: recipe.name, recipeArn: recipeArn(recipe.name), status: 'ACTIVE', domain: recipe.domain }));
    const { page, nextToken } = pageOf(all, input);
    return { recipes: page, nextToken };
  },
});
