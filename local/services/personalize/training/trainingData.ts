import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { Dictionary } from '../data/Dictionary.ts';
import { InteractionTableBuilder } from '../data/InteractionTable.ts';
import { WorkFailure } from '../errors.ts';
import { splitValues } from '../filters/ItemColumns.ts';
import type { InteractionColumns, TrainingData } from '../recipes/recipe.ts';
import type { TrainingDataConfig } from '../store/resourceTypes.ts';
import type { EventWeights } from './EventWeights.ts';
import { pickInteractions } from './pickInteractions.ts';
import { withinPercentiles } from './withinPercentiles.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const MIN_INTERACTIONS = 1000;
const MIN_USERS = 25;

export interface TrainingDataOptions {
  readonly columns: TrainingDataConfig;
  /** featureTransformationParameters. */
  readonly percentiles: Readonly<Record<string, string>>;
  readonly weights: EventWeights;
}

/** Imported interactions and live events as one, in time order, with the metadata of their items; throws WorkFailure where there is too little. */
export function trainingData(group: DatasetGroupData, { columns, percentiles, weights }: TrainingDataOptions): TrainingData {
  const builder = new InteractionTableBuilder();
  // Recipes do not look at the other columns.
  builder.addTable({ ...group.histories.table, others: new Map() });
  for (const event of group.events()) {
    if (event.itemId === null || group.histories.isImported(event)) continue;
    builder.add({
      userId: group.histories.ownerOf(event),
      itemId: event.itemId,
      eventType: event.eventType,
      eventValue: event.eventValue ?? NaN,
      timestamp: event.timestamp,
    });
  }
  const table = builder.build();
  const weight = Float32Array.from({ length: table.length }, (_, row) =>
    weights.weigh(table.eventTypes.ids[table.eventType[row] ?? 0] ?? '', table.eventValue[row] ?? NaN),
  );
  const interactions = pickInteractions({ ...table, weight }, (row) => (weight[row] ?? 0) > 0);
  checkMinimums(interactions, table.users.ids.length);
  const metadata = group.metadata('ITEMS');
  const { ids: itemIds } = new Dictionary([...table.items.ids, ...metadata.keys()]);
  const categorical = (group.schema('ITEMS')?.fields ?? []).filter((field) => field.categorical && isUsed(field.name, columns));
  return {
    userIds: table.users.ids,
    itemIds,
    eventTypes: table.eventTypes.ids,
    interactions: withinPercentiles(interactions, { users: table.users.ids.length, items: table.items.ids.length, percentiles }),
    itemCategories: Object.fromEntries(
      categorical.map(({ name }) => [name, itemIds.map((id) => splitValues(metadata.get(id)?.[name.toUpperCase()]))]),
    ),
    itemCreatedAt: Float64Array.from(itemIds, (id) => Number(metadata.get(id)?.['CREATION_TIMESTAMP'] ?? NaN)),
  };
}

function checkMinimums({ length, user }: InteractionColumns, users: number): void {
  if (length < MIN_INTERACTIONS) throw new WorkFailure(`Dataset has fewer than ${MIN_INTERACTIONS} interactions`);
  const counts = new Uint32Array(users);
  for (const index of user) counts[index] = (counts[index] ?? 0) + 1;
  if (counts.reduce((twice, count) => (count >= 2 ? twice + 1 : twice), 0) < MIN_USERS) {
    throw new WorkFailure(`Dataset has fewer than ${MIN_USERS} users with at least 2 interactions each`);
  }
}

/** https://docs.aws.amazon.com/personalize/latest/dg/API_TrainingDataConfig.html: columns of the items dataset that a solution learns from. */
function isUsed(column: string, { excludedDatasetColumns = {}, includedDatasetColumns = {} }: TrainingDataConfig): boolean {
  const listed = (lists: Readonly<Record<string, readonly string[]>>): readonly string[] | undefined => Object.entries(lists).find(([type]) => type.toUpperCase() === 'ITEMS')?.[1];
  return listed(excludedDatasetColumns)?.includes(column) !== true && listed(includedDatasetColumns)?.includes(column) !== false;
}
