import { isDeepStrictEqual } from 'node:util';
import { callJson } from '../../../jsonProtocol.ts';
import { AwsError, type LocalContext, type Principal } from '../../../service.ts';
import { FieldError } from '../errors.ts';
import { fromWireMap, toWireMap } from './attributeValue.ts';
import { type DataSource, type DataSourceAnswer, invalidRequest } from './dataSource.ts';
import { expressions, transactItem } from './dynamodbInput.ts';

type Fields = Readonly<Record<string, unknown>>;

interface DynamoDbOptions {
  readonly name: string;
  readonly tableName: string;
  readonly principal: Principal;
  readonly context: LocalContext;
}

function optional(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** AppSync's tokens are opaque; ours are the last key in base64. */
function encodeToken(lastKey: unknown): string | null {
  return lastKey === undefined ? null : Buffer.from(JSON.stringify(lastKey)).toString('base64');
}

function decodeToken(token: unknown): unknown {
  if (token === undefined || token === null) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(String(token), 'base64').toString('utf8'));
    if (typeof key === 'object' && key !== null) return key;
  } catch {
    // Told below, like every other token that this data source did not hand out.
  }
  throw invalidToken();
}

function invalidToken(): AwsError {
  return new AwsError('BadRequestException', 'Invalid pagination token given.');
}

/** DynamoDB's complaint about a token that holds a key, but none of this table's. */
function isStartKeyFault(error: unknown): boolean {
  return error instanceof AwsError && error.code === 'ValidationException' && /exclusive ?start ?key|starting key/i.test(error.message);
}

/**
 * Runs request objects of https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html against the table as the
 * data source's role. Errors come as "DynamoDB:<code>".
 */
