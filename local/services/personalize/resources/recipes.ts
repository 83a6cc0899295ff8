/** What a recipe's campaign has to be asked with. */
export type RecipeType = 'USER_PERSONALIZATION' | 'PERSONALIZED_RANKING' | 'RELATED_ITEMS' | 'USER_SEGMENTATION' | 'PERSONALIZED_ACTIONS';

export interface RecipeDescription {
  readonly name: string;
  readonly recipeType: RecipeType;
  readonly description: string;
  /** GetRecommendations without a userId is refused. */
  readonly needsUser: boolean;
  readonly domain?: 'VIDEO_ON_DEMAND' | 'ECOMMERCE';
  /** Why there is nothing on this machine that could train it; absent for recipes that run. */
  readonly notLocal?: string;
  /** BatchInferenceJobs are refused: https://docs.aws.amazon.com/personalize/latest/dg/batch-inference-job-output-examples.html */
  readonly noBatch?: true;
  /** New items are tried out: https://docs.aws.amazon.com/personalize/latest/dg/use-case-recipe-features.html */
  readonly explores?: true;
  /** Takes an optimizationObjective: https://docs.aws.amazon.com/personalize/latest/dg/optimizing-solution-for-objective.html */
  readonly objective?: true;
  /** Heeds a request's context: https://docs.aws.amazon.com/personalize/latest/dg/contextual-metadata.html */
  readonly contextual?: true;
  /** Answers with reasons: https://docs.aws.amazon.com/personalize/latest/dg/API_RS_PredictedItem.html */
  readonly reasons?: true;
}

const ACTIONS = 'actions have no place in a video recommender';
const SEGMENTS = 'user segments have no place in a video recommender';
const SHOPS = 'the domain ECOMMERCE has no place in a video recommender';
const TEXTS = 'it needs a language model, which a laptop without network does not have';

/** https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html and the VIDEO_ON_DEMAND use cases. */
export const recipeDescriptions: readonly RecipeDescription[] = [
  { name: 'aws-user-personalization', recipeType: 'USER_PERSONALIZATION', needsUser: true, contextual: true, explores: true, objective: true, description: 'Predicts items a user will interact with, and explores new items.' },
  { name: 'aws-user-personalization-v2', recipeType: 'USER_PERSONALIZATION', needsUser: true, contextual: true, explores: true, reasons: true, description: 'Predicts items a user will interact with, from catalogues of up to 5 million items.' },
  { name: 'aws-popularity-count', recipeType: 'USER_PERSONALIZATION', needsUser: false, description: 'Counts the popularity of items.' },
  { name: 'aws-trending-now', recipeType: 'USER_PERSONALIZATION', needsUser: false, noBatch: true, description: 'Finds the items whose popularity grows fastest.' },
  { name: 'aws-personalized-ranking', recipeType: 'PERSONALIZED_RANKING', needsUser: true, contextual: true, objective: true, description: 'Reranks a list of items for a user.' },
  { name: 'aws-personalized-ranking-v2', recipeType: 'PERSONALIZED_RANKING', needsUser: true, contextual: true, description: 'Reranks a list of items for a user, from catalogues of up to 5 million items.' },
  { name: 'aws-similar-items', recipeType: 'RELATED_ITEMS', needsUser: false, description: 'Finds items similar to a given one by co-occurrence and metadata.' },
  { name: 'aws-sims', recipeType: 'RELATED_ITEMS', needsUser: false, description: 'Finds items that occur together with a given one in user histories.' },
  { name: 'aws-vod-top-picks', recipeType: 'USER_PERSONALIZATION', needsUser: true, contextual: true, explores: true, domain: 'VIDEO_ON_DEMAND', description: 'Videos for a user.' },
  { name: 'aws-vod-most-popular', recipeType: 'USER_PERSONALIZATION', needsUser: false, domain: 'VIDEO_ON_DEMAND', description: 'Videos that most users watch.' },
  { name: 'aws-vod-trending-now', recipeType: 'USER_PERSONALIZATION', needsUser: false, domain: 'VIDEO_ON_DEMAND', description: 'Videos whose popularity grows fastest.' },
  { name: 'aws-vod-more-like-x', recipeType: 'RELATED_ITEMS', needsUser: false, domain: 'VIDEO_ON_DEMAND', description: 'Videos like a given one.' },
  { name: 'aws-vod-because-you-watched-x', recipeType: 'RELATED_ITEMS', needsUser: true, domain: 'VIDEO_ON_DEMAND', description: 'Videos that those who watched a given one watch too.' },
  { name: 'aws-semantic-similarity', recipeType: 'RELATED_ITEMS', needsUser: false, notLocal: TEXTS, description: 'Finds items whose descriptions mean something similar.' },
  { name: 'aws-item-affinity', recipeType: 'USER_SEGMENTATION', needsUser: false, notLocal: SEGMENTS, description: 'Finds users with an affinity to given items.' },
  { name: 'aws-item-attribute-affinity', recipeType: 'USER_SEGMENTATION', needsUser: false, notLocal: SEGMENTS, description: 'Finds users with an affinity to given item attributes.' },
  { name: 'aws-next-best-action', recipeType: 'PERSONALIZED_ACTIONS', needsUser: true, notLocal: ACTIONS, description: 'Predicts the actions that a user will most likely take.' },
  { name: 'aws-ecomm-customers-who-viewed-x-also-viewed', recipeType: 'RELATED_ITEMS', needsUser: true, domain: 'ECOMMERCE', notLocal: SHOPS, description: 'Items that those who viewed a given one viewed too.' },
  { name: 'aws-ecomm-frequently-bought-together', recipeType: 'RELATED_ITEMS', needsUser: false, domain: 'ECOMMERCE', notLocal: SHOPS, description: 'Items that are bought together with a given one.' },
  { name: 'aws-ecomm-popular-items-by-purchases', recipeType: 'USER_PERSONALIZATION', needsUser: true, domain: 'ECOMMERCE', notLocal: SHOPS, description: 'Items bought most often.' },
  { name: 'aws-ecomm-popular-items-by-views', recipeType: 'USER_PERSONALIZATION', needsUser: true, domain: 'ECOMMERCE', notLocal: SHOPS, description: 'Items viewed most often.' },
  { name: 'aws-ecomm-recommended-for-you', recipeType: 'USER_PERSONALIZATION', needsUser: true, domain: 'ECOMMERCE', notLocal: SHOPS, description: 'Items for a user.' },
];

/** Recipes are the service's own: AWS dates its first ones so. */
export const recipesCreatedAt = Date.UTC(2019, 5, 10);

export function recipeArn(name: string): string {
  return `arn:aws:personalize:::recipe/${name}`;
}

/** "aws-similar-items" */
export function recipeName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

export function findRecipe(arn: string): RecipeDescription | undefined {
  return recipeDescriptions.find((recipe) => recipeArn(recipe.name) === arn);
}
