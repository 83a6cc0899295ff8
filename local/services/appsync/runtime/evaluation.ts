import type { ErrorEntry } from '../errors.ts';

/** What a handler did besides returning: collected while it runs, since it runs in one go. */
export interface Effects {
  /** util.appendError */
  readonly appendedErrors: ErrorEntry[];
  /** util.http.addResponseHeader */
  readonly responseHeaders: Record<string, string>;
  /** extensions.setSubscriptionFilter; the argument as given. */
  subscriptionFilter?: unknown;
  /** extensions.setSubscriptionInvalidationFilter */
  invalidationFilter?: unknown;
  /** extensions.invalidateSubscriptions */
  readonly invalidations: SubscriptionInvalidation[];
  /** extensions.evictFromApiCache: entries that were there. */
  cacheEntriesDeleted: number;
}

export interface SubscriptionInvalidation {
  readonly subscriptionField: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export function noEffects(): Effects {
  return { appendedErrors: [], responseHeaders: {}, invalidations: [], cacheEntriesDeleted: 0 };
}

/** The evaluation under way: handlers are synchronous, so there is one at a time. */
export interface Evaluation {
  readonly effects: Effects;
  /** "User Pool Authorization" …, for util.authType(). */
  readonly authType: string;
  log(line: string): void;
  /** Takes one entry out of the API's cache; how many were there. */
  evict(entry: CacheEviction): number;
}

export interface CacheEviction {
  /** "Type.field" */
  readonly field: string;
  /** As the handler wrote them, in its order. */
  readonly pairs: readonly (readonly [key: string, value: unknown])[];
}

/** util.error and util.unauthorized: ends the handler and fails the field. */
export class RaisedError extends Error {
  readonly entry: ErrorEntry | 'unauthorized';

  constructor(entry: ErrorEntry | 'unauthorized') {
    super(entry === 'unauthorized' ? 'Unauthorized' : entry.message);
    this.entry = entry;
  }
}

/** runtime.earlyReturn: ends the handler with a result. */
export class EarlyReturn extends Error {
  readonly value: unknown;
  readonly skipTo: 'END' | 'NEXT' | undefined;

  constructor(value: unknown, skipTo: 'END' | 'NEXT' | undefined) {
    super('early return');
    this.value = value;
    this.skipTo = skipTo;
  }
}
