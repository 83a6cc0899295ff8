/** https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html#caching-behavior */
export type CachingBehavior = 'FULL_REQUEST_CACHING' | 'PER_RESOLVER_CACHING' | 'OPERATION_LEVEL_CACHING';

export interface ApiCacheSettings {
  readonly behavior: CachingBehavior;
  /** 1–3600. */
  readonly ttlSeconds: number;
}

/** AppSync's cache is bounded by its instance's memory; this one by entries, the oldest of which go first. */
const maxEntries = 10_000;

/** An API's server-side cache. What goes in comes out as a copy, as from the Redis that AWS keeps behind it. */
export class ApiCache {
  readonly settings: ApiCacheSettings;
  readonly #now: () => number;
  /** JSON text, and epoch milliseconds at which it is no longer true. */
  readonly #entries = new Map<string, { readonly text: string; readonly until: number }>();

  constructor(settings: ApiCacheSettings, now: () => number) {
    this.settings = settings;
    this.#now = now;
  }

  /** Boxed, as null is a value too. */
  get(key: string): { readonly value: unknown } | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#now()) return { value: JSON.parse(entry.text) as unknown };
    this.#entries.delete(key);
    return undefined;
  }

  put(key: string, value: unknown, ttlSeconds = this.settings.ttlSeconds): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { text: JSON.stringify(value ?? null), until: this.#now() + ttlSeconds * 1000 });
  }

  /** Whether there was something to evict. */
  evict(key: string): boolean {
    const found = this.get(key) !== undefined;
    this.#entries.delete(key);
    return found;
  }
}
