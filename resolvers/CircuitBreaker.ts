export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitBreakerOptions {
  /**
   * Failures in a row that open the circuit.
   * @default 5
   */
  readonly failures?: number;
  /**
   * How long it stays open at first; doubled each time that the trial after it fails.
   * @default 500
   */
  readonly openMilliseconds?: number;
  /** @default 8000 */
  readonly longestMilliseconds?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Spares requests the wait for something that does not answer: closed, calls go out; open, none does; half-open, one does, and how it
 * fares decides. https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export class CircuitBreaker {
  readonly #options: Required<CircuitBreakerOptions>;
  #failures = 0;
  #state: CircuitState = 'closed';
  #retryAt = 0;
  #openFor: number;

  constructor(options: CircuitBreakerOptions = {}) {
    this.#options = { failures: 5, openMilliseconds: 500, longestMilliseconds: 8_000, now: () => performance.now(), ...options };
    this.#openFor = this.#options.openMilliseconds;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether a call may go out now; each one that does is followed by `succeeded` or `failed`. */
  admit(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'half-open' || this.#options.now() < this.#retryAt) return false;
    this.#state = 'half-open';
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#state = 'closed';
    this.#openFor = this.#options.openMilliseconds;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#state === 'half-open') this.#open(Math.min(this.#openFor * 2, this.#options.longestMilliseconds));
    else if (this.#state === 'closed' && this.#failures >= this.#options.failures) this.#open(this.#options.openMilliseconds);
  }

  #open(milliseconds: number): void {
    this.#state = 'open';
    this.#openFor = milliseconds;
    this.#retryAt = this.#options.now() + milliseconds;
  }
}
