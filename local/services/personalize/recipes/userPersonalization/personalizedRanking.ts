import { type Recipe, type TrainingOptions } from '../recipe.ts';
import { userPersonalization } from './userPersonalization.ts';

/**
 * The same scores, which the caller looks up for the items of the list it was given.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-personalized-ranking-v2.html
 */
export const personalizedRanking: Recipe = {
  ...userPersonalization,
  train: (data, options) => userPersonalization.train(data, byScoreAlone(options)),
  trainEarly: (data, options) => userPersonalization.trainEarly?.(data, byScoreAlone(options)),
  names: ['aws-personalized-ranking-v2', 'aws-personalized-ranking'],
};

/** A list that is given is not made more diverse. */
function byScoreAlone(options: TrainingOptions): TrainingOptions {
  return { ...options, hyperparameters: { ...options.hyperparameters, diversity: '0' } };
}
