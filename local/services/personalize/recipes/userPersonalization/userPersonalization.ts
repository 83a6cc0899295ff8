import { loadLinearAlgebra } from '../../kernels/load.ts';
import { itemCategoriesOf } from '../categories.ts';
import { type Histories, historiesOf } from '../histories.ts';
import { type Recipe, type TrainingData, type TrainingOptions } from '../recipe.ts';
import { findBlend } from './blend.ts';
import { crowdOf } from './crowd.ts';
import { DEFAULT_DIVERSITY, DIVERSITY_PARAMETER } from './diversity.ts';
import { earlyModelOf } from './earlyModel.ts';
import { trainEase } from './ease.ts';
import { DEFAULT_RANK, type ItemFactors, NO_FACTORS, trainFactors } from './factors.ts';
import { holdOut, repeatRateOf } from './holdOut.ts';
import { linearPlanOf, MOST_CLOSED_FORM_ITEMS } from './linearPlan.ts';
import { trainNextItem } from './nextItem.ts';
import { loadUserPersonalization, saveUserPersonalization } from './file.ts';
import { type LearntSignals } from './signals.ts';
import { UserPersonalizationModel } from './UserPersonalizationModel.ts';

/** A model that lacks no more of the plays than this serves as it is: another training would take as long again and change little. */
const LITTLE_HELD_OUT = 0.01;
/** Users come back to items when this share of their plays are of items that they know. */
const COMMON_REPEATS = 0.1;
/** Of the work that the data are worth: what a model takes that finds the weights alone. */
const WORK_OF_VALIDATION = 0.25;

/**
 * Linear item–item and next-item models, popularity and metadata, blended with weights that suit the data's own later plays.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-user-personalization-v2.html
 */
export const userPersonalization: Recipe = {
  names: ['aws-user-personalization-v2', 'aws-user-personalization', 'aws-vod-top-picks'],
  train,
  trainEarly,
  save: saveUserPersonalization,
  load: loadUserPersonalization,
};

function train(data: TrainingData, options: TrainingOptions): UserPersonalizationModel {
  const diversity = diversityOf(options.hyperparameters[DIVERSITY_PARAMETER]);
  const histories = historiesOf(data);
  const repeats = repeatRateOf(histories) >= COMMON_REPEATS;
  options.onProgress?.(0.05);
  const validation = holdOut(histories, { seed: options.seed, repeats, itemCount: data.itemIds.length });
  const heldOut = histories.item.length - validation.training.item.length;
  const serves = heldOut <= LITTLE_HELD_OUT * histories.item.length;
  const partly = learn(data, { histories: validation.training, work: serves ? 1 : WORK_OF_VALIDATION }, options);
  options.onProgress?.(serves ? 0.8 : 0.3);
  const blend = findBlend(partly, validation.cases, repeats);
  options.onProgress?.(serves ? 0.95 : 0.4);
  const learnt = serves ? partly : learn(data, { histories, work: 1, known: partly.factors }, options);
  options.onProgress?.(1);
  return new UserPersonalizationModel({ itemIds: data.itemIds, learnt, blend, repeats, diversity, itemCreatedAt: data.itemCreatedAt });
}

function trainEarly(data: TrainingData, { hyperparameters }: TrainingOptions): UserPersonalizationModel | undefined {
  const diversity = diversityOf(hyperparameters[DIVERSITY_PARAMETER]);
  const histories = historiesOf(data);
  return earlyModelOf({ data, histories, plan: linearPlanOf(histories, data.itemIds.length), repeats: repeatRateOf(histories) >= COMMON_REPEATS, diversity, algebra: loadLinearAlgebra() });
}

/** Personalize's name for the number of factors; given, there are factors in a catalogue of any size. */
const RANK_PARAMETER = 'hidden_dimension';
const LEAST_RANK = 4;
const MOST_RANK = 256;

interface Lesson {
  readonly histories: Histories;
  /** Share of the work that the data are worth. */
  readonly work: number;
  /** Factors of nearly the same data. */
  readonly known?: ItemFactors;
}

function learn(data: TrainingData, { histories, work, known }: Lesson, { seed, hyperparameters }: TrainingOptions): LearntSignals {
  const itemCount = data.itemIds.length;
  const algebra = loadLinearAlgebra();
  const { linearItems, scales } = linearPlanOf(histories, itemCount, work);
  const rank = rankOf(hyperparameters[RANK_PARAMETER], itemCount);
  const ease = trainEase({ histories, itemCount, linearItems, algebra });
  return {
    itemCount,
    ease: ease.weights,
    alike: ease.alike,
    next: trainNextItem({ histories, itemCount, linearItems, scales, algebra }),
    factors: rank > 0 ? trainFactors(histories, itemCount, { rank, seed, ...(known ? { known } : {}) }) : NO_FACTORS,
    categories: itemCategoriesOf(data),
    crowd: crowdOf(histories, itemCount),
  };
}

function rankOf(given: string | undefined, itemCount: number): number {
  if (given === undefined) return itemCount > MOST_CLOSED_FORM_ITEMS ? DEFAULT_RANK : 0;
  const rank = Number(given);
  if (!Number.isInteger(rank) || rank < LEAST_RANK || rank > MOST_RANK) throw new RangeError(`${RANK_PARAMETER} "${given}"; expected a whole number from ${LEAST_RANK} to ${MOST_RANK}.`);
  return rank;
}

function diversityOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_DIVERSITY;
  const diversity = given.trim() === '' ? NaN : Number(given);
  if (!(diversity >= 0 && diversity <= 1)) throw new RangeError(`${DIVERSITY_PARAMETER} "${given}"; expected a number from 0 to 1.`);
  return diversity;
}
