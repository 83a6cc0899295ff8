import { AwsError } from '../../../service.ts';
import { type Item, itemBytes, maxItemBytes } from '../attributes.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { applyUpdate, type Checked, checkItem, checkKey, checkPaths, conditionHolds, validate } from '../dynalite.ts';
import { type Key, keyOf, primaryKey, type Table } from '../table.ts';
import { type StoredItem } from '../TableStore.ts';
import { writeCapacity } from '../capacity.ts';

type Input = Readonly<Record<string, unknown>>;

export type WriteKind = 'putItem' | 'updateItem' | 'deleteItem';

/** One write, validated, before it is carried out. */
export interface Write {
  readonly kind: WriteKind | 'conditionCheck';
  readonly table: Table;
  readonly request: Checked;
  readonly key: Key;
  readonly returnItemOnFailure: boolean;
}

export interface WriteResult {
  readonly attributes: Item | undefined;
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

export function putItem(dynamo: DynamoDb, input: Input): object {
  return single(dynamo, prepareWrite(dynamo, 'putItem', input));
}

export function updateItem(dynamo: DynamoDb, input: Input): object {
  return single(dynamo, prepareWrite(dynamo, 'updateItem', input));
}

export function deleteItem(dynamo: DynamoDb, input: Input): object {
  return single(dynamo, prepareWrite(dynamo, 'deleteItem', input));
}

function single(dynamo: DynamoDb, write: Write): object {
  const { attributes, before, after } = dynamo.write(() => carryOut(dynamo, write));
  const capacity = writeCapacity(write.request, Math.max(before?.bytes ?? 0, after?.bytes ?? 0));
  return { ...(attributes && { Attributes: attributes }), ...(capacity && { ConsumedCapacity: capacity }) };
}

/** Checks everything that needs no look at the stored item. */
export function prepareWrite(dynamo: DynamoDb, kind: Write['kind'], input: Input): Write {
  const returnItemOnFailure = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  // A condition check takes what DeleteItem takes and leaves the item alone.
  const request = validate(kind === 'conditionCheck' ? 'deleteItem' : kind, { ...input });
  const table = dynamo.table(request.TableName);
  const subject = kind === 'putItem' ? request.Item : request.Key;
  if (!subject) throw new AwsError('ValidationException', `${kind === 'putItem' ? 'Item' : 'Key'} must not be null`);
  if (kind === 'putItem') {
    checkItem(subject, table.description);
    if (itemBytes(subject) > maxItemBytes) throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
  } else {
    checkKey(subject, table.description);
  }
  checkPaths(request._condition, table.description);
  return { kind, table, request, key: primaryKey(subject, table.keys), returnItemOnFailure };
}

/** Call inside `dynamo.write`, which is one transaction. */
export function carryOut(dynamo: DynamoDb, write: Write): WriteResult {
  const { table, key, request } = write;
  const before = dynamo.store.get(table, key);
  const existing = before && (JSON.parse(before.text) as Item);
  if (!conditionHolds(request, existing)) {
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
      fields: write.returnItemOnFailure && existing ? { Item: existing } : {},
    });
  }
  const old = request.ReturnValues === 'ALL_OLD' ? existing : undefined;
  switch (write.kind) {
    case 'conditionCheck':
      return { attributes: undefined, before, after: before };
    case 'deleteItem':
      if (before) dynamo.store.delete(table, key, before);
      dynamo.record(table, { before, after: undefined });
      return { attributes: old, before, after: undefined };
    case 'putItem': {
      const after = dynamo.store.put(table, key, before, request.Item ?? {});
      dynamo.record(table, { before, after });
      return { attributes: old, before, after };
    }
    case 'updateItem': {
      // The condition holds already; dynalite adds to the key it is given when there is no item yet.
      const updated = applyUpdate(table.description, { ...request, Key: { ...request.Key } }, existing);
      if (itemBytes(updated.item) > maxItemBytes) throw new AwsError('ValidationException', 'Item size to update has exceeded the maximum allowed size');
      for (const index of table.indexes) checkIndexKey(updated.item, index.keys, index.name);
      const after = dynamo.store.put(table, key, before, updated.item);
      dynamo.record(table, { before, after });
      return { attributes: updated.attributes, before, after };
    }
  }
}

function checkIndexKey(item: Item, keys: Table['keys'], indexName: string): void {
  if (keyOf(item, keys)) return;
  for (const part of [keys.hash, keys.range]) {
    const value = part && item[part.name];
    if (part && value && value[part.type] === undefined) {
      throw new AwsError(
        'ValidationException',
        `One or more parameter values were invalid: Type mismatch for Index Key ${part.name} Expected: ${part.type} Actual: ${Object.keys(value)[0] ?? ''} IndexName: ${indexName}`,
      );
    }
  }
}
