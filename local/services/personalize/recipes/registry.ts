import { popularity } from './popularity/popularity.ts';
import { type Recipe } from './recipe.ts';
import { similarItems } from './similarItems/similarItems.ts';
import { trending } from './trending/trending.ts';
import { personalizedRanking } from './userPersonalization/personalizedRanking.ts';
import { userPersonalization } from './userPersonalization/userPersonalization.ts';

export const recipes: readonly Recipe[] = [userPersonalization, personalizedRanking, similarItems, popularity, trending];

const recipeByName: ReadonlyMap<string, Recipe> = new Map(recipes.flatMap((recipe) => recipe.names.map((name) => [name, recipe] as const)));

/** The recipe of that name ("aws-user-personalization-v2", the last part of the recipe's ARN), undefined where there is none. */
export function recipeFor(name: string): Recipe | undefined {
  return recipeByName.get(name);
}
