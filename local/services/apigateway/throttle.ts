/** "rateLimit" requests a second, and as many at once as "burstLimit". https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export interface ThrottleSettings {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** A token bucket: it holds `burstLimit` tokens and fills by `rateLimit` a second. */
export class TokenBucket {
  readonly #settings: ThrottleSettings;
  #tokens: number;
  #filledAt: number;

  constructor(settings: ThrottleSettings, now: number) {
    this.#settings = settings;
    this.#tokens = settings.burstLimit;
    this.#filledAt = now;
  }

  /** Takes a token if there is one. `now`: epoch milliseconds. */
  take(now: number): boolean {
    const { rateLimit, burstLimit } = this.#settings;
    this.#tokens = Math.min(burstLimit, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * rateLimit);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Buckets by what they limit: a method of a stage, an API key of a usage plan. */
export class Throttles {
  readonly #buckets = new Map<string, TokenBucket>();

  take(id: string, settings: ThrottleSettings | undefined, now: number): boolean {
    if (settings === undefined) return true;
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) this.#buckets.set(id, (bucket = new TokenBucket(settings, now)));
    return bucket.take(now);
  }
}
