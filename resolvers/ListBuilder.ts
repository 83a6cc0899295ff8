import type { ListedVideo } from './VideoList.ts';
import type { Video } from './video.ts';

export interface ListBuilderOptions {
  /** Videos wanted. */
  readonly limit: number;
  /** Never listed. */
  readonly excludeIds?: readonly string[];
  /** Only videos of one of these; all when empty. */
  readonly genres?: readonly string[];
}

/** Fills a list from candidates, best first: each video once, none excluded, none of another genre, none put aside. */
export class ListBuilder {
  readonly #limit: number;
  readonly #genres: ReadonlySet<string>;
  /** Listed or excluded. */
  readonly #taken: Set<string>;
  #aside: ReadonlySet<string> = new Set();
  readonly #items: ListedVideo[] = [];

  constructor(options: ListBuilderOptions) {
    this.#limit = options.limit;
    this.#genres = new Set(options.genres);
    this.#taken = new Set(options.excludeIds);
  }

  get items(): readonly ListedVideo[] {
    return this.#items;
  }

  get full(): boolean {
    return this.#items.length >= this.#limit;
  }

  /** Videos to leave out from now on, until another set is put aside. */
  putAside(ids: Iterable<string>): void {
    this.#aside = new Set(ids);
  }

  /** Whether its id alone does not rule the video out. */
  wants(id: string): boolean {
    return !this.#taken.has(id) && !this.#aside.has(id);
  }

  add(video: Video, options: { readonly score?: number | undefined; readonly reason?: string } = {}): void {
    if (this.full || !this.wants(video.id)) return;
    if (this.#genres.size > 0 && !video.genres.some((genre) => this.#genres.has(genre))) return;
    this.#taken.add(video.id);
    this.#items.push({ score: options.score ?? null, reason: options.reason ?? null, video });
  }
}
