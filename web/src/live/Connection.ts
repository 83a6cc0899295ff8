export type ConnectionState = 'connected' | 'lost';

/** Whether the API answers, as told by every request of the page. While it does not, `check` is tried again and again. */
export class Connection {
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = 'connected';
  #recoveries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Any request that goes through the page's own fetch. */
  check: (() => Promise<unknown>) | undefined;

  get state(): ConnectionState {
    return this.#state;
  }

  /** Grows with every recovery: what was asked before may be out of date. */
  get recoveries(): number {
    return this.#recoveries;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly fetch: typeof globalThis.fetch = async (...call) => {
    try {
      const response = await fetch(...call);
      // A gateway in front of a stopped server, or a server that is not ready yet.
      if (response.status >= 502 && response.status <= 504) this.lost();
      else this.#found();
      return response;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.lost();
      throw error;
    }
  };

  readonly lost = (): void => {
    if (this.#timer !== undefined) return;
    this.#schedule(500);
    this.#set('lost');
  };

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const next = (): void => this.#schedule(Math.min(delayMs * 1.6, 5_000));
      (this.check?.() ?? Promise.reject(new Error('nothing to check'))).catch(() => undefined).then(() => {
        if (this.#state === 'lost') next();
      }, next);
    }, delayMs);
  }

  #found(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#state === 'connected') return;
    this.#recoveries += 1;
    this.#set('connected');
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
