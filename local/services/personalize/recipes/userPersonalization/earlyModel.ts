import { type LinearAlgebra } from '../../kernels/linearAlgebra.ts';
import { itemCategoriesOf } from '../categories.ts';
import { type Histories } from '../histories.ts';
import { type TrainingData } from '../recipe.ts';
import { findBlend } from './blend.ts';
import { crowdOf } from './crowd.ts';
import { trainEase } from './ease.ts';
import { NO_FACTORS } from './factors.ts';
import { linearItemsOf } from './linearItems.ts';
import { type LinearPlan } from './linearPlan.ts';
import { UserPersonalizationModel } from './UserPersonalizationModel.ts';

/** Multiplications and additions of the closed form that, with all around them, take seconds; below them nobody waits for an early model. */
const LONG_WORK = 5e9;
/** Items of an early model's co-plays: the inverse of their matrix takes a moment. */
const EARLY_ITEMS = 800;

export interface EarlyInput {
  readonly data: TrainingData;
  readonly histories: Histories;
  readonly plan: LinearPlan;
  readonly repeats: boolean;
  readonly diversity: number;
  readonly algebra: LinearAlgebra;
}

/** Popularity, taste and the co-plays of the items played most, in the default blend; undefined where the whole training takes a moment too. */
export function earlyModelOf({ data, histories, plan, repeats, diversity, algebra }: EarlyInput): UserPersonalizationModel | undefined {
  if (plan.work < LONG_WORK) return undefined;
  const itemCount = data.itemIds.length;
  const ease = trainEase({ histories, itemCount, linearItems: linearItemsOf(histories, itemCount, EARLY_ITEMS), algebra });
  const learnt = {
    itemCount,
    ease: ease.weights,
    alike: ease.alike,
    next: { scales: [], weights: [] },
    factors: NO_FACTORS,
    categories: itemCategoriesOf(data),
    crowd: crowdOf(histories, itemCount),
  };
  return new UserPersonalizationModel({ itemIds: data.itemIds, learnt, blend: findBlend(learnt, [], repeats), repeats, diversity, itemCreatedAt: data.itemCreatedAt });
}
