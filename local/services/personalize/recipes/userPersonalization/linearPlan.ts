import { type Histories } from '../histories.ts';
import { type LinearItems, linearItemsOf } from './linearItems.ts';

/** How far back a view of the history reaches: the k-th newest play counts decay^k, for k < length. */
export interface HistoryScale {
  readonly decay: number;
  readonly length: number;
}

/** Views side by side, by how many of them the work allows. */
const SCALES: readonly (readonly HistoryScale[])[] = [
  [
    { decay: 1, length: 1 },
    { decay: 0.8, length: 10 },
    { decay: 0.95, length: 60 },
  ],
  [
    { decay: 0.3, length: 3 },
    { decay: 0.85, length: 25 },
  ],
  [{ decay: 0.75, length: 16 }],
];
/** More views are taken only where they leave items for this share of the plays. */
const LEAST_COVERAGE = 0.9;
/**
 * Multiplications and additions that a play is worth, by the plays of its user before it: a million plays of long histories are worth 5 · 10¹¹, which
 * two threads do in about 7 s. Data of short histories have little to gain from more items (KuaiRand: 20,000 users, 4 plays each).
 */
const WORK_PER_PLAY_AND_HISTORY = 5e3;
const MOST_HISTORY = 100;
const LEAST_WORK = 2e9;
/** A regression on 10,000 items. */
const MOST_WORK = 2.4e12;
/** Catalogues past this get factors too, and the closed form is left to the 6,000 items played most. */
export const MOST_CLOSED_FORM_ITEMS = 12_000;
const MOST_WORK_BESIDE_FACTORS = 5e11;

/** What the closed-form models cover within their share of time. */
export interface LinearPlan {
  readonly linearItems: LinearItems;
  readonly scales: readonly HistoryScale[];
  /** Multiplications and additions of the regression. */
  readonly work: number;
}

/** As many views as the data are worth, over the most played items. `share`: of the work that they are worth. */
export function linearPlanOf(histories: Histories, itemCount: number, share = 1): LinearPlan {
  const plays = histories.item.length;
  const users = Math.max(1, histories.start.length - 1);
  const most = itemCount > MOST_CLOSED_FORM_ITEMS ? MOST_WORK_BESIDE_FACTORS : MOST_WORK;
  const work = share * Math.min(most, Math.max(LEAST_WORK, plays * Math.min(MOST_HISTORY, plays / users) * WORK_PER_PLAY_AND_HISTORY));
  const wanted = itemsThatCover(histories, itemCount, LEAST_COVERAGE * plays);
  const scales = SCALES.find((choice) => mostItems(choice.length, work) >= wanted) ?? SCALES[SCALES.length - 1] ?? [];
  const linearItems = linearItemsOf(histories, itemCount, mostItems(scales.length, work));
  return { linearItems, scales, work: workPerCube(scales.length) * linearItems.itemAt.length ** 3 };
}

function mostItems(views: number, work: number): number {
  return Math.floor(Math.cbrt(work / workPerCube(views)));
}

/** A Cholesky factor of (views · n)² takes a third of its cube, the solutions for n targets take 2 · views² · n³ (n³ = 1 here). */
function workPerCube(views: number): number {
  return views ** 3 / 3 + 2 * views ** 2;
}

function itemsThatCover({ item }: Histories, itemCount: number, plays: number): number {
  const counts = new Uint32Array(itemCount);
  for (const i of item) counts[i] = (counts[i] as number) + 1;
  counts.sort().reverse();
  let covered = 0;
  const at = counts.findIndex((count) => (covered += count) >= plays);
  return at < 0 ? itemCount : at + 1;
}
