import {
  GetPersonalizedRankingCommand,
  GetRecommendationsCommand,
  type GetRecommendationsCommandInput,
  type PersonalizeRuntimeClient,
  type PredictedItem,
} from '@aws-sdk/client-personalize-runtime';
import { attributedId } from './attribution.ts';
import { BoundedCache } from './BoundedCache.ts';
import { Collapsed } from './Collapsed.ts';
import type { Deadline } from './Deadline.ts';
import { Dependency } from './Dependency.ts';
import type { CampaignName, Live, LiveParameter } from './live.ts';
import { logNotAnswered } from './log.ts';
import { type Observer, unobserved } from './Observer.ts';

/** Video ids in Personalize's order. */
export interface Ranked {
  /** With the campaign: resolvers/attribution.ts. */
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

export interface RankingOptions {
  readonly client: PersonalizeRuntimeClient;
  readonly live: Pick<LiveParameter, 'read'>;
  readonly observer?: Observer;
}

/** Personalize's limit on numResults. */
export const mostResults = 500;
/** A viewer waits no longer than this for each campaign before the next one in the chain is asked. */
const timeoutMilliseconds = 300;
/** Charts are the same for everybody, and no play changes them before the next training. */
const chartMilliseconds = 30_000;

/** Personalize's campaigns. Each method answers undefined when the campaign is absent, throttled, too slow or refuses. */
export class Ranking {
  readonly #client: PersonalizeRuntimeClient;
  readonly #live: Pick<LiveParameter, 'read'>;
  readonly #observer: Observer;
  /** A circuit for each: one campaign may be throttled while the others answer. */
  readonly #campaigns = new Map<CampaignName, Dependency>();
  readonly #charts = new BoundedCache<Ranked>({ entries: 16, fresh: chartMilliseconds });
  readonly #underWay = new Collapsed<Ranked | undefined>();

  constructor(options: RankingOptions) {
    this.#client = options.client;
    this.#live = options.live;
    this.#observer = options.observer ?? unobserved;
  }

  forViewer(request: ViewerRequest, deadline: Deadline): Promise<Ranked | undefined> {
    const { userId, numResults, context } = request;
    return this.#recommend('user-personalization', deadline, (live) => ({ userId, numResults, ...(context === undefined ? {} : { context }), ...filterOf(live, request) }));
  }

  similar(videoId: string, numResults: number, deadline: Deadline): Promise<Ranked | undefined> {
    return this.#recommend('similar-items', deadline, () => ({ itemId: videoId, numResults }));
  }

  popular(numResults: number, deadline: Deadline): Promise<Ranked | undefined> {
    return this.#chart('popularity', numResults, deadline);
  }

  trending(numResults: number, deadline: Deadline): Promise<Ranked | undefined> {
    return this.#chart('trending', numResults, deadline);
  }

  rank(userId: string, videoIds: readonly string[], deadline: Deadline): Promise<Ranked | undefined> {
    return this.#ask('personalized-ranking', deadline, async (campaignArn, abortSignal) => {
      const command = new GetPersonalizedRankingCommand({ campaignArn, userId, inputList: [...videoIds] });
      const answer = await this.#client.send(command, { abortSignal });
      return ranked('personalized-ranking', answer.recommendationId, answer.personalizedRanking);
    });
  }

  #chart(campaign: CampaignName, numResults: number, deadline: Deadline): Promise<Ranked | undefined> {
    const question = `${campaign} ${numResults}`;
    const kept = this.#charts.fresh(question);
    if (kept !== undefined) return Promise.resolve(kept);
    return this.#underWay.ask(question, async () => {
      const chart = await this.#recommend(campaign, deadline, () => ({ numResults }));
      return chart === undefined || chart.items.length === 0 ? chart : this.#charts.set(question, chart);
    });
  }

  #recommend(campaign: CampaignName, deadline: Deadline, input: (live: Live) => Omit<GetRecommendationsCommandInput, 'campaignArn'>): Promise<Ranked | undefined> {
    return this.#ask(campaign, deadline, async (campaignArn, abortSignal, live) => {
      const answer = await this.#client.send(new GetRecommendationsCommand({ campaignArn, ...input(live) }), { abortSignal });
      return ranked(campaign, answer.recommendationId, answer.itemList);
    });
  }

  async #ask(
    campaign: CampaignName,
    deadline: Deadline,
    ask: (campaignArn: string, abortSignal: AbortSignal, live: Live) => Promise<Ranked>,
  ): Promise<Ranked | undefined> {
    try {
      return await this.#dependency(campaign).ask(deadline, async (signal) => {
        const live = await this.#live.read();
        const campaignArn = live?.campaigns[campaign];
        return live === undefined || campaignArn === undefined ? undefined : ask(campaignArn, signal, live);
      });
    } catch (error) {
      logNotAnswered('Personalize did not answer', error, { campaign });
      return undefined;
    }
  }

  #dependency(campaign: CampaignName): Dependency {
    const known = this.#campaigns.get(campaign);
    if (known !== undefined) return known;
    const made = new Dependency({ name: 'Personalize', mostMilliseconds: timeoutMilliseconds, observer: this.#observer });
    this.#campaigns.set(campaign, made);
    return made;
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

function ranked(campaign: CampaignName, recommendationId: string | undefined, items: readonly PredictedItem[] = []): Ranked {
  const known = items.flatMap(({ itemId, score }) => (itemId === undefined ? [] : [{ videoId: itemId, ...(score === undefined ? {} : { score }) }]));
  return { ...(recommendationId === undefined ? {} : { recommendationId: attributedId(recommendationId, campaign) }), items: known };
}
