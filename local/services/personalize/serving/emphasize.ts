import type { ObjectiveSensitivity } from '../store/resourceTypes.ts';
import type { OpenModel } from './openModel.ts';
import { topItems } from './topItems.ts';

/** What the highest value of the objective's column is worth, in distances between the first and the hundredth score. */
const SENSITIVITY: Readonly<Record<ObjectiveSensitivity, number>> = { OFF: 0, LOW: 0.1, MEDIUM: 0.3, HIGH: 1 };
const DEPTH = 100;
/** What an item that is typical of the request's context is worth, in the same distances. */
const CONTEXT_WEIGHT = 0.3;
/** An item's freshness halves with each month of age. */
const HALF_LIFE_SECONDS = 30 * 86_400;

/** What counts beside relevance: a level of at most 1 for each item. */
interface Emphasis {
  readonly weight: number;
  level(item: number): number;
}

/**
 * Raises items that the solution's optimizationObjective, the campaign's rankingInfluence and the request's context want, in place. Relevance
 * still decides between items whose scores are further apart than the emphasis is worth.
 * https://docs.aws.amazon.com/personalize/latest/dg/optimizing-solution-for-objective.html
 * https://docs.aws.amazon.com/personalize/latest/dg/contextual-metadata.html
 */
export function emphasize(open: OpenModel, context: Readonly<Record<string, string>> = {}): void {
  const emphases = [...objective(open), ...influences(open), ...contexts(open, context)].filter(({ weight }) => weight > 0);
  if (emphases.length === 0) return;
  const { scores } = open.served;
  const spread = spreadOf(scores);
  for (let item = 0; item < scores.length; item++) {
    for (const { weight, level } of emphases) scores[item] = (scores[item] ?? 0) + spread * weight * level(item);
  }
}

function objective({ optimizationObjective, served }: OpenModel): Emphasis[] {
  const { itemAttribute, objectiveSensitivity = 'OFF' } = optimizationObjective;
  if (itemAttribute === undefined) return [];
  const shares = served.columns.shares(itemAttribute.toUpperCase());
  return [{ weight: SENSITIVITY[objectiveSensitivity], level: (item) => shares[item] ?? 0 }];
}

function influences({ rankingInfluence, served, group }: OpenModel): Emphasis[] {
  const { POPULARITY = 0, FRESHNESS = 0 } = rankingInfluence;
  if (POPULARITY === 0 && FRESHNESS === 0) return [];
  const { activity } = group;
  const mostLog = Math.log1p(activity.most) || 1;
  const createdAt = served.columns.numbers('CREATION_TIMESTAMP');
  return [
    { weight: POPULARITY, level: (item) => Math.log1p(activity.countOf(served.itemIds[item] ?? '')) / mostLog },
    {
      weight: FRESHNESS,
      level: (item) => {
        const age = activity.newest - (createdAt[item] ?? NaN);
        return Number.isNaN(age) ? 0 : 2 ** (-Math.max(0, age) / HALF_LIFE_SECONDS);
      },
    },
  ];
}

function contexts({ recipe, served, group }: OpenModel, context: Readonly<Record<string, string>>): Emphasis[] {
  if (recipe.contextual !== true) return [];
  return Object.entries(context).map(([column, text]) => {
    const levelOf = group.contexts.levels(column.toUpperCase(), text);
    return { weight: CONTEXT_WEIGHT, level: (item) => levelOf(served.itemIds[item] ?? '') };
  });
}

function spreadOf(scores: Float32Array): number {
  const first = topItems(scores, new Uint8Array(scores.length).fill(1), DEPTH);
  return (scores[first[0] ?? 0] ?? 0) - (scores[first.at(-1) ?? 0] ?? 0);
}
