import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { TrainingDecision } from '../schema/types.generated.ts';

/** As training names them; "_…" keys of the table are its own state. */
const solutions = ['user-personalization', 'personalized-ranking', 'similar-items', 'popularity', 'trending'] as const;
const newestOfEach = 20;

const metrics = z.optional(z.record(z.string(), z.number()));

const decisionSchema = z.object({
  solution: z.string(),
  /** ISO 8601, "#", version id. */
  at: z.string(),
  version: z.string(),
  decision: z.enum(['DEPLOYED', 'KEPT_ASIDE', 'CONFIRMED', 'ROLLED_BACK', 'FAILED']),
  reason: z.string(),
  recipe: z.optional(z.string()),
  metrics,
  liveMetrics: metrics,
  liveVersion: z.optional(z.string()),
});

/** What training did with each solution version, as it wrote it down. */
export class TrainingLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #personalizeName: string;

  constructor(client: DynamoDBClient, table: string, personalizeName: string) {
    this.#client = client;
    this.#table = table;
    this.#personalizeName = personalizeName;
  }

  /** The newest twenty of each solution, all newest first. */
  async newest(): Promise<TrainingDecision[]> {
    const pages = await Promise.all(solutions.map((solution) => this.#query(`${this.#personalizeName}-${solution}`)));
    return pages
      .flat()
      .map((item) => decisionOf(item))
      .sort((left, right) => (left.at < right.at ? 1 : -1));
  }

  async #query(solution: string): Promise<readonly Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'solution = :solution',
        ExpressionAttributeValues: { ':solution': { S: solution } },
        ScanIndexForward: false,
        Limit: newestOfEach,
      }),
    );
    return Items;
  }
}

function decisionOf(item: Record<string, AttributeValue>): TrainingDecision {
  const { at, metrics: measured, liveMetrics, recipe, liveVersion, ...decision } = decisionSchema.parse(unmarshall(item));
  return {
    ...decision,
    at: at.split('#', 1)[0] ?? at,
    recipe: recipe ?? null,
    liveVersion: liveVersion ?? null,
    metrics: metricsOf(measured),
    liveMetrics: metricsOf(liveMetrics),
  };
}

function metricsOf(values: Readonly<Record<string, number>> = {}): { readonly name: string; readonly value: number }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
