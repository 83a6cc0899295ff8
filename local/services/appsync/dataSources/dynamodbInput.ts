import { type AttributeValue, toWireMap } from './attributeValue.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The request object's expressions under the names that DynamoDB gives them; an empty map is left out, since DynamoDB refuses it. */
export function expressions(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const written: Record<string, unknown> = {};
  for (const [parameter, part] of Object.entries(parts)) {
    if (part === undefined || part === null) continue;
    const { expression, expressionNames, expressionValues } = (typeof part === 'string' ? JSON.parse(part) : part) as Fields;
    if (typeof expression !== 'string' || expression === '') continue;
    written[parameter] = expression;
    Object.assign(names, expressionNames);
    Object.assign(values, toWireMap(expressionValues));
  }
  return {
    ...written,
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}

/** One item of a TransactWriteItems request object → DynamoDB's. Throws TypeError for an operation that it does not have. */
export function transactItem(item: Fields): Fields {
  const target = { TableName: item['table'] };
  const condition = item['condition'] as Fields | undefined;
  const onFailure = condition?.['returnValuesOnConditionCheckFailure'] === true ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {};
  const key = toWireMap(item['key']);
  switch (item['operation']) {
    case 'PutItem':
      return { Put: { ...target, Item: { ...toWireMap(item['attributeValues']), ...key }, ...expressions({ ConditionExpression: condition }), ...onFailure } };
    case 'UpdateItem':
      return { Update: { ...target, Key: key, ...expressions({ UpdateExpression: item['update'], ConditionExpression: condition }), ...onFailure } };
    case 'DeleteItem':
      return { Delete: { ...target, Key: key, ...expressions({ ConditionExpression: condition }), ...onFailure } };
    case 'ConditionCheck':
      return { ConditionCheck: { ...target, Key: key, ...expressions({ ConditionExpression: condition }), ...onFailure } };
    default:
      throw new TypeError(`Unsupported transaction operation '${String(item['operation'])}'`);
  }
}
