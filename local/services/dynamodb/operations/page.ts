import { type SQLInputValue } from 'node:sqlite';
import { AwsError } from '../../../service.ts';
import { type Item, itemBytes, maxPageBytes } from '../attributes.ts';
import { readCapacity } from '../capacity.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { type Checked, checkKey, matchesFilter, project } from '../dynalite.ts';
import { type Index, keyNames, type KeyPlan, pickAttributes, primaryKey, type Table } from '../table.ts';

/** What Query and Scan read: a table in its own order, or an index. */
export interface PageSource {
  readonly table: Table;
  readonly index: Index | undefined;
  readonly keys: KeyPlan;
  /** Attributes of LastEvaluatedKey: the table's key and the index's. */
  readonly startKeyNames: readonly string[];
  readonly columns: { readonly hash: string; readonly range: string; readonly order: readonly string[] };
  /** SELECT … FROM … WHERE <this table or index>. */
  readonly select: string;
  readonly id: number;
}

export interface PageRequest {
  readonly request: Checked;
  readonly source: PageSource;
  readonly where: string;
  readonly parameters: readonly SQLInputValue[];
  readonly order: string;
}

const tableColumns = { hash: 'hash', range: 'range', order: ['hash', 'range'] };
const indexColumns = { hash: 'e.hash', range: 'e.range', order: ['e.hash', 'e.range', 'e.item_hash', 'e.item_range'] };

export function sourceOf(dynamo: DynamoDb, request: Checked): PageSource {
  const table = dynamo.table(request.TableName);
  if (request.IndexName === undefined) {
    return {
      table, index: undefined, keys: table.keys, startKeyNames: keyNames(table.keys), columns: tableColumns,
      select: 'SELECT id, bytes, item FROM items WHERE table_id = ?', id: table.id,
    };
  }
  const index = table.indexes.find((candidate) => candidate.name === request.IndexName);
  if (!index) throw new AwsError('ValidationException', `The table does not have the specified index: ${request.IndexName}`);
  if (index.global && request.ConsistentRead) {
    throw new AwsError('ValidationException', 'Consistent reads are not supported on global secondary indexes');
  }
  if (index.global && request.Select === 'ALL_ATTRIBUTES' && index.definition.Projection.ProjectionType !== 'ALL') {
    throw new AwsError(
      'ValidationException',
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
  return {
    table, index, keys: index.keys, startKeyNames: [...new Set([...keyNames(table.keys), ...keyNames(index.keys)])], columns: indexColumns,
    select: 'SELECT i.id, i.bytes, i.item FROM index_entries AS e CROSS JOIN items AS i ON i.id = e.item_id WHERE e.index_id = ?', id: index.id,
  };
}

export function checkStartKey(source: PageSource, startKey: Item | undefined): void {
  if (!startKey) return;
  const invalid = (detail: string): AwsError => new AwsError('ValidationException', `The provided starting key is invalid${detail}`);
  if (Object.keys(startKey).length !== source.startKeyNames.length || source.startKeyNames.some((name) => !startKey[name])) {
    throw invalid(source.index ? '' : ': The provided key element does not match the schema');
  }
  try {
    checkKey(pickAttributes(startKey, keyNames(source.table.keys)), source.table.description);
  } catch (error) {
    throw error instanceof AwsError ? invalid(`: ${error.message}`) : error;
  }
  for (const part of [source.keys.hash, source.keys.range]) {
    if (part && startKey[part.name]?.[part.type] === undefined) throw invalid('');
  }
}

/** The rows that come after `startKey` in the order read: a row value comparison, which SQLite answers from the index. */
export function startPosition(source: PageSource, startKey: Item | undefined, backwards: boolean): { readonly sql: string; readonly parameters: readonly SQLInputValue[] } {
  if (!startKey) return { sql: '', parameters: [] };
  const own = primaryKey(startKey, source.table.keys);
  const columns = source.columns.order;
  const parameters = [own.hash, own.range];
  if (source.index) {
    const entry = primaryKey(startKey, source.keys);
    parameters.unshift(entry.hash, entry.range);
  }
  return { sql: ` AND (${columns.join(', ')}) ${backwards ? '<' : '>'} (${columns.map(() => '?').join(', ')})`, parameters };
}

/** Reads until Limit items or 1 MB were seen; filters and projects what was read. */
export function readPage(dynamo: DynamoDb, page: PageRequest): object {
  const { request, source } = page;
  const limit = request.Limit ?? Infinity;
  const items: Item[] = [];
  let scanned = 0;
  let matched = 0;
  let bytes = 0;
  let last: Item | undefined;
  let more = false;
  for (const row of dynamo.store.rows(`${source.select} AND ${page.where} ORDER BY ${page.order}`, [source.id, ...page.parameters])) {
    const stored = JSON.parse(row.text) as Item;
    const item = projectIndex(source, request, stored);
    scanned++;
    bytes += item === stored ? row.bytes : itemBytes(item);
    last = stored;
    if (matchesFilter(request, item)) {
      matched++;
      if (request.Select !== 'COUNT') items.push(project(request, item));
    }
    if (scanned >= limit || bytes >= maxPageBytes) {
      more = true;
      break;
    }
  }
  const capacity = readCapacity(request, bytes);
  return {
    ...(request.Select !== 'COUNT' && { Items: items }),
    Count: matched,
    ScannedCount: scanned,
    ...(more && last && { LastEvaluatedKey: pickAttributes(last, source.startKeyNames) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

/** A local index fetches what it does not hold from the table when asked to; a global one never does. */
function projectIndex(source: PageSource, request: Checked, item: Item): Item {
  const projection = source.index?.definition.Projection;
  if (!projection || projection.ProjectionType === 'ALL') return item;
  if (!source.index?.global && (request.Select === 'ALL_ATTRIBUTES' || request._projection || request.AttributesToGet)) return item;
  return pickAttributes(item, [...source.startKeyNames, ...(projection.NonKeyAttributes ?? [])]);
}
