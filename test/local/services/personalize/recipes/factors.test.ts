import { expect, it } from 'vitest';
import { type EventRows, factorize, gramOf } from '../../../../../local/services/personalize/kernels/factorization.ts';
import { BUILDS } from '../../../../../local/services/personalize/kernels/builds.ts';
import { historiesOf } from '../../../../../local/services/personalize/recipes/histories.ts';
import { seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';
import { addProducts, foldIn, RIDGE, trainFactors } from '../../../../../local/services/personalize/recipes/userPersonalization/factors.ts';
import { userPersonalization } from '../../../../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { BLOCK_ITEMS, historyOf, options, twoTastes } from './plays.ts';

const data = twoTastes();
const histories = historiesOf(data);

it('a new viewer folded in gets the items of their taste', () => {
  const factors = trainFactors(histories, data.itemIds.length, { rank: 4, seed: 1 });
  for (const block of [0, 1]) {
    const scores = new Float32Array(data.itemIds.length);
    addProducts(factors, foldIn(factors, historyOf(...[3, 5, 8, 11, 14].map((k) => block * BLOCK_ITEMS + k))), 1, scores);
    const best = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, 10);
    expect(best.every((item) => Math.floor(item / BLOCK_ITEMS) === block)).toBe(true);
  }
});

it('each row of a round solves its own system, on any number of threads and in either build', () => {
  const random = seededRandom(4);
  const rank = 12;
  const userItem: EventRows = { start: Uint32Array.of(0, 3, 3, 7), index: Uint32Array.of(0, 2, 4, 1, 2, 3, 4), weight: Float32Array.of(1, 0.5, 1, 1, 1, 0.3, 2) };
  const itemUser: EventRows = { start: Uint32Array.of(0, 1, 2, 4, 5, 7), index: Uint32Array.of(0, 2, 0, 2, 2, 0, 2), weight: Float32Array.of(1, 1, 0.5, 1, 0.3, 1, 2) };
  const first = Float32Array.from({ length: 5 * rank }, () => random() - 0.5);
  const [background, ridge] = [0.1, 0.05];
  const solved = BUILDS.flatMap((build) =>
    [1, 2].map((threads) => {
      const itemFactors = first.slice();
      factorize({ userItem, itemUser, rank, rounds: 1, background, ridge, itemFactors }, { build, threads });
      return itemFactors;
    }),
  );
  expect(solved[1]).toEqual(solved[0]);
  // The gradient of the items' loss is zero, with the users found from the first items.
  const users = new Float32Array(3 * rank);
  for (let u = 0; u < 3; u++) {
    const plays = Array.from({ length: (userItem.start[u + 1] ?? 0) - (userItem.start[u] ?? 0) }, (_, k) => (userItem.start[u] ?? 0) + k);
    const history = plays.map((e) => ({ item: userItem.index[e] ?? 0, weight: userItem.weight[e] ?? 0, timestamp: 0, eventValue: NaN }));
    // foldIn takes its own ridge per play: the rest is made up for.
    const own = { rank, factors: first, gram: gramOf(first, rank, background), ridge: ridge * background * 5 + (ridge - RIDGE) * plays.length };
    users.set(foldIn(own, history), u * rank);
  }
  const gram = gramOf(users, rank, background);
  for (const factors of solved) {
    for (let item = 0; item < 5; item++) {
      const x = factors.subarray(item * rank, (item + 1) * rank);
      const events = Array.from({ length: (itemUser.start[item + 1] ?? 0) - (itemUser.start[item] ?? 0) }, (_, k) => (itemUser.start[item] ?? 0) + k);
      for (let i = 0; i < rank; i++) {
        let gradient = ridge * (events.length + background * 3) * (x[i] ?? 0);
        for (let j = 0; j < rank; j++) gradient += (gram[i * rank + j] ?? 0) * (x[j] ?? 0);
        for (const e of events) {
          const v = users.subarray((itemUser.index[e] ?? 0) * rank);
          let product = 0;
          for (let j = 0; j < rank; j++) product += (v[j] ?? 0) * (x[j] ?? 0);
          gradient += (itemUser.weight[e] ?? 0) * (product - 1) * (v[i] ?? 0);
        }
        expect(Math.abs(gradient)).toBeLessThan(1e-3);
      }
    }
  }
});

it('names what a rank may be', () => {
  expect(() => userPersonalization.train(data, { ...options, hyperparameters: { hidden_dimension: 'many' } })).toThrow('hidden_dimension "many"; expected a whole number from 4 to 256.');
});
