import { type Recipe } from '../recipe.ts';
import { userPersonalization } from './userPersonalization.ts';

/**
 * The same scores, which the caller looks up for the items of the list it was given.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-personalized-ranking-v2.html
 */
export const personalizedRanking: Recipe = {
  ...userPersonalization,
  // A list that is given is ordered by score alone.
  train: (data, options) => userPersonalization.train(data, { ...options, hyperparameters: { ...options.hyperparameters, diversity: '0' } }),
  names: ['aws-personalized-ranking-v2', 'aws-personalized-ranking'],
};
