import { threadsInUse } from '../local/services/personalize/kernels/load.ts';
import { historiesOf } from '../local/services/personalize/recipes/histories.ts';
import { linearPlanOf } from '../local/services/personalize/recipes/userPersonalization/linearPlan.ts';
import { userPersonalization } from '../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { type Figure, secondsOf } from './figure.ts';
import { kernelRate } from './kernels.ts';
import { MOVIELENS_LIKE, type PlantedShape, plantedSequences } from './plantedSequences.ts';

const GIGA = 1e9;
const MEGABYTE_OF_KILOBYTES = 1024;
const RATE_SIZE = 3000;
/** Near the most videos that the closed form takes alone. */
const LARGE: PlantedShape = { users: 20_000, items: 10_000, plays: 2_000_000, seed: 1, orderShare: 0.5 };

/** Training user personalization on data of MovieLens 1M's size and of three times as many videos, beside what its matrices alone would take at the kernels' own rate. */
export function training(say: (step: string) => void): Figure[] {
  say('rate of the kernels');
  const rate = kernelRate(RATE_SIZE, { threads: threadsInUse() });
  return [
    ...trained('3,400 videos × 6,000 users × 1 M plays', MOVIELENS_LIKE, { rate, budget: { must: 60, aim: 15 }, say }),
    ...trained('10,000 videos × 20,000 users × 2 M plays', LARGE, { rate, budget: { must: 300, aim: 120 }, say }),
  ];
}

interface Measured {
  /** Of the kernels, in GFLOP/s. */
  readonly rate: number;
  readonly budget: NonNullable<Figure['budget']>;
  say(step: string): void;
}

function trained(name: string, shape: PlantedShape, { rate, budget, say }: Measured): Figure[] {
  const data = plantedSequences(shape);
  const { linearItems, scales } = linearPlanOf(historiesOf(data), data.itemIds.length);
  const n = linearItems.itemAt.length;
  const views = scales.length;
  const work = (views ** 3 / 3 + 2 * views ** 2 + 1) * n ** 3;
  const options = { seed: 1, hyperparameters: {} };
  say(`early model, ${name}`);
  const early = secondsOf(() => userPersonalization.trainEarly?.(data, options));
  say(`training, ${views} views of ${n} videos`);
  const value = secondsOf(() => userPersonalization.train(data, options));
  const peer = { name: `its matrices at the kernels' ${rate.toFixed(0)} GFLOP/s`, value: work / (rate * GIGA) };
  return [
    { name: `training, ${name}`, value, unit: 's', peer, budget },
    { name: '  the same, until a model can serve', value: early, unit: 's', peer: { name: 'the whole training', value } },
    { name: '  the same, most memory of the process so far', value: process.resourceUsage().maxRSS / MEGABYTE_OF_KILOBYTES, unit: 'MB' },
  ];
}
