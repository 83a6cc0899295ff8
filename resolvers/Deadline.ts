/** A viewer has the answer within a second: what is left of it is for AppSync or API Gateway and the way there. */
const requestMilliseconds = 700;

/** When a request has to be answered. Every step on the way gets what is left, or less. */
export class Deadline {
  readonly #at: number;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(milliseconds: number = requestMilliseconds, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now() + milliseconds;
  }

  /** Milliseconds; 0 once it has passed. */
  get remaining(): number {
    return Math.max(0, this.#at - this.#now());
  }

  /** The same end, or an earlier one so that something is left for what comes after. */
  leaving(milliseconds: number): Deadline {
    return new Deadline(Math.max(0, this.remaining - milliseconds), this.#now);
  }
}
