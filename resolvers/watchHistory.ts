import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { badToken, decodePageToken, encodePageToken } from './pageToken.ts';
import { type Play, playFromItem } from './play.ts';

const keyNames = ['userId', 'id', 'occurredAt'];
/** Plays looked through, at most, for what a viewer watched long ago. */
const deepestPlays = 5_000;
const playsPerPage = 1_000;

/** A user's plays in time order, read from the index byTime of the interactions table, always as they are now. */
export class WatchHistory {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Newest first. */
  async newest(userId: string, most: number): Promise<readonly Play[]> {
    return (await this.#query({ userId, limit: most })).plays;
  }

  /** A page, newest first. Throws InvalidInput for a token of another list. */
  async page(userId: string, limit: number, nextToken?: string): Promise<{ readonly items: readonly Play[]; readonly nextToken?: string }> {
    const start = nextToken === undefined ? undefined : decodePageToken(nextToken, keyNames);
    if (start !== undefined && start['userId']?.S !== userId) throw badToken();
    const { plays, last } = await this.#query({ userId, limit, start });
    const token = encodePageToken(last, keyNames);
    return { items: plays, ...(token === undefined ? {} : { nextToken: token }) };
  }

  /** Ids of the videos watched within the newest 5,000 plays, watched longest ago first, by each one's last watch. */
  async watchedLongestAgoFirst(userId: string): Promise<readonly string[]> {
    const newestFirst = new Set<string>();
    let seen = 0;
    let start: Record<string, AttributeValue> | undefined;
    do {
      const { plays, last } = await this.#query({ userId, limit: playsPerPage, start });
      for (const play of plays) if (play.type === 'WATCHED') newestFirst.add(play.videoId);
      seen += plays.length;
      start = last;
    } while (start !== undefined && seen < deepestPlays);
    return [...newestFirst].reverse();
  }

  async #query(request: { readonly userId: string; readonly limit: number; readonly start?: Record<string, AttributeValue> | undefined }) {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: 'byTime',
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': { S: request.userId } },
        ScanIndexForward: false,
        // What was just watched must be in it.
        ConsistentRead: true,
        Limit: request.limit,
        ...(request.start === undefined ? {} : { ExclusiveStartKey: request.start }),
      }),
    );
    return { plays: Items.map(playFromItem), last: LastEvaluatedKey };
  }
}
