import * as z from 'zod/mini';
import { AwsHttpError } from './aws/AwsHttpError.ts';
import { jsonCall } from './aws/jsonCall.ts';
import { SignedHttp } from './aws/SignedHttp.ts';
import { requiredEnvironment } from './environment.ts';
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

const parameter = z.object({ Parameter: z.object({ Value: z.string() }) });

/** Answers the parameter's text, or undefined when there is none; rejects when that cannot be told. */
export type ReadParameter = () => Promise<string | undefined>;

/** Of the function's environment. Made once per container. */
export function createLiveParameter(): LiveParameter {
  const http = new SignedHttp({ service: 'ssm' });
  const name = requiredEnvironment('LIVE_PARAMETER');
  return new LiveParameter(async () => {
    try {
      return parameter.parse(await jsonCall(http, 'AmazonSSM.GetParameter', { Name: name })).Parameter.Value;
    } catch (error) {
      if (error instanceof AwsHttpError && error.name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
}

/** Reads the parameter at most every 30 s, or every second while there is none. */
export class LiveParameter {
  readonly #readText: ReadParameter;
  #known: Live | undefined;
  #until = 0;
  /** Why the last reading failed. */
  #failure: Error | undefined;
  #reading: Promise<Live | undefined> | undefined;

  constructor(readText: ReadParameter) {
    this.#readText = readText;
  }

  /** Undefined while nothing is trained. While it is read again, and when SSM fails, what was known last. */
  read(): Promise<Live | undefined> {
    if (Date.now() < this.#until) return Promise.resolve(this.#known);
    this.#reading ??= this.#refresh().finally(() => (this.#reading = undefined));
    // ARNs hardly ever change: nobody waits for a second look at them.
    return this.#known === undefined ? this.#reading : Promise.resolve(this.#known);
  }

  /** For writers, who must not take "not known" for "not trained": rejects while SSM fails and nothing was ever read. */
  async readOrThrow(): Promise<Live | undefined> {
    const known = await this.read();
    if (known === undefined && this.#failure !== undefined) throw this.#failure;
    return known;
  }

  /** Never rejects. */
  async #refresh(): Promise<Live | undefined> {
    try {
      const text = await this.#readText();
      this.#known = text === undefined ? undefined : liveSchema.parse(JSON.parse(text));
      this.#until = Date.now() + (text === undefined ? absentMilliseconds : freshMilliseconds);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#until = Date.now() + absentMilliseconds;
      log('error', 'The live parameter could not be read', describeError(error));
    }
    return this.#known;
  }
}
