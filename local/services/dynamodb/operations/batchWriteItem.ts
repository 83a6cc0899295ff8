import { AwsError } from '../../../service.ts';
import { type Item, itemBytes, maxItemBytes } from '../attributes.ts';
import { writeCapacity } from '../capacity.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { type Checked, checkItem, checkKey, validate } from '../dynalite.ts';
import { primaryKey } from '../table.ts';
import { carryOut, type Write } from './writeItem.ts';

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

const maxRequests = 25;

/** Puts and deletes without conditions. On AWS some may fail alone; here they are one transaction and all come through. */
export function batchWriteItem(dynamo: DynamoDb, input: Readonly<Record<string, unknown>>): object {
  const request = validate('batchWriteItem', { ...input }) as Checked & { readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>> };
  const writes = Object.entries(request.RequestItems).flatMap(([name, requests]) => prepare(dynamo, name, requests));
  if (writes.length > maxRequests) throw new AwsError('ValidationException', 'Too many items requested for the BatchWriteItem call');
  const units = new Map<string, number>();
  dynamo.write(() => {
    for (const write of writes) {
      const { before, after } = carryOut(dynamo, write);
      const name = write.request.TableName;
      units.set(name, (units.get(name) ?? 0) + Math.max(1, Math.ceil(Math.max(before?.bytes ?? 0, after?.bytes ?? 0) / 1024)));
    }
  });
  const capacities = [...units].map(([name, unit]) => writeCapacity({ ...request, TableName: name }, unit * 1024)).filter((capacity) => capacity !== undefined);
  return { UnprocessedItems: {}, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) };
}

function prepare(dynamo: DynamoDb, name: string, requests: readonly WriteRequest[]): readonly Write[] {
  const table = dynamo.table(name);
  const seen = new Set<string>();
  return requests.map(({ PutRequest: put, DeleteRequest: remove }) => {
    const subject = put?.Item ?? remove?.Key ?? {};
    if (put) {
      checkItem(subject, table.description);
      if (itemBytes(subject) > maxItemBytes) throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
    } else {
      checkKey(subject, table.description);
    }
    const key = primaryKey(subject, table.keys);
    const identity = `${Buffer.from(key.hash).toString('latin1')}/${Buffer.from(key.range).toString('latin1')}`;
    if (seen.has(identity)) throw new AwsError('ValidationException', 'Provided list of item keys contains duplicates');
    seen.add(identity);
    return {
      kind: put ? 'putItem' : 'deleteItem',
      table,
      key,
      request: put ? { TableName: name, Item: subject } : { TableName: name, Key: subject },
      returnItemOnFailure: false,
    };
  });
}
