import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
  type GetRecommendationsCommandInput,
  type PersonalizeRuntimeClient,
  type PredictedItem,
} from '@aws-sdk/client-personalize-runtime';
import type { CampaignName, Live, LiveParameter } from './live.ts';
import { log } from './log.ts';

/** Video ids in Personalize's order. */
export interface Ranked {
  readonly recommendationId?: string;
  readonly items: readonly { readonly videoId: string; readonly score?: number }[];
}

export interface ViewerRequest {
  readonly userId: string;
  /** 1 to 500. */
  readonly numResults: number;
  readonly unwatchedOnly: boolean;
  /** Only videos of one of these; empty for all. */
  readonly genres: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
}

/** Personalize's limit on numResults. */
export const mostResults = 500;
/** A viewer waits no longer than this for each campaign before the next one in the chain is asked. */
const timeoutMilliseconds = 300;

/** Personalize's campaigns. Each method answers undefined when the campaign is absent, throttled, too slow or refuses. */
export class Ranking {
  readonly #client: PersonalizeRuntimeClient;
  readonly #live: LiveParameter;

  constructor(client: PersonalizeRuntimeClient, live: LiveParameter) {
    this.#client = client;
    this.#live = live;
  }

  forViewer(request: ViewerRequest): Promise<Ranked | undefined> {
    const { userId, numResults, context } = request;
    return this.#recommend('user-personalization', (live) => ({ userId, numResults, ...(context === undefined ? {} : { context }), ...filterOf(live, request) }));
  }

  similar(videoId: string, numResults: number): Promise<Ranked | undefined> {
    return this.#recommend('similar-items', () => ({ itemId: videoId, numResults }));
  }

  popular(numResults: number): Promise<Ranked | undefined> {
    return this.#recommend('popularity', () => ({ numResults }));
  }

  trending(numResults: number): Promise<Ranked | undefined> {
    return this.#recommend('trending', () => ({ numResults }));
  }

  rank(userId: string, videoIds: readonly string[]): Promise<Ranked | undefined> {
    return this.#ask('personalized-ranking', async (campaignArn, abortSignal) => {
      const command = new GetPersonalizedRankingCommand({ campaignArn, userId, inputList: [...videoIds] });
      const answer = await this.#client.send(command, { abortSignal });
      return ranked(answer.recommendationId, answer.personalizedRanking);
    });
  }

  #recommend(campaign: CampaignName, input: (live: Live) => Omit<GetRecommendationsCommandInput, 'campaignArn'>): Promise<Ranked | undefined> {
    return this.#ask(campaign, async (campaignArn, abortSignal, live) => {
      const answer = await this.#client.send(new GetRecommendationsCommand({ campaignArn, ...input(live) }), { abortSignal });
      return ranked(answer.recommendationId, answer.itemList);
    });
  }

  async #ask(
    campaign: CampaignName,
    ask: (campaignArn: string, abortSignal: AbortSignal, live: Live) => Promise<Ranked>,
  ): Promise<Ranked | undefined> {
    const live = await this.#live.read();
    const campaignArn = live?.campaigns[campaign];
    if (live === undefined || campaignArn === undefined) return undefined;
    try {
      return await ask(campaignArn, AbortSignal.timeout(timeoutMilliseconds), live);
    } catch (error) {
      log('warn', 'Personalize did not answer', { campaign, error: error instanceof Error ? error.name : '', reason: String(error) });
      return undefined;
    }
  }
}

/** The filter for a request. Where it is not live yet nothing is filtered here; the caller checks watched videos and genres again. */
function filterOf(live: Live, request: ViewerRequest): Pick<GetRecommendationsCommandInput, 'filterArn' | 'filterValues'> {
  const byGenre = request.genres.length > 0;
  const { filters } = live;
  const filterArn = byGenre ? (request.unwatchedOnly ? filters['unwatched-by-genre'] : filters['by-genre']) : request.unwatchedOnly ? filters.unwatched : undefined;
  if (filterArn === undefined) return {};
  // Each value quoted, joined by commas. https://docs.aws.amazon.com/personalize/latest/dg/filter-real-time.html
  return byGenre ? { filterArn, filterValues: { GENRES: request.genres.map((genre) => `"${genre}"`).join(',') } } : { filterArn };
}

function ranked(recommendationId: string | undefined, items: readonly PredictedItem[] = []): Ranked {
  const known = items.flatMap(({ itemId, score }) => (itemId === undefined ? [] : [{ videoId: itemId, ...(score === undefined ? {} : { score }) }]));
  return { ...(recommendationId === undefined ? {} : { recommendationId }), items: known };
}
