import { invalidInput } from '../errors.ts';
import type { OpenModel } from './openModel.ts';

const MAX_COLUMNS = 10;

/** What `metadataColumns` ({"ITEMS": ["GENRES"]}) asks for of one item; undefined when it asks for nothing. Throws InvalidInputException. */
export function itemMetadata(open: OpenModel, metadataColumns: Readonly<Record<string, readonly string[]>> | undefined): ((itemId: string) => Record<string, string>) | undefined {
  if (metadataColumns === undefined || Object.keys(metadataColumns).length === 0) return undefined;
  if (!open.enableMetadataWithRecommendations) {
    throw invalidInput('metadataColumns need a campaign or recommender with enableMetadataWithRecommendations.');
  }
  const columns = metadataColumns['ITEMS'];
  if (columns === undefined || Object.keys(metadataColumns).length > 1) throw invalidInput('metadataColumns can name columns of ITEMS only.');
  if (columns.length > MAX_COLUMNS) throw invalidInput(`metadataColumns can name at most ${MAX_COLUMNS} columns; got ${columns.length}.`);
  const fields = open.group.schema('ITEMS')?.fields ?? [];
  const unknown = columns.find((column) => !fields.some((field) => field.name === column.toUpperCase()));
  if (unknown !== undefined) throw invalidInput(`The Items dataset has no column ${unknown}.`);
  const rows = open.group.metadata('ITEMS');
  return (itemId) =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const value = rows.get(itemId)?.[column.toUpperCase()];
        return value === undefined ? [] : [[column, value]];
      }),
    );
}
