import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';

const numbers = z.record(z.string(), z.number());

const decisionItem = z.object({
  /** Name; "upnext", the dataset group, for what concerns no solution. */
  solution: z.string(),
  /** ISO time with milliseconds, "#", the version's id. */
  at: z.string(),
  /** ARN. */
  version: z.string(),
  decision: z.enum(['DEPLOYED', 'KEPT_ASIDE', 'CONFIRMED', 'ROLLED_BACK', 'FAILED']),
  reason: z.string(),
  /** Offline, of `version`. */
  metrics: numbers,
  /** Of DEPLOYED and KEPT_ASIDE the offline metrics of `liveVersion`, of DEPLOYED its latencyMs and listShare too; of CONFIRMED and ROLLED_BACK what was seen in service. */
  liveMetrics: numbers,
  /** What was in service before; absent at the first deployment. */
  liveVersion: z.optional(z.string()),
  recipe: z.string(),
  /** The gate that decided, as JSON: another one decides anew. */
  gate: z.optional(z.string()),
});

export type Decision = z.infer<typeof decisionItem>;

const tallyItem = z.object({ looks: z.number(), requests: z.number(), errors: z.number(), lists: z.number(), latencyMs: z.number() });

/** What the requests of a watch came to so far. */
export type Tally = z.infer<typeof tallyItem>;

export const noTally: Tally = { looks: 0, requests: 0, errors: 0, lists: 0, latencyMs: 0 };

/** More than one version is seldom decided on in a day. */
const decisionsRead = 50;

/**
 * The TrainingLog table: every decision by solution and time, and under keys that begin with "_" what training has to remember:
 * _lock, _watch (by version), _asleep (by solution), _fallback.
 */
export class TrainingLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #tell: (decision: Readonly<Record<string, unknown>>) => void;

  /** @param tell hears every decision, for the function's log */
  constructor(client: DynamoDBClient, table: string, tell: (decision: Readonly<Record<string, unknown>>) => void = () => undefined) {
    this.#client = client;
    this.#table = table;
    this.#tell = tell;
  }

  /** Newest first. */
  async decisions(solution: string): Promise<readonly Decision[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'solution = :solution',
        ExpressionAttributeValues: marshall({ ':solution': solution }),
        ScanIndexForward: false,
        Limit: decisionsRead,
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => decisionItem.parse(unmarshall(item)));
  }

  async decide(decision: Omit<Decision, 'at'>, now: number): Promise<void> {
    const id = decision.version.slice(decision.version.lastIndexOf('/') + 1);
    await this.#put({ ...decision, at: `${new Date(now).toISOString()}#${id}` });
    const { solution, decision: decided, reason, version } = decision;
    this.#tell({ level: 'info', message: 'decided', solution, decision: decided, reason, version });
  }

  async tally(version: string): Promise<Tally> {
    const item = await this.#get('_watch', version);
    return item === undefined ? noTally : tallyItem.parse(item);
  }

  async addToTally(version: string, part: Tally): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: marshall({ solution: '_watch', at: version }),
        UpdateExpression: 'ADD looks :looks, requests :requests, errors :errors, lists :lists, latencyMs :latencyMs',
        ExpressionAttributeValues: marshall(Object.fromEntries(Object.entries(part).map(([name, value]) => [`:${name}`, value]))),
      }),
    );
  }

  async forgetTally(version: string): Promise<void> {
    await this.#delete('_watch', version);
  }

  async isAsleep(solution: string): Promise<boolean> {
    return (await this.#get('_asleep', solution)) !== undefined;
  }

  async sleep(solution: string, now: number): Promise<void> {
    await this.#put({ solution: '_asleep', at: solution, since: new Date(now).toISOString() });
  }

  async wake(solution: string): Promise<void> {
    await this.#delete('_asleep', solution);
  }

  /** The version whose list the fallback holds. */
  async fallbackOf(): Promise<string | undefined> {
    const version: unknown = (await this.#get('_fallback', '_'))?.['version'];
    return typeof version === 'string' ? version : undefined;
  }

  async setFallback(version: string): Promise<void> {
    await this.#put({ solution: '_fallback', at: '_', version });
  }

  async #get(solution: string, at: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: marshall({ solution, at }), ConsistentRead: true }));
    return Item === undefined ? undefined : unmarshall(Item);
  }

  async #put(item: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: marshall(item, { removeUndefinedValues: true }) }));
  }

  async #delete(solution: string, at: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: marshall({ solution, at }) }));
  }
}
