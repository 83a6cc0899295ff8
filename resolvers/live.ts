import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { describeError, log } from './log.ts';

const arn = z.optional(z.string());

/** What training left live, as it stands in the SSM parameter. Whatever is not trained yet is left out. */
export const liveSchema = z.object({
  campaigns: z.object({
    'user-personalization': arn,
    'personalized-ranking': arn,
    'similar-items': arn,
    popularity: arn,
    trending: arn,
  }),
  filters: z.object({ unwatched: arn, 'by-genre': arn, 'unwatched-by-genre': arn }),
  /** Of the event tracker; PutEvents needs it. */
  trackingId: z.optional(z.string()),
  /** PutItems needs it. */
  itemsDatasetArn: arn,
  updatedAt: z.string(),
});

export type Live = z.infer<typeof liveSchema>;
export type CampaignName = keyof Live['campaigns'];
export type FilterName = keyof Live['filters'];

const freshMilliseconds = 30_000;
/** Short, so that the first campaign is used as soon as it stands. */
const absentMilliseconds = 1_000;

/** Reads the parameter at most every 30 s, or every second while there is none. */
export class LiveParameter {
  readonly #client: SSMClient;
  readonly #name: string;
  #known: Live | undefined;
  #until = 0;
  /** Why the last reading failed. */
  #failure: Error | undefined;
  #reading: Promise<Live | undefined> | undefined;

  constructor(client: SSMClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Undefined while nothing is trained. When SSM fails, what was known last. */
  read(): Promise<Live | undefined> {
    if (Date.now() < this.#until) return Promise.resolve(this.#known);
    this.#reading ??= this.#refresh().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** For writers, who must not take "not known" for "not trained": rejects while SSM fails and nothing was ever read. */
  async readOrThrow(): Promise<Live | undefined> {
    const known = await this.read();
    if (known === undefined && this.#failure !== undefined) throw this.#failure;
    return known;
  }

  async #refresh(): Promise<Live | undefined> {
    try {
      const { Parameter } = await this.#client.send(new GetParameterCommand({ Name: this.#name }));
      this.#known = liveSchema.parse(JSON.parse(Parameter?.Value ?? ''));
      this.#until = Date.now() + freshMilliseconds;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = undefined;
      if (error instanceof ParameterNotFound) this.#known = undefined;
      else {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        log('error', 'The live parameter could not be read', { name: this.#name, ...describeError(error) });
      }
      this.#until = Date.now() + absentMilliseconds;
    }
    return this.#known;
  }
}
