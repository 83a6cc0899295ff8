import { comparison, type Expression, ExpressionWriter, filterExpression } from './filterExpression.ts';
import { operations, updateExpression } from './updateExpression.ts';
import { dynamodbUtil, toMapValues } from './utilDynamodb.ts';

type Fields = Readonly<Record<string, unknown>>;
type Request = Record<string, unknown>;

/** Only what was given: AppSync tells an absent option from a null one. */
function given(fields: Fields): Request {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(value as Fields).length === 0;
}

function condition(value: unknown): Expression | undefined {
  return isEmpty(value) ? undefined : filterExpression(value as Fields);
}

function projection(paths: unknown): { readonly expression: string; readonly expressionNames: Record<string, string> } | undefined {
  if (!Array.isArray(paths) || paths.length === 0) return undefined;
  const writer = new ExpressionWriter();
  const expression = paths.map((path) => writer.name(String(path))).join(', ');
  return { expression, expressionNames: writer.names };
}

function keyCondition(query: Fields): Expression {
  const writer = new ExpressionWriter();
  const terms = Object.entries(query).flatMap(([field, operators]) =>
    Object.entries(operators as Fields).map(([operator, value]) => comparison(writer, field, operator, value)),
  );
  return writer.done(terms.length === 1 ? (terms[0] ?? '') : terms.map((term) => `(${term})`).join(' AND '));
}

function read(input: Fields): Request {
  return given({
    index: input['index'],
    limit: input['limit'],
    nextToken: input['nextToken'],
    consistentRead: input['consistentRead'],
    select: input['select'],
    filter: condition(input['filter']),
    projection: projection(input['projection']),
  });
}

function values(input: unknown): Request {
  return toMapValues((input ?? {}) as Fields);
}

/** A map by table name, each entry written by `write`. */
function byTable(tables: unknown, write: (entry: unknown) => unknown): Request {
  return Object.fromEntries(Object.entries((tables ?? {}) as Fields).map(([table, entry]) => [table, write(entry)]));
}

function transactCondition(value: unknown): Request | undefined {
  const written = condition(value);
  return written && { ...written, returnValuesOnConditionCheckFailure: true };
}

function transactWriteItem(entry: Fields): Request {
  const [kind, item] = Object.entries(entry)[0] ?? ['', {}];
  const fields = item as Fields;
  const shared = { table: fields['table'], key: values(fields['key']), condition: transactCondition(fields['condition']) };
  switch (kind) {
    case 'putItem':
      return given({ ...shared, operation: 'PutItem', attributeValues: values(fields['item']) });
    case 'updateItem':
      return given({ ...shared, operation: 'UpdateItem', update: updateExpression(fields['update'] as Fields) });
    case 'deleteItem':
      return given({ ...shared, operation: 'DeleteItem' });
    case 'conditionCheck':
      return given({ ...shared, operation: 'ConditionCheck' });
    default:
      throw new Error(`transactWrite: unknown item "${kind}"`);
  }
}

/**
 * `@aws-appsync/utils/dynamodb`: writes the request objects of the DynamoDB data source.
 * https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb-helpers.html
 */
export const dynamodbModule: Readonly<Record<string, unknown>> = {
  operations,
  get: (input: Fields) => given({ operation: 'GetItem', key: values(input['key']), consistentRead: input['consistentRead'], projection: projection(input['projection']) }),
  put: (input: Fields) =>
    given({
      operation: 'PutItem',
      key: values(input['key']),
      attributeValues: values(input['item']),
      condition: condition(input['condition']),
      customPartitionKey: input['customPartitionKey'],
      populateIndexFields: input['populateIndexFields'],
      _version: input['_version'],
    }),
  update: (input: Fields) => given({ operation: 'UpdateItem', key: values(input['key']), update: updateExpression(input['update'] as Fields), condition: condition(input['condition']) }),
  remove: (input: Fields) => given({ operation: 'DeleteItem', key: values(input['key']), condition: condition(input['condition']) }),
  query: (input: Fields) => ({ operation: 'Query', query: keyCondition(input['query'] as Fields), ...read(input), ...given({ scanIndexForward: input['scanIndexForward'] }) }),
  scan: (input: Fields) => ({ operation: 'Scan', ...read(input), ...given({ totalSegments: input['totalSegments'], segment: input['segment'] }) }),
  batchGet: (input: Fields) => ({
    operation: 'BatchGetItem',
    tables: byTable(input['tables'], (entry) => {
      const table = entry as Fields;
      return given({ keys: (table['keys'] as readonly unknown[]).map(values), consistentRead: table['consistentRead'], projection: projection(table['projection']) });
    }),
  }),
  batchPut: (input: Fields) => ({ operation: 'BatchPutItem', tables: byTable(input['tables'], (entry) => (entry as readonly unknown[]).map(values)) }),
  batchDelete: (input: Fields) => ({ operation: 'BatchDeleteItem', tables: byTable(input['tables'], (entry) => (entry as readonly unknown[]).map(values)) }),
  transactGet: (input: Fields) => ({
    operation: 'TransactGetItems',
    transactItems: (input['items'] as readonly Fields[]).map((item) => given({ table: item['table'], key: values(item['key']), projection: projection(item['projection']) })),
  }),
  transactWrite: (input: Fields) => ({ operation: 'TransactWriteItems', transactItems: (input['items'] as readonly Fields[]).map(transactWriteItem) }),
  toStringSet: dynamodbUtil['toStringSet'],
  toNumberSet: dynamodbUtil['toNumberSet'],
  toBinarySet: dynamodbUtil['toBinarySet'],
};
