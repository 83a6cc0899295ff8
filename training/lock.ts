import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { Execution, type ExecutionRecord } from './Execution.ts';
import type { World } from './world.ts';

const key = { solution: '_lock', at: '_' };

const numbers = z.record(z.string(), z.number());
const lockItem = z.object({ owner: z.string(), expiresAt: z.number(), startedAt: z.number(), troubles: numbers, attempts: numbers });

/** Somebody else is at work. */
export interface Taken {
  readonly owner: string;
  /** Epoch milliseconds; without a sign of life until then the lock is free. */
  readonly expiresAt: number;
}

/**
 * Takes or renews the lock: of several executions one works. The owner takes it again after a crash; others when it has run out.
 * `until`: epoch milliseconds.
 */
export async function takeLock(world: World, owner: string, until: number): Promise<Execution | Taken> {
  const fresh: ExecutionRecord = { owner, startedAt: world.now(), troubles: {}, attempts: {} };
  try {
    await put(world, fresh, until, 'attribute_not_exists(solution) OR expiresAt < :now');
    return new Execution(fresh);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const held = lockItem.parse(unmarshall(error.Item ?? {}));
    if (held.owner !== owner) return { owner: held.owner, expiresAt: held.expiresAt };
    const execution = new Execution(held);
    await renewLock(world, execution, until);
    return execution;
  }
}

/** Keeps the lock over a wait, with what the execution has to remember. @throws ConditionalCheckFailedException when it is another's */
export async function renewLock(world: World, execution: Execution, until: number): Promise<void> {
  await put(world, execution.record(), until, '#owner = :owner');
}

/** Gives the lock back; one that is another's by now is left alone. */
export async function releaseLock({ dynamodb, trainingTable }: World, { owner }: Execution): Promise<void> {
  try {
    await dynamodb.send(
      new DeleteItemCommand({ TableName: trainingTable, Key: marshall(key), ConditionExpression: '#owner = :owner', ExpressionAttributeNames: { '#owner': 'owner' }, ExpressionAttributeValues: marshall({ ':owner': owner }) }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function put({ dynamodb, trainingTable, now }: World, record: ExecutionRecord, expiresAt: number, condition: string): Promise<void> {
  const names = condition.includes('#owner') ? { ExpressionAttributeNames: { '#owner': 'owner' } } : {};
  await dynamodb.send(
    new PutItemCommand({
      TableName: trainingTable,
      Item: marshall({ ...key, ...record, expiresAt }),
      ConditionExpression: condition,
      ...names,
      ExpressionAttributeValues: marshall(condition.includes('#owner') ? { ':owner': record.owner } : { ':now': now() }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
}
