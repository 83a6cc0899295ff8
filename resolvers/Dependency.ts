import { CircuitBreaker } from './CircuitBreaker.ts';
import type { Deadline } from './Deadline.ts';
import { type Observer, unobserved } from './Observer.ts';

export interface DependencyOptions {
  /** In metrics and errors, such as "Videos". */
  readonly name: string;
  /** A request never waits longer for it, however much time is left. */
  readonly mostMilliseconds: number;
  readonly breaker?: CircuitBreaker;
  readonly observer?: Observer;
}

/** Something that did not answer, and why: too slow, failed, or not even asked. */
export class NotAnswered extends Error {
  /** Whether the call was made at all. */
  readonly asked: boolean;

  constructor(name: string, why: string, options: { readonly asked: boolean; readonly cause?: unknown }) {
    super(`${name} did not answer: ${why}`, { cause: options.cause });
    this.name = 'NotAnswered';
    this.asked = options.asked;
  }
}

/** A call that was given less says nothing about the dependency when it fails. */
const fairMilliseconds = 100;

/** A service that a viewer waits for, but never for long: behind a time limit and a circuit breaker. */
export class Dependency {
  readonly #options: DependencyOptions;
  readonly #breaker: CircuitBreaker;
  readonly #observer: Observer;

  constructor(options: DependencyOptions) {
    this.#options = options;
    this.#breaker = options.breaker ?? new CircuitBreaker();
    this.#observer = options.observer ?? unobserved;
  }

  /** The call's answer in time; rejects with NotAnswered otherwise. The signal ends what the call still has under way. */
  async ask<T>(deadline: Deadline, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { name, mostMilliseconds } = this.#options;
    const given = Math.min(mostMilliseconds, deadline.remaining);
    if (given < 1) throw new NotAnswered(name, 'no time was left', { asked: false });
    if (!this.#breaker.admit()) {
      this.#observer.count(`${name}CircuitOpen`);
      throw new NotAnswered(name, 'its circuit is open', { asked: false });
    }
    const controller = new AbortController();
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NotAnswered(name, `nothing within ${Math.round(given)} ms`, { asked: true })), given);
    });
    try {
      const answer = await Promise.race([call(controller.signal), tooLate]);
      this.#breaker.succeeded();
      return answer;
    } catch (error) {
      if (isCallersFault(error)) this.#breaker.succeeded();
      else if (given >= fairMilliseconds || this.#breaker.state === 'half-open') this.#breaker.failed();
      this.#observer.count(`${name}Failed`);
      throw error instanceof NotAnswered ? error : new NotAnswered(name, error instanceof Error ? `${error.name}: ${error.message}` : String(error), { asked: true, cause: error });
    } finally {
      clearTimeout(timer);
      controller.abort();
      this.#observer.took(name, performance.now() - began);
    }
  }
}

/** A refused request is an answer: one viewer's odd input must not cut off everybody. Throttling is not. */
function isCallersFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, $retryable } = error as { readonly $fault?: string; readonly $retryable?: object };
  return $fault === 'client' && $retryable === undefined && !/Throttl|TooManyRequests|Limit|ProvisionedThroughput/.test(error.name);
}