export function dynamodbDataSource(options: DynamoDbOptions): DataSource {
  const { tableName, principal, context } = options;
  const call = (operation: string, input: unknown): Promise<Fields> => callJson(context, { service: 'dynamodb', target: `DynamoDB_20120810.${operation}`, input, principal });

  const readPage = async (operation: 'Query' | 'Scan', request: Fields): Promise<DataSourceAnswer> => {
    const answer = await call(operation, {
      TableName: tableName,
      ...optional({
        IndexName: request['index'],
        Limit: request['limit'],
        ConsistentRead: request['consistentRead'],
        ScanIndexForward: operation === 'Query' ? request['scanIndexForward'] : undefined,
        Select: request['select'] === 'ALL_PROJECTED_ATTRIBUTES' || request['select'] === 'ALL_ATTRIBUTES' ? request['select'] : undefined,
        ExclusiveStartKey: decodeToken(request['nextToken']),
        TotalSegments: request['totalSegments'],
        Segment: request['segment'],
      }),
      ...expressions({ KeyConditionExpression: request['query'], FilterExpression: request['filter'], ProjectionExpression: request['projection'] }),
    }).catch((error: unknown) => {
      throw isStartKeyFault(error) ? invalidToken() : error;
    });
    const items = ((answer['Items'] ?? []) as readonly unknown[]).map(fromWireMap);
    return { result: { items, nextToken: encodeToken(answer['LastEvaluatedKey']), scannedCount: answer['ScannedCount'] ?? items.length } };
  };

  /** The item that stopped a conditional write. If it is what was wanted anyway, the write counts as done. */
  const conditionFailed = async (request: Fields, error: AwsError, wanted: Fields | null | undefined): Promise<DataSourceAnswer> => {
    const found = await call('GetItem', { TableName: tableName, Key: toWireMap(request['key']), ConsistentRead: true });
    const current = found['Item'] === undefined ? null : fromWireMap(found['Item']);
    const ignored = new Set((request['condition'] as { equalsIgnore?: readonly string[] } | undefined)?.equalsIgnore ?? []);
    const compared = (item: Fields | null | undefined): unknown => item && Object.fromEntries(Object.entries(item).filter(([name]) => !ignored.has(name)));
    if (wanted !== undefined && isDeepStrictEqual(compared(wanted), compared(current))) return { result: current };
    return { result: current, error: dynamoDbError(error) };
  };

  const operations: Readonly<Record<string, (request: Fields) => Promise<DataSourceAnswer>>> = {
    async GetItem(request) {
      const answer = await call('GetItem', {
        TableName: tableName,
        Key: toWireMap(request['key']),
        ...optional({ ConsistentRead: request['consistentRead'] }),
        ...expressions({ ProjectionExpression: request['projection'] }),
      });
      return { result: answer['Item'] === undefined ? null : fromWireMap(answer['Item']) };
    },
    async PutItem(request) {
      const item = { ...toWireMap(request['attributeValues']), ...toWireMap(request['key']) };
      try {
        await call('PutItem', { TableName: tableName, Item: item, ...expressions({ ConditionExpression: request['condition'] }) });
      } catch (error) {
        if (isConditionFailure(error)) return conditionFailed(request, error, fromWireMap(item));
        throw error;
      }
      return { result: fromWireMap(item) };
    },
    async UpdateItem(request) {
      try {
        const answer = await call('UpdateItem', {
          TableName: tableName,
          Key: toWireMap(request['key']),
          ReturnValues: 'ALL_NEW',
          ...expressions({ UpdateExpression: request['update'], ConditionExpression: request['condition'] }),
        });
        return { result: fromWireMap(answer['Attributes']) };
      } catch (error) {
        if (isConditionFailure(error)) return conditionFailed(request, error, undefined);
        throw error;
      }
    },
    async DeleteItem(request) {
      try {
        const answer = await call('DeleteItem', { TableName: tableName, Key: toWireMap(request['key']), ReturnValues: 'ALL_OLD', ...expressions({ ConditionExpression: request['condition'] }) });
        return { result: answer['Attributes'] === undefined ? null : fromWireMap(answer['Attributes']) };
      } catch (error) {
        if (isConditionFailure(error)) return conditionFailed(request, error, null);
        throw error;
      }
    },
    Query: (request) => readPage('Query', request),
    Scan: (request) => readPage('Scan', request),
    async BatchGetItem(request) {
      const tables = Object.entries(request['tables'] as Readonly<Record<string, Fields>>);
      const answer = await call('BatchGetItem', {
        RequestItems: Object.fromEntries(
          tables.map(([table, entry]) => [
            table,
            { Keys: (entry['keys'] as readonly unknown[]).map(toWireMap), ...optional({ ConsistentRead: entry['consistentRead'] }), ...expressions({ ProjectionExpression: entry['projection'] }) },
          ]),
        ),
      });
      const responses = (answer['Responses'] ?? {}) as Readonly<Record<string, readonly unknown[]>>;
      const unprocessed = (answer['UnprocessedKeys'] ?? {}) as Readonly<Record<string, { readonly Keys?: readonly unknown[] }>>;
      // Items come in the order of their keys, with null for a missing one: the reference page of BatchGetItem.
      const inOrder = ([table, entry]: readonly [string, Fields]): [string, unknown[]] => {
        const items = (responses[table] ?? []).map(fromWireMap);
        const keys = (entry['keys'] as readonly unknown[]).map((key) => fromWireMap(toWireMap(key)));
        return [table, keys.map((key) => items.find((item) => Object.entries(key).every(([name, value]) => isDeepStrictEqual(item[name], value))) ?? null)];
      };
      const projected = tables.some(([, entry]) => entry['projection'] !== undefined);
      return {
        result: {
          data: projected ? Object.fromEntries(tables.map(([table]) => [table, (responses[table] ?? []).map(fromWireMap)])) : Object.fromEntries(tables.map(inOrder)),
          unprocessedKeys: Object.fromEntries(tables.map(([table]) => [table, (unprocessed[table]?.Keys ?? []).map(fromWireMap)])),
        },
      };
    },
    BatchPutItem: (request) => batchWrite(request, 'PutRequest', 'Item', 'unprocessedItems'),
    BatchDeleteItem: (request) => batchWrite(request, 'DeleteRequest', 'Key', 'unprocessedKeys'),
    async TransactGetItems(request) {
      const answer = await call('TransactGetItems', {
        TransactItems: (request['transactItems'] as readonly Fields[]).map((item) => ({
          Get: { TableName: item['table'], Key: toWireMap(item['key']), ...expressions({ ProjectionExpression: item['projection'] }) },
        })),
      });
      return { result: { items: (answer['Responses'] as readonly { readonly Item?: unknown }[]).map(({ Item }) => (Item === undefined ? null : fromWireMap(Item))) } };
    },
    async TransactWriteItems(request) {
      const items = request['transactItems'] as readonly Fields[];
      await call('TransactWriteItems', { TransactItems: items.map(transactItem) });
      return { result: { keys: items.map((item) => fromWireMap(toWireMap(item['key']))), cancellationReasons: null } };
    },
  };

  async function batchWrite(request: Fields, requestName: string, member: string, unprocessedName: string): Promise<DataSourceAnswer> {
    const tables = Object.entries(request['tables'] as Readonly<Record<string, readonly unknown[]>>);
    const answer = await call('BatchWriteItem', {
      RequestItems: Object.fromEntries(tables.map(([table, entries]) => [table, entries.map((entry) => ({ [requestName]: { [member]: toWireMap(entry) } }))])),
    });
    const unprocessed = (answer['UnprocessedItems'] ?? {}) as Readonly<Record<string, readonly Readonly<Record<string, Fields>>[]>>;
    return {
      result: {
        data: Object.fromEntries(tables.map(([table, entries]) => [table, entries.map((entry) => fromWireMap(toWireMap(entry)))])),
        [unprocessedName]: Object.fromEntries(tables.map(([table]) => [table, (unprocessed[table] ?? []).map((entry) => fromWireMap(entry[requestName]?.[member]))])),
      },
    };
  }

  return {
    name: options.name,
    async execute(request) {
      const fields = (typeof request === 'object' && request !== null ? request : {}) as Fields;
      const run = operations[String(fields['operation'])];
      if (run === undefined) throw new FieldError(invalidRequest('DynamoDB', `Unsupported operation '${String(fields['operation'])}'. Expected one of ${Object.keys(operations).join(', ')}.`));
      try {
        return await run(fields);
      } catch (error) {
        if (error instanceof AwsError) return { result: null, error: dynamoDbError(error) };
        if (error instanceof TypeError) throw new FieldError(invalidRequest('DynamoDB', error.message), { cause: error });
        throw error;
      }
    },
  };
}

function isConditionFailure(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === 'ConditionalCheckFailedException';
}

function dynamoDbError(error: AwsError): { readonly message: string; readonly type: string } {
  if (error.code === 'BadRequestException') return { type: error.code, message: error.message };
  return { type: `DynamoDB:${error.code}`, message: `${error.message} (Service: DynamoDb, Status Code: ${error.status})` };
}
