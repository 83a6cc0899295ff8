import { type AttributeValue, type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { patiently } from './aws/impatient.ts';
import { BoundedCache } from './BoundedCache.ts';
import type { Deadline } from './Deadline.ts';
import { Dependency } from './Dependency.ts';
import { logNotAnswered } from './log.ts';
import type { Observer } from './Observer.ts';
import { badToken, decodePageToken, encodePageToken } from './pageToken.ts';
import { type Play, playFromItem } from './play.ts';

const keyNames = ['userId', 'id', 'occurredAt'];
/** Plays looked through, at most, for what a viewer watched long ago. */
const deepestPlays = 5_000;
const playsPerPage = 1_000;
/** How long a warm function trusts what it read of a viewer's past; the last day of it is read anew each time, as plays may arrive late. */
const pastMilliseconds = 60_000;
const lastDayMilliseconds = 24 * 3_600_000;
const keptViewers = 200;

/** What a list has to know of a play. */
export type PlayedVideo = Pick<Play, 'id' | 'videoId' | 'type' | 'occurredAt'>;

type Key = Record<string, AttributeValue>;

interface Range {
  readonly userId: string;
  readonly limit: number;
  readonly start?: Key | undefined;
  /** ISO-8601; the oldest play wanted. */
  readonly since?: string | undefined;
}

/** A user's plays in time order, read from the index byTime of the interactions table, always as they are now. */
export class WatchHistory {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #dependency: Dependency;
  readonly #past = new BoundedCache<readonly PlayedVideo[]>({ entries: keptViewers, fresh: pastMilliseconds });

  constructor(client: DynamoDBClient, table: string, observer?: Observer) {
    this.#client = client;
    this.#table = table;
    this.#dependency = new Dependency({ name: 'Interactions', mostMilliseconds: 300, ...(observer === undefined ? {} : { observer }) });
  }

  /**
   * Newest first; undefined when the table does not answer in time. Never rejects. Of a viewer whose plays were read a moment ago only
   * the last day is read: a list then costs DynamoDB some units instead of some hundred.
   */
  async newest(userId: string, most: number, deadline: Deadline): Promise<readonly PlayedVideo[] | undefined> {
    const past = this.#past.fresh(userId);
    const since = past?.[0] === undefined ? undefined : new Date(Date.parse(past[0].occurredAt) - lastDayMilliseconds).toISOString();
    const page = await this.#played({ userId, limit: most, since }, deadline);
    if (page === undefined) return past;
    if (past === undefined || since === undefined) {
      if (page.plays.length > 0) this.#past.set(userId, page.plays);
      return page.plays;
    }
    return [...page.plays, ...past.filter(({ occurredAt }) => occurredAt < since)].slice(0, most);
  }

  /** A page, newest first. Throws InvalidInput for a token of another list. */
  async page(userId: string, limit: number, nextToken?: string): Promise<{ readonly items: readonly Play[]; readonly nextToken?: string }> {
    const start = nextToken === undefined ? undefined : decodePageToken(nextToken, keyNames);
    if (start !== undefined && start['userId']?.S !== userId) throw badToken();
    const { Items = [], LastEvaluatedKey } = await this.#client.send(new QueryCommand(this.#query({ userId, limit, start })), patiently);
    const token = encodePageToken(LastEvaluatedKey, keyNames);
    return { items: Items.map(playFromItem), ...(token === undefined ? {} : { nextToken: token }) };
  }

  /** Ids of the videos watched within the newest 5,000 plays, watched longest ago first, by each one's last watch; as far as can be read in time. */
  async watchedLongestAgoFirst(userId: string, deadline: Deadline): Promise<readonly string[]> {
    const newestFirst = new Set<string>();
    let seen = 0;
    let start: Key | undefined;
    do {
      const page = await this.#played({ userId, limit: playsPerPage, start }, deadline);
      if (page === undefined) break;
      for (const play of page.plays) if (play.type === 'WATCHED') newestFirst.add(play.videoId);
      seen += page.plays.length;
      start = page.last;
    } while (start !== undefined && seen < deepestPlays);
    return [...newestFirst].reverse();
  }

  async #played(range: Range, deadline: Deadline): Promise<{ readonly plays: readonly PlayedVideo[]; readonly last: Key | undefined } | undefined> {
    const command = new QueryCommand({
      ...this.#query(range),
      ProjectionExpression: 'id, videoId, #type, occurredAt',
      ExpressionAttributeNames: { '#type': 'type' },
    });
    try {
      const { Items = [], LastEvaluatedKey } = await this.#dependency.ask(deadline, (abortSignal) => this.#client.send(command, { abortSignal }));
      return { plays: Items.map(playedVideo), last: LastEvaluatedKey };
    } catch (error) {
      logNotAnswered('The plays of a viewer could not be read in time', error);
      return undefined;
    }
  }

  #query({ userId, limit, start, since }: Range): QueryCommandInput {
    return {
      TableName: this.#table,
      IndexName: 'byTime',
      KeyConditionExpression: since === undefined ? 'userId = :userId' : 'userId = :userId AND occurredAt >= :since',
      ExpressionAttributeValues: { ':userId': { S: userId }, ...(since === undefined ? {} : { ':since': { S: since } }) },
      ScanIndexForward: false,
      // What was just watched must be in it.
      ConsistentRead: true,
      Limit: limit,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    };
  }
}

/** Trusts the table: recordInteraction and the importer are its only writers. */
function playedVideo({ id, videoId, type, occurredAt }: Key): PlayedVideo {
  return { id: id?.S ?? '', videoId: videoId?.S ?? '', type: type?.S === 'WATCHED' ? 'WATCHED' : 'CLICKED', occurredAt: occurredAt?.S ?? '' };
}
