export interface BoundedCacheOptions {
  /** The entry that was set longest ago goes first. */
  readonly entries: number;
  /** Milliseconds for which an entry is fresh. */
  readonly fresh: number;
  /** Epoch or monotonic milliseconds. */
  readonly now?: () => number;
}

/** A warm function's memory of what it read: bounded in size, and in time for those who need it fresh. */
export class BoundedCache<Value> {
  readonly #options: Required<BoundedCacheOptions>;
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();

  constructor(options: BoundedCacheOptions) {
    this.#options = { now: () => performance.now(), ...options };
  }

  get size(): number {
    return this.#entries.size;
  }

  fresh(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > this.#options.now() ? entry.value : undefined;
  }

  /** However old: for when nothing newer can be had. */
  any(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: Value): Value {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#options.now() + this.#options.fresh });
    if (this.#entries.size > this.#options.entries) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    return value;
  }

  /** However old. */
  *values(): Generator<Value> {
    for (const { value } of this.#entries.values()) yield value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
