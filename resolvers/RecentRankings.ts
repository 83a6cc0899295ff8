import { BoundedCache } from './BoundedCache.ts';
import type { Ranked } from './ranking.ts';
import type { PlayedVideo } from './watchHistory.ts';

const keptMilliseconds = 10_000;
const keptRankings = 500;
/** Personalize learns of a play within seconds; until then its answer is not worth keeping. */
const settledMilliseconds = 15_000;

/**
 * Viewers' own rankings for a few seconds: whoever comes back to the page costs no second call. A ranking belongs to the newest play, so
 * that a viewer's next play, wherever it was recorded, drops it.
 */
export class RecentRankings {
  readonly #kept = new BoundedCache<{ readonly newestPlay: string; readonly ranked: Ranked }>({ entries: keptRankings, fresh: keptMilliseconds });

  /** @param question all that the ranking was asked for */
  has(question: string): boolean {
    return this.#kept.fresh(question) !== undefined;
  }

  /** The ranking that was made after this newest play; undefined where plays cannot be read, as they may have changed. */
  get(question: string, plays: readonly PlayedVideo[] | undefined): Ranked | undefined {
    const kept = this.#kept.fresh(question);
    return kept !== undefined && plays !== undefined && kept.newestPlay === newestPlay(plays) ? kept.ranked : undefined;
  }

  keep(question: string, plays: readonly PlayedVideo[] | undefined, ranked: Ranked): void {
    if (plays === undefined || Date.parse(plays[0]?.occurredAt ?? '') > Date.now() - settledMilliseconds) return;
    this.#kept.set(question, { newestPlay: newestPlay(plays), ranked });
  }
}

function newestPlay(plays: readonly PlayedVideo[]): string {
  return `${plays[0]?.occurredAt} ${plays[0]?.id} ${plays.length}`;
}
