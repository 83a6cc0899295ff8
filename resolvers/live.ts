import { AwsHttpError } from './aws/AwsHttpError.ts';
import { jsonCall } from './aws/jsonCall.ts';
import { SignedHttp } from './aws/SignedHttp.ts';
import { requiredEnvironment } from './environment.ts';
import { describeError, log } from './log.ts';

const campaignNames = ['user-personalization', 'personalized-ranking', 'similar-items', 'popularity', 'trending'] as const;
const filterNames = ['unwatched', 'by-genre', 'unwatched-by-genre'] as const;

export type CampaignName = (typeof campaignNames)[number];
export type FilterName = (typeof filterNames)[number];

/** What training left live, as it stands in the SSM parameter: ARNs, mostly. Whatever is not trained yet is left out. */
export interface Live {
  readonly campaigns: { readonly [name in CampaignName]?: string };
  readonly filters: { readonly [name in FilterName]?: string };
  /** Of the event tracker; PutEvents needs it. */
  readonly trackingId?: string;
  /** PutItems needs it. */
  readonly itemsDatasetArn?: string;
  readonly updatedAt: string;
}

const freshMilliseconds = 30_000;
/** Short, so that the first campaign is used as soon as it stands. */
const absentMilliseconds = 1_000;

/** Answers the parameter's text, or undefined when there is none; rejects when that cannot be told. */
export type ReadParameter = () => Promise<string | undefined>;

/** Of the function's environment. Made once per container. */
export function createLiveParameter(): LiveParameter {
  const http = new SignedHttp({ service: 'ssm' });
  const name = requiredEnvironment('LIVE_PARAMETER');
  return new LiveParameter(async () => {
    try {
      const { Parameter } = (await jsonCall(http, 'AmazonSSM.GetParameter', { Name: name })) as { readonly Parameter: { readonly Value: string } };
      return Parameter.Value;
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
      this.#known = text === undefined ? undefined : parseLive(text);
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

/** By hand: a schema library is a twentieth of what a request's function loads, and reads nothing else there. Throws for another shape. */
export function parseLive(text: string): Live {
  const { campaigns, filters, ...rest } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const { updatedAt, ...ids } = textsOf('the live parameter', rest, ['trackingId', 'itemsDatasetArn', 'updatedAt']);
  if (updatedAt === undefined) throw new Error('updatedAt of the live parameter: got nothing, expected a time');
  return { campaigns: textsOf('campaigns', campaigns, campaignNames), filters: textsOf('filters', filters, filterNames), ...ids, updatedAt };
}

function textsOf<Name extends string>(what: string, value: unknown, names: readonly Name[]): { readonly [name in Name]?: string } {
  if (typeof value !== 'object' || value === null) throw new Error(`${what}: got ${JSON.stringify(value)}, expected an object`);
  const texts: { [name in Name]?: string } = {};
  for (const name of names) {
    const text = (value as Readonly<Record<string, unknown>>)[name];
    if (text === undefined) continue;
    if (typeof text !== 'string') throw new Error(`${name} of ${what}: got ${JSON.stringify(text)}, expected text`);
    texts[name] = text;
  }
  return texts;
}
