import { threadsInUse } from '../local/services/personalize/kernels/load.ts';
import { historiesOf } from '../local/services/personalize/recipes/histories.ts';
import { linearPlanOf } from '../local/services/personalize/recipes/userPersonalization/linearPlan.ts';
import { userPersonalization } from '../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { type Figure, secondsOf } from './figure.ts';
import { kernelRate } from './kernels.ts';
import { MOVIELENS_LIKE, plantedSequences } from './plantedSequences.ts';

const GIGA = 1e9;
const RATE_SIZE = 3000;

/** Training user personalization on data of MovieLens 1M's size, beside what its matrices alone would take at the kernels' own rate. */
export function training(say: (step: string) => void): Figure[] {
  say('rate of the kernels');
  const rate = kernelRate(RATE_SIZE, { threads: threadsInUse() });
  const data = plantedSequences(MOVIELENS_LIKE);
  const { linearItems, scales } = linearPlanOf(historiesOf(data), data.itemIds.length);
  const n = linearItems.itemAt.length;
  const views = scales.length;
  const work = (views ** 3 / 3 + 2 * views ** 2 + 1) * n ** 3;
  say(`training, ${views} views of ${n} videos`);
  const value = secondsOf(() => userPersonalization.train(data, { seed: 1, hyperparameters: {} }));
  const peer = { name: `its matrices at the kernels' ${rate.toFixed(0)} GFLOP/s`, value: work / (rate * GIGA) };
  return [{ name: 'training, 3,400 videos × 6,000 users × 1 M plays', value, unit: 's', peer, budget: { must: 60, aim: 15 } }];
}
