import type { HistoryEntry } from '../data/UserHistories.ts';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import { checkRecipeType } from '../filters/checkFilter.ts';
import { applyFilter } from '../filters/evaluate.ts';
import type { Clause } from '../filters/expression.ts';
import { parameterValues } from '../filters/parameters.ts';
import { parseFilter } from '../filters/parse.ts';
import type { Personalize } from '../Personalize.ts';
import type { OpenModel } from './openModel.ts';

export interface FilterQuestion {
  readonly filterArn: string | undefined;
  readonly filterValues: Readonly<Record<string, string>> | undefined;
  readonly userId: string | undefined;
  readonly itemId?: string | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Marks in `allowed` what the filter lets through: everything without a filter. */
export function filterItems(personalize: Personalize, open: OpenModel, question: FilterQuestion, allowed: Uint8Array): void {
  if (question.filterArn === undefined) {
    if (question.filterValues !== undefined && Object.keys(question.filterValues).length > 0) throw invalidInput('filterValues were given without a filterArn.');
    allowed.fill(1);
    return;
  }
  const clauses = clausesOf(personalize, question.filterArn, open.datasetGroupArn);
  checkRecipeType(clauses, open.recipe.recipeType);
  const input = {
    items: open.served.columns,
    indexOf: (itemId: string) => open.served.indexOf(itemId),
    values: parameterValues(clauses, question.filterValues ?? {}),
    history: question.history,
    user: open.group.metadata('USERS').get(question.userId ?? '') ?? {},
    currentItem: open.group.metadata('ITEMS').get(question.itemId ?? '') ?? {},
  };
  applyFilter(clauses, input, allowed);
}

/** By expression, for as long as the process runs: there are as many as filters were made. */
const parsed = new Map<string, Clause[]>();

function clausesOf(personalize: Personalize, filterArn: string, datasetGroupArn: string): Clause[] {
  const filter = personalize.resources.find('filter', filterArn);
  if (filter === undefined) throw runtimeResourceNotFound('Filter', filterArn);
  if (filter.datasetGroupArn !== datasetGroupArn) throw invalidInput(`Filter ${filterArn} belongs to another dataset group than the campaign.`);
  if (filter.status !== 'ACTIVE') throw invalidInput(`Filter ${filterArn} is in status ${filter.status}; it must be ACTIVE.`);
  let clauses = parsed.get(filter.filterExpression);
  if (clauses === undefined) parsed.set(filter.filterExpression, (clauses = parseFilter(filter.filterExpression)));
  return clauses;
}
