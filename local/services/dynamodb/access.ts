import { type AccessRequest } from '../../service.ts';
import { streamArnOf } from './operations/streams.ts';

type Input = Readonly<Record<string, unknown>>;

/** What IAM is asked. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export function accessRequests(operation: string, input: Input, tableArn: (name: string) => string): readonly AccessRequest[] {
  const action = `dynamodb:${operation}`;
  const on = (name: unknown): string => (typeof name === 'string' ? tableArn(name) : '*');
  switch (operation) {
    case 'ListTables':
    case 'ListStreams':
      return [{ action, resource: '*' }];
    case 'DescribeStream':
    case 'GetShardIterator':
    case 'GetRecords':
      return [{ action, resource: streamArnOf(input) ?? '*' }];
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(asObject(input['RequestItems'])).map((name) => ({ action, resource: tableArn(name) }));
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return transactionAccess(input, on);
    case 'Query':
    case 'Scan':
      return [{ action, resource: typeof input['IndexName'] === 'string' ? `${on(input['TableName'])}/index/${input['IndexName']}` : on(input['TableName']) }];
    default:
      return [{ action, resource: on(input['TableName']) }];
  }
}

/** A transaction has no action of its own: it needs those of its parts. */
function transactionAccess(input: Input, on: (name: unknown) => string): readonly AccessRequest[] {
  const actions: Readonly<Record<string, string>> = { Get: 'GetItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'ConditionCheckItem' };
  const items = Array.isArray(input['TransactItems']) ? (input['TransactItems'] as readonly unknown[]) : [];
  return items.flatMap((item) =>
    Object.entries(asObject(item)).flatMap(([kind, body]) => {
      const name = actions[kind];
      return name === undefined ? [] : [{ action: `dynamodb:${name}`, resource: on(asObject(body)['TableName']) }];
    }),
  );
}

function asObject(value: unknown): Input {
  return typeof value === 'object' && value !== null ? (value as Input) : {};
}
