import type { Api, LoadedCode } from './api.ts';
import { cachingKey, entryName } from './caching/resolverCaching.ts';
import { authTypeNames } from './authorization.ts';
import { FieldError, deniedField } from './errors.ts';
import type { RequestState } from './requestState.ts';
import type { DataSourceAnswer } from './dataSources/dataSource.ts';
import { type CacheEviction, EarlyReturn, RaisedError } from './runtime/evaluation.ts';
import { CodeError } from './runtime/moduleText.ts';
import { type Handler, HandlerFailure, type Sandbox } from './runtime/sandbox.ts';

/** ctx, without what changes between handlers. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html */
export interface ResolverContext {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly identity: unknown;
  readonly source: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly domainName: null };
  readonly info: {
    readonly fieldName: string;
    readonly parentTypeName: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly selectionSetList: readonly string[];
    readonly selectionSetGraphQL: string;
  };
}

/** One field's resolution: its context, the stash that its handlers share, and what errors name. */
export interface Resolution {
  readonly api: Api;
  readonly state: RequestState;
  readonly context: ResolverContext;
  readonly path: readonly (string | number)[];
  readonly locations: readonly { readonly line: number; readonly column: number; readonly sourceName: null }[];
  stash: Record<string, unknown>;
}

/** What a handler came to: its value, or that of runtime.earlyReturn. */
export interface Evaluated {
  readonly value: unknown;
  readonly returnedEarly: boolean;
  readonly skipTo?: 'END' | 'NEXT' | undefined;
}

export function loadCode(sandbox: Sandbox, source: string, fileName: string): LoadedCode {
  const { request, response } = sandbox.load(source, fileName);
  if (typeof request !== 'function') throw new CodeError(`${fileName}: expected an exported function "request", got ${typeof request}`);
  return { request, response: typeof response === 'function' ? response : undefined };
}

/** Runs one handler with what came before it. Throws FieldError. */
export function evaluate(resolution: Resolution, handler: Handler, before: { readonly result?: unknown; readonly prev?: unknown; readonly error?: DataSourceAnswer['error'] }): Evaluated {
  const { api, state, context } = resolution;
  const input = { ...context, stash: resolution.stash, ...(before.prev === undefined ? {} : { prev: { result: before.prev } }), result: before.result ?? null, ...(before.error ? { error: before.error } : {}) };
  const appended = state.effects.appendedErrors.length;
  try {
    const { value, stash } = api.sandbox.run(handler, input, { effects: state.effects, authType: authTypeNames[state.caller.mode], log: (line) => api.log(line), evict: (entry) => evict(api, state, entry) });
    resolution.stash = stash;
    return { value, returnedEarly: false };
  } catch (error) {
    if (error instanceof EarlyReturn) return { value: error.value, returnedEarly: true, skipTo: error.skipTo };
    throw asFieldError(error, context);
  } finally {
    for (const entry of state.effects.appendedErrors.splice(appended)) {
      state.appendedErrors.push({ path: resolution.path, data: entry.data, errorType: entry.errorType, errorInfo: entry.errorInfo, locations: resolution.locations, message: entry.message });
    }
  }
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/extensions-js.html: for mutations, with the caching keys in the resolver's order. */
function evict(api: Api, state: RequestState, { field, pairs }: CacheEviction): number {
  if (!state.mutates || api.cache === undefined) return 0;
  return api.cache.evict(entryName(field, pairs.map(([key, value]) => [cachingKey(key) ?? key, value]))) ? 1 : 0;
}

function asFieldError(error: unknown, context: ResolverContext): unknown {
  if (error instanceof RaisedError) {
    return error.entry === 'unauthorized' ? deniedField(context.info.fieldName, context.info.parentTypeName) : new FieldError(error.entry);
  }
  // https://github.com/aws/aws-appsync-community/issues/328
  if (error instanceof HandlerFailure) return new FieldError({ message: error.message, errorType: 'Code' }, { cause: error });
  return error;
}
