import { AwsError } from '../../../service.ts';
import { type Item, maxBatchGetBytes } from '../attributes.ts';
import { readCapacity } from '../capacity.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { type Checked, checkKey, checkPaths, project, validate } from '../dynalite.ts';
import { primaryKey } from '../table.ts';

type Input = Readonly<Record<string, unknown>>;

export function getItem(dynamo: DynamoDb, input: Input): object {
  const request = validate('getItem', { ...input });
  const table = dynamo.table(request.TableName);
  const key = request.Key ?? {};
  checkKey(key, table.description);
  checkPaths(request._projection, table.description);
  const stored = dynamo.store.get(table, primaryKey(key, table.keys));
  const capacity = readCapacity(request, stored?.bytes ?? 0);
  return {
    ...(stored && { Item: project(request, JSON.parse(stored.text) as Item) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

interface KeysOfTable extends Pick<Checked, 'ConsistentRead' | 'AttributesToGet' | '_projection'> {
  readonly Keys: readonly Item[];
}

/** At most 100 keys and 16 MB; what is beyond comes back as UnprocessedKeys. */
export function batchGetItem(dynamo: DynamoDb, input: Input): object {
  const request = validate('batchGetItem', { ...input }) as Checked & { readonly RequestItems: Readonly<Record<string, KeysOfTable>> };
  const original = input['RequestItems'] as Readonly<Record<string, object>>;
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, object> = {};
  const capacities: object[] = [];
  let bytes = 0;
  for (const [name, asked] of Object.entries(request.RequestItems)) {
    const table = dynamo.table(name);
    const found: Item[] = [];
    const left: Item[] = [];
    const seen = new Set<string>();
    let tableBytes = 0;
    for (const keyItem of asked.Keys) {
      checkKey(keyItem, table.description);
      const key = primaryKey(keyItem, table.keys);
      const identity = `${Buffer.from(key.hash).toString('latin1')}/${Buffer.from(key.range).toString('latin1')}`;
      if (seen.has(identity)) throw new AwsError('ValidationException', 'Provided list of item keys contains duplicates');
      seen.add(identity);
      if (bytes > maxBatchGetBytes) {
        left.push(keyItem);
        continue;
      }
      const stored = dynamo.store.get(table, key);
      if (!stored) continue;
      bytes += stored.bytes;
      tableBytes += stored.bytes;
      if (bytes > maxBatchGetBytes) left.push(keyItem);
      else found.push(project({ TableName: name, ...asked }, JSON.parse(stored.text) as Item));
    }
    responses[name] = found;
    if (left.length > 0) unprocessed[name] = { ...original[name], Keys: left };
    const capacity = readCapacity({ ...request, ...asked, TableName: name }, tableBytes);
    if (capacity) capacities.push(capacity);
  }
  return { Responses: responses, UnprocessedKeys: unprocessed, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) };
}
