import { createHash } from 'node:crypto';
import { AwsError } from '../../../service.ts';
import { type Item, maxTransactionBytes } from '../attributes.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { checkKey, checkPaths, project, validate } from '../dynalite.ts';
import { primaryKey } from '../table.ts';
import { carryOut, prepareWrite, type Write } from './writeItem.ts';

type Input = Readonly<Record<string, unknown>>;

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

const maxActions = 100;
/** A repeated ClientRequestToken is the same request for ten minutes. */
const tokenLifeMs = 10 * 60 * 1000;
const kinds = { Put: 'putItem', Update: 'updateItem', Delete: 'deleteItem', ConditionCheck: 'conditionCheck' } as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export function transactWriteItems(dynamo: DynamoDb, input: Input): object {
  const actions = actionsOf(input);
  const writes = actions.map((action) => {
    const [kind, ...others] = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((name) => action[name] !== undefined && action[name] !== null);
    const body = kind && action[kind];
    if (!kind || others.length > 0 || !isObject(body)) {
      throw new AwsError('ValidationException', 'TransactItems can only contain one of Check, Put, Update or Delete');
    }
    return prepareWrite(dynamo, kinds[kind], body);
  });
  checkDistinct(writes);
  dynamo.write(() => {
    if (isRepeated(dynamo, input)) return;
    const reasons: CancellationReason[] = [];
    let bytes = 0;
    for (const write of writes) {
      try {
        bytes += carryOut(dynamo, write).after?.bytes ?? 0;
        reasons.push({ Code: 'None' });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        reasons.push(reasonOf(error));
      }
    }
    if (bytes > maxTransactionBytes) throw new AwsError('ValidationException', 'Transaction request cannot exceed 4 MB');
    if (reasons.some((reason) => reason.Code !== 'None')) throw cancelled(reasons);
  });
  return {};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export function transactGetItems(dynamo: DynamoDb, input: Input): object {
  const responses = actionsOf(input).map((action) => {
    const get = action['Get'];
    if (!isObject(get)) throw new AwsError('ValidationException', 'TransactItems can only contain Get');
    const request = validate('getItem', { ...get });
    const table = dynamo.table(request.TableName);
    checkKey(request.Key ?? {}, table.description);
    checkPaths(request._projection, table.description);
    const stored = dynamo.store.get(table, primaryKey(request.Key ?? {}, table.keys));
    return stored ? { Item: project(request, JSON.parse(stored.text) as Item) } : {};
  });
  return { Responses: responses };
}

function actionsOf(input: Input): readonly Readonly<Record<string, unknown>>[] {
  const actions = input['TransactItems'];
  if (!Array.isArray(actions)) {
    throw new AwsError('ValidationException', "1 validation error detected: Value null at 'transactItems' failed to satisfy constraint: Member must not be null");
  }
  const bound = actions.length === 0 ? 'greater than or equal to 1' : actions.length > maxActions ? `less than or equal to ${maxActions}` : undefined;
  if (bound) {
    throw new AwsError('ValidationException', `1 validation error detected: Value '[...]' at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`);
  }
  return actions.map((action: unknown) => (isObject(action) ? action : {}));
}

function checkDistinct(writes: readonly Write[]): void {
  const identities = writes.map(({ table, key }) => `${table.id}/${Buffer.from(key.hash).toString('latin1')}/${Buffer.from(key.range).toString('latin1')}`);
  if (new Set(identities).size < identities.length) {
    throw new AwsError('ValidationException', 'Transaction request cannot include multiple operations on one item');
  }
}

/** Notes the token in the same transaction as the writes. */
function isRepeated(dynamo: DynamoDb, input: Input): boolean {
  const token = input['ClientRequestToken'];
  if (typeof token !== 'string') return false;
  const now = dynamo.context.now();
  const digest = createHash('sha256').update(JSON.stringify(input['TransactItems'])).digest('base64');
  dynamo.store.statement('DELETE FROM transaction_tokens WHERE at <= ?').run(now - tokenLifeMs);
  const known = dynamo.store.statement('SELECT digest FROM transaction_tokens WHERE token = ?').get(token);
  if (known && known['digest'] !== digest) {
    throw new AwsError('IdempotentParameterMismatchException', 'Request with the same client token but different parameters');
  }
  if (!known) dynamo.store.statement('INSERT INTO transaction_tokens (token, digest, at) VALUES (?, ?, ?)').run(token, digest, now);
  return known !== undefined;
}

function reasonOf(error: AwsError): CancellationReason {
  const item = error.fields['Item'];
  switch (error.code) {
    case 'ConditionalCheckFailedException':
      return { Code: 'ConditionalCheckFailed', Message: error.message, ...(isObject(item) && { Item: item as Item }) };
    case 'ValidationException':
      return { Code: 'ValidationError', Message: error.message };
    default:
      throw error;
  }
}

function cancelled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError('TransactionCanceledException', `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`, {
    fields: { CancellationReasons: reasons },
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
