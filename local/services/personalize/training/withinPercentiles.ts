import type { InteractionColumns } from '../recipes/recipe.ts';
import { pickInteractions } from './pickInteractions.ts';

/**
 * Leaves out users with very short or long histories and items with very few or many interactions, where the solution's
 * featureTransformationParameters say so. https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-new-item-USER_PERSONALIZATION.html
 */
export function withinPercentiles(
  columns: InteractionColumns,
  { users, items, percentiles }: { readonly users: number; readonly items: number; readonly percentiles: Readonly<Record<string, string>> },
): InteractionColumns {
  const user = within(columns.user, { count: users, from: percentiles['min_user_history_length_percentile'], to: percentiles['max_user_history_length_percentile'] });
  const item = within(columns.item, { count: items, from: percentiles['min_item_interaction_count_percentile'], to: percentiles['max_item_interaction_count_percentile'] });
  return pickInteractions(columns, (row) => user(columns.user[row] ?? 0) && item(columns.item[row] ?? 0));
}

/** Whether an index occurs as often as those between two percentiles of all that occur. */
function within(column: Uint32Array, { count, from = '0', to = '1' }: { readonly count: number; readonly from: string | undefined; readonly to: string | undefined }): (index: number) => boolean {
  const lengths = new Uint32Array(count);
  for (const index of column) lengths[index] = (lengths[index] ?? 0) + 1;
  const ordered = lengths.filter((length) => length > 0).sort();
  const at = (share: number): number => ordered[Math.round(share * (ordered.length - 1))] ?? 0;
  const [least, most] = [at(Number(from)), at(Number(to))];
  return (index) => (lengths[index] ?? 0) >= least && (lengths[index] ?? 0) <= most;
}
