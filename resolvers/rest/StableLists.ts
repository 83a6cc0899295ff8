import type { VideoList } from '../VideoList.ts';

const keptLists = 1_000;
const keptMilliseconds = 5 * 60_000;

/**
 * Personalize gives every answer a recommendationId of its own, so that the same list twice would never be the same body. Here a list
 * keeps its first id for five minutes while nothing else in it changes: its ETag then holds, and plays still count for it.
 */
export class StableLists {
  readonly #kept = new Map<string, { readonly content: string; readonly list: VideoList; readonly until: number }>();

  /** @param key the request that the list answers */
  stable(key: string, list: VideoList): VideoList {
    const content = JSON.stringify([list.source, list.items]);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.content === content && kept.until > Date.now()) return kept.list;
    this.#kept.delete(key);
    this.#kept.set(key, { content, list, until: Date.now() + keptMilliseconds });
    if (this.#kept.size > keptLists) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return list;
  }
}
