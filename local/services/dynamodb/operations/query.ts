import { AwsError } from '../../../service.ts';
import { type AttributeValue, type Item } from '../attributes.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { type Checked, checkPaths, compare, type KeyCondition, validate } from '../dynalite.ts';
import { hashBytes, type KeyPlan, sortableBytes } from '../table.ts';
import { checkStartKey, type PageSource, readPage, sourceOf, startPosition } from './page.ts';

/** A condition on a BLOB column, with its operands. */
interface Bound {
  readonly sql: string;
  readonly operands: readonly Uint8Array[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export function query(dynamo: DynamoDb, input: Readonly<Record<string, unknown>>): object {
  const request = validate('query', { ...input });
  const source = sourceOf(dynamo, request);
  const conditions = request.KeyConditions ?? {};
  checkConditions(source.keys, conditions);
  checkStartKey(source, request.ExclusiveStartKey);
  checkPaths(request._projection, source.table.description);
  checkFilter(request, source.keys);

  const hashValue = conditions[source.keys.hash.name]?.AttributeValueList[0] ?? {};
  const rangeCondition = source.keys.range && conditions[source.keys.range.name];
  if (request.ExclusiveStartKey) checkStartInside(request.ExclusiveStartKey, { source, hashValue, rangeCondition });
  const bound = rangeCondition ? rangeBound(rangeCondition, source.columns.range) : undefined;
  const backwards = request.ScanIndexForward === false;
  const start = startPosition(source, request.ExclusiveStartKey, backwards);
  const direction = backwards ? ' DESC' : '';
  return readPage(dynamo, {
    request,
    source,
    where: `${source.columns.hash} = ?${bound ? ` AND ${bound.sql}` : ''}${start.sql}`,
    parameters: [hashBytes(hashValue), ...(bound?.operands ?? []), ...start.parameters],
    order: source.columns.order.slice(1).map((column) => column + direction).join(', '),
  });
}

function checkConditions(keys: KeyPlan, conditions: Readonly<Record<string, KeyCondition>>): void {
  const refuse = (message: string): never => {
    throw new AwsError('ValidationException', message);
  };
  const hash = conditions[keys.hash.name] ?? refuse(`Query condition missed key schema element: ${keys.hash.name}`);
  const others = Object.keys(conditions).filter((name) => name !== keys.hash.name);
  if (others.length > 0 && !keys.range) refuse('Query key condition not supported');
  if (others.length > 0 && keys.range && !conditions[keys.range.name]) refuse(`Query condition missed key schema element: ${keys.range.name}`);
  for (const part of [keys.hash, keys.range]) {
    const condition = part && conditions[part.name];
    if (!part || !condition) continue;
    if (['NULL', 'NOT_NULL', 'NE', 'CONTAINS', 'NOT_CONTAINS', 'IN'].includes(condition.ComparisonOperator)) {
      refuse('Attempted conditional constraint is not an indexable operation');
    }
    if (condition.AttributeValueList.some((value) => value[part.type] === undefined)) {
      refuse('One or more parameter values were invalid: Condition parameter type does not match schema type');
    }
    if (condition.AttributeValueList.some((value) => value.S === '' || value.B === '') && part === keys.hash) {
      refuse(`One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${part.name}`);
    }
  }
  if (hash.ComparisonOperator !== 'EQ') refuse('Query key condition not supported');
}

function checkFilter(request: Checked, keys: KeyPlan): void {
  const heads = request.QueryFilter ?? request._filter?.pathHeads ?? {};
  for (const part of [keys.hash, keys.range]) {
    if (part && heads[part.name] !== undefined) {
      const what = request.QueryFilter ? 'QueryFilter' : 'Filter Expression';
      throw new AwsError('ValidationException', `${what} can only contain non-primary key attributes: Primary key attribute: ${part.name}`);
    }
  }
}

function checkStartInside(
  startKey: Item,
  asked: { readonly source: PageSource; readonly hashValue: AttributeValue; readonly rangeCondition: KeyCondition | undefined },
): void {
  const { hash, range } = asked.source.keys;
  if (range && asked.rangeCondition && !compare(asked.rangeCondition.ComparisonOperator, startKey[range.name], asked.rangeCondition.AttributeValueList)) {
    throw new AwsError('ValidationException', 'The provided starting key does not match the range key predicate');
  }
  if (startKey[hash.name]?.[hash.type] !== asked.hashValue[hash.type]) {
    throw new AwsError('ValidationException', 'The provided starting key is outside query boundaries based on provided conditions');
  }
}

function rangeBound(condition: KeyCondition, column: string): Bound {
  const operands = condition.AttributeValueList.map(sortableBytes);
  switch (condition.ComparisonOperator) {
    case 'LT':
      return { sql: `${column} < ?`, operands };
    case 'LE':
      return { sql: `${column} <= ?`, operands };
    case 'GT':
      return { sql: `${column} > ?`, operands };
    case 'GE':
      return { sql: `${column} >= ?`, operands };
    case 'BETWEEN':
      return { sql: `${column} BETWEEN ? AND ?`, operands };
    case 'BEGINS_WITH': {
      const prefix = operands[0] ?? new Uint8Array(0);
      const end = afterPrefix(prefix);
      return end ? { sql: `${column} >= ? AND ${column} < ?`, operands: [prefix, end] } : { sql: `${column} >= ?`, operands: [prefix] };
    }
    default:
      return { sql: `${column} = ?`, operands };
  }
}

/** The smallest bytes above everything that begins with `prefix`; undefined if there are none. */
function afterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  const last = prefix.findLastIndex((byte) => byte < 0xff);
  if (last < 0) return undefined;
  const end = Uint8Array.from(prefix.subarray(0, last + 1));
  end[last] = (end[last] ?? 0) + 1;
  return end;
}
