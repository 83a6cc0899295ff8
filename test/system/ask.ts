import type { Interaction, Recommendation, RecommendationList, RecordInteractionInput, Video } from '../../schema/types.generated.ts';
import { requireDescribed } from '../restContract.ts';
import { apiKey } from './stack.ts';

export interface GraphQlError {
  readonly message: string;
  readonly errorType?: string | null;
  readonly path?: readonly (string | number)[] | null;
}

export interface GraphQlAnswer {
  readonly status: number;
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly GraphQlError[];
}

/** One GraphQL request as the local key's holder. */
export async function ask(frontUrl: string, query: string, variables: Record<string, unknown> = {}): Promise<GraphQlAnswer> {
  const response = await fetch(`${frontUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<GraphQlAnswer, 'status'>) };
}

/** The value of one top-level field; an error in the answer fails the test with its message. */
export async function askField<T>(frontUrl: string, field: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const answer = await ask(frontUrl, query, variables);
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data?.[field] as T;
}

export type ListedVideo = Pick<Recommendation, 'score' | 'reason'> & { readonly video: Pick<Video, 'id' | 'title' | 'url' | 'genres'> };
export type List = Omit<RecommendationList, 'items'> & { readonly items: readonly ListedVideo[] };

const listFields = 'recommendationId source items { score reason video { id title url genres } }';

export function recommendations(frontUrl: string, userId: string, options: { readonly limit?: number; readonly filter?: unknown } = {}): Promise<List> {
  return askField(
    frontUrl,
    'recommendations',
    `query ($userId: ID!, $limit: Int, $filter: RecommendationFilterInput) {
       recommendations(userId: $userId, limit: $limit, filter: $filter) { ${listFields} } }`,
    { userId, limit: options.limit ?? 25, filter: options.filter },
  );
}

/**
 * What Personalize says to a viewer with plays: asked again while a busy machine makes that come too late for the list, which then comes from
 * elsewhere, as it should.
 */
export const ownList: typeof recommendations = (frontUrl, userId, options) => personalized(() => recommendations(frontUrl, userId, options), ({ source }) => source);

/** As ownList, over REST. */
export function ownListOverRest(frontUrl: string, userId: string, limit: number): Promise<RestAnswer<RestList>> {
  return personalized(() => rest<RestList>(frontUrl, `/users/${userId}/recommendations?limit=${limit}`), ({ body }) => body.source);
}

async function personalized<T>(asked: () => Promise<T>, sourceOf: (answer: T) => string): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await asked();
    if (sourceOf(answer) === 'PERSONALIZED' || Date.now() > deadline) return answer;
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

/** `call` as it stands in a query: `popularVideos(limit: 5)`. */
export function list(frontUrl: string, call: string): Promise<List> {
  return askField(frontUrl, call.slice(0, call.indexOf('(')), `{ ${call} { ${listFields} } }`);
}

export function ids(list: List): string[] {
  return list.items.map((item) => item.video.id);
}

export interface RestAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** One REST request to stage v1 as the local key's holder; fails the test unless it and its answer are as schema/openapi.yaml has them. */
export async function rest<T>(frontUrl: string, path: string, options: { readonly method?: string; readonly body?: unknown; readonly headers?: Record<string, string> } = {}): Promise<RestAnswer<T>> {
  const method = options.method ?? 'GET';
  const sent = options.body === undefined || typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  const response = await fetch(`${frontUrl}/v1${path}`, {
    method,
    headers: { 'x-api-key': apiKey, ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const url = new URL(path, frontUrl);
  requireDescribed({ method, path: path.replace(/[?#].*/, ''), query: url.searchParams, body: sent, status: response.status, contentType: response.headers.get('content-type'), answer: text });
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
}

export interface RestList {
  readonly recommendationId: string | null;
  readonly source: string;
  readonly items: readonly { readonly id: string; readonly title: string; readonly url: string; readonly score: number | null }[];
}

export type RecordedInteraction = Pick<Interaction, 'id' | 'videoId' | 'type' | 'watchRatio' | 'occurredAt'>;

export function record(frontUrl: string, input: RecordInteractionInput): Promise<RecordedInteraction> {
  return askField(
    frontUrl,
    'recordInteraction',
    'mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { id videoId type watchRatio occurredAt } }',
    { input },
  );
}

export async function history(frontUrl: string, userId: string, limit = 25): Promise<readonly RecordedInteraction[]> {
  const connection = await askField<{ items: readonly RecordedInteraction[] }>(
    frontUrl,
    'interactions',
    'query ($userId: ID!, $limit: Int) { interactions(userId: $userId, limit: $limit) { items { id videoId type watchRatio occurredAt } } }',
    { userId, limit },
  );
  return connection.items;
}
