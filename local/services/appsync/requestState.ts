import type { Caller, Headers } from './authorization.ts';
import type { WireError } from './errors.ts';
import type { Effects } from './runtime/evaluation.ts';

/** What lives as long as one GraphQL request. */
export interface RequestState {
  readonly caller: Caller;
  readonly headers: Headers;
  readonly variables: Readonly<Record<string, unknown>>;
  /** From util.appendError: answered beside the data. */
  readonly appendedErrors: WireError[];
  readonly effects: Effects;
  /** Only mutations evict from the API's cache. */
  readonly mutates: boolean;
  /** Resolvers run so far, against the API's limit. */
  resolverCount: number;
  /** Fields are read from the value that was published and no resolver runs: a subscriber's selection of a mutation's answer. */
  readonly publishing: boolean;
}
