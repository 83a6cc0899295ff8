/** What has to be remembered from one call of the function to the next while one execution lasts. */
export interface ExecutionRecord {
  /** Who works: the execution's ARN, or the request id of a call by hand. */
  readonly owner: string;
  /** Epoch milliseconds. What failed before belongs to an earlier attempt. */
  readonly startedAt: number;
  /** What is waited for though it should not be: a limit, throttling. Epoch milliseconds at which it began. */
  readonly troubles: Readonly<Record<string, number>>;
  /** How often what failed was tried again. */
  readonly attempts: Readonly<Record<string, number>>;
}

export class Execution {
  readonly owner: string;
  readonly startedAt: number;
  readonly #troubles: Map<string, number>;
  readonly #attempts: Map<string, number>;

  constructor({ owner, startedAt, troubles, attempts }: ExecutionRecord) {
    this.owner = owner;
    this.startedAt = startedAt;
    this.#troubles = new Map(Object.entries(troubles));
    this.#attempts = new Map(Object.entries(attempts));
  }

  /** Since when there is trouble with it, now included. */
  trouble(what: string, now: number): number {
    const since = this.#troubles.get(what) ?? now;
    this.#troubles.set(what, since);
    return since;
  }

  over(what: string): void {
    this.#troubles.delete(what);
  }

  attempts(what: string): number {
    return this.#attempts.get(what) ?? 0;
  }

  tryAgain(what: string): void {
    this.#attempts.set(what, this.attempts(what) + 1);
  }

  record(): ExecutionRecord {
    return { owner: this.owner, startedAt: this.startedAt, troubles: Object.fromEntries(this.#troubles), attempts: Object.fromEntries(this.#attempts) };
  }
}
