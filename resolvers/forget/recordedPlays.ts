import { BatchWriteItemCommand, type DynamoDBClient, paginateQuery, QueryCommand, type QueryCommandInput, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { counted, type ForgetStep } from './step.ts';

/** BatchWriteItem's bound. */
const batchSize = 25;

function playsOf(table: string, userId: string): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: 'userId = :userId',
    ExpressionAttributeValues: { ':userId': { S: userId } },
    ProjectionExpression: 'userId, id',
    ConsistentRead: true,
  };
}

export async function hasRecordedPlays(client: DynamoDBClient, table: string, userId: string): Promise<boolean> {
  const { Items = [] } = await client.send(new QueryCommand({ ...playsOf(table, userId), Limit: 1 }));
  return Items.length > 0;
}

/** Deletes the user's items from the interactions table, page by page. */
export async function deleteRecordedPlays(client: DynamoDBClient, table: string, userId: string): Promise<ForgetStep> {
  let count = 0;
  for await (const { Items = [] } of paginateQuery({ client }, playsOf(table, userId))) {
    for (let start = 0; start < Items.length; start += batchSize) {
      const part = Items.slice(start, start + batchSize);
      await deleteAll(client, table, part.map((Key) => ({ DeleteRequest: { Key } })));
      count += part.length;
    }
  }
  return { place: 'interactions table', count, did: count === 0 ? 'no plays' : `${counted(count, 'play')} deleted` };
}

async function deleteAll(client: DynamoDBClient, table: string, requests: readonly WriteRequest[]): Promise<void> {
  let rest: WriteRequest[] = [...requests];
  for (let attempt = 0; rest.length > 0; attempt += 1) {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: rest } }));
    rest = UnprocessedItems?.[table] ?? [];
    if (rest.length > 0) await new Promise((wake) => setTimeout(wake, Math.min(50 * 2 ** attempt, 5000)));
  }
}
