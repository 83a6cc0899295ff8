import { expect, it } from 'vitest';
import { historiesOf } from '../../../../../local/services/personalize/recipes/histories.ts';
import { seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';
import { type HistoryScale } from '../../../../../local/services/personalize/recipes/userPersonalization/linearPlan.ts';
import { addNextItemRows } from '../../../../../local/services/personalize/recipes/userPersonalization/nextItemRows.ts';
import { HOUR, type Play, START, trainingData } from './plays.ts';

const ITEMS = 9;
const scales: readonly HistoryScale[] = [
  { decay: 1, length: 1 },
  { decay: 0.6, length: 3 },
  { decay: 0.9, length: 30 },
];

it('adds up the rows of every play as writing each row out does', () => {
  const random = seededRandom(3);
  const plays: Play[] = [];
  for (let user = 0; user < 30; user++) {
    for (let k = 0; k < user; k++) plays.push({ user, item: Math.floor(random() * ITEMS), at: START + k * 9 * HOUR, weight: random() < 0.3 ? 0.3 : 1 });
  }
  const histories = historiesOf(trainingData({ users: 30, items: ITEMS }, plays));
  // Items 2 and 5 are not covered.
  const itemAt = Uint32Array.of(0, 1, 3, 4, 6, 7, 8);
  const indexOf = Int32Array.from({ length: ITEMS }, (_, item) => itemAt.indexOf(item));
  const n = itemAt.length;
  const size = scales.length * n;
  const matrix = new Float32Array(size * size);
  const rightSide = new Float32Array(size * n);
  const total = addNextItemRows({ histories, linearItems: { itemAt, indexOf }, scales, matrix, rightSide });

  const expectedMatrix = new Float64Array(size * size);
  const expectedRight = new Float64Array(size * n);
  let expectedTotal = 0;
  for (let u = 0; u < 30; u++) {
    const from = histories.start[u] ?? 0;
    for (let p = from + 1; p < (histories.start[u + 1] ?? 0); p++) {
      const target = indexOf[histories.item[p] ?? 0] ?? -1;
      if (target < 0) continue;
      const feature = new Float64Array(size);
      scales.forEach(({ decay, length }, s) => {
        for (let k = 0; k < length && p - 1 - k >= from; k++) {
          const i = indexOf[histories.item[p - 1 - k] ?? 0] ?? -1;
          if (i >= 0) feature[s * n + i] = (feature[s * n + i] ?? 0) + decay ** k * (histories.weight[p - 1 - k] ?? 0);
        }
      });
      const rowWeight = (histories.weight[p] ?? 0) / Math.sqrt(p - from);
      expectedTotal += rowWeight;
      feature.forEach((x, i) => {
        expectedRight[i * n + target] = (expectedRight[i * n + target] ?? 0) + rowWeight * x;
        for (let j = 0; j <= i; j++) expectedMatrix[i * size + j] = (expectedMatrix[i * size + j] ?? 0) + rowWeight * x * (feature[j] ?? 0);
      });
    }
  }
  expect(total).toBeCloseTo(expectedTotal, 6);
  expectedMatrix.forEach((value, at) => expect(matrix[at]).toBeCloseTo(value, 3));
  expectedRight.forEach((value, at) => expect(rightSide[at]).toBeCloseTo(value, 3));
});
