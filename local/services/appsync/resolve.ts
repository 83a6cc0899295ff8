import { type GraphQLResolveInfo } from 'graphql';
import type { Api, ApiFunction, LoadedCode, Resolver } from './api.ts';
import { batchedExecute } from './batch.ts';
import { cachingOf, entryOf } from './caching/resolverCaching.ts';
import { evaluate, type Resolution } from './evaluate.ts';
import { FieldError } from './errors.ts';
import type { DataSourceAnswer } from './dataSources/dataSource.ts';
import type { RequestState } from './requestState.ts';
import { selectionSetOf } from './selectionSet.ts';

/** AppSync's own bound on resolvers in one request. */
const maxResolvers = 10_000;

/** What resolving needs to know of the field; graphql-js's info fits, and so does a subscription's root field. */
export type FieldInfo = Pick<GraphQLResolveInfo, 'fieldName' | 'fieldNodes' | 'fragments'> & { readonly parentTypeName: string; readonly path: readonly (string | number)[] };

export interface FieldCall {
  readonly api: Api;
  readonly state: RequestState;
  readonly source: unknown;
  readonly args: Readonly<Record<string, unknown>>;
  readonly info: FieldInfo;
}

/** Runs the resolver that the template attaches to a field. Throws FieldError. */
export async function resolveField(resolver: Resolver, call: FieldCall): Promise<unknown> {
  const { api, state } = call;
  state.resolverCount += 1;
  const limit = api.settings.resolverCountLimit || maxResolvers;
  if (state.resolverCount > limit) throw new FieldError({ message: `Resolver count limit of ${limit} exceeded.`, errorType: 'ResolverCountLimitReached' });
  const resolution = startResolution(call);
  const caching = cachingOf(api, resolver.caching, call.info.parentTypeName);
  if (caching === undefined) return run(resolver, resolution);
  const entry = entryOf(`${call.info.parentTypeName}.${call.info.fieldName}`, caching.keys, resolution.context);
  const kept = api.cache?.get(entry);
  if (kept !== undefined) return kept.value;
  const value = await run(resolver, resolution);
  // What came with an error is not kept.
  if (!state.appendedErrors.some(({ path }) => path === resolution.path)) api.cache?.put(entry, value, caching.ttlSeconds);
  return value;
}

async function run(resolver: Resolver, resolution: Resolution): Promise<unknown> {
  if (resolver.kind === 'UNIT') return (await runFunction(resolution, resolver, undefined)).value;
  return runPipeline(resolution, resolver.code, resolver.functions);
}

function startResolution({ api, state, source, args, info }: FieldCall): Resolution {
  const selection = selectionSetOf(info);
  return {
    api,
    state,
    path: info.path,
    locations: info.fieldNodes.flatMap(({ loc }) => (loc ? [{ line: loc.startToken.line, column: loc.startToken.column, sourceName: null }] : [])).slice(0, 1),
    stash: {},
    context: {
      arguments: args,
      args,
      identity: state.caller.identity,
      source: source ?? null,
      env: api.settings.environment,
      request: { headers: state.headers, domainName: null },
      info: {
        fieldName: info.fieldName,
        parentTypeName: info.parentTypeName,
        variables: state.variables,
        selectionSetList: selection.list,
        selectionSetGraphQL: selection.text,
      },
    },
  };
}

/** Request handler → data source → response handler. */
async function runFunction(resolution: Resolution, unit: ApiFunction, prev: unknown): Promise<{ readonly value: unknown; readonly end: boolean }> {
  if (unit.code === undefined) return { value: await callDirectly(resolution, unit, prev), end: false };
  const requested = evaluate(resolution, unit.code.request, { prev });
  if (requested.returnedEarly) return { value: requested.value, end: requested.skipTo === 'END' };
  const answer = await execute(resolution, unit, requested.value);
  // Resolvers often answer something milder; the reason has to be found somewhere.
  if (/AccessDenied/.test(answer.error?.type ?? '')) resolution.api.log(`${resolution.path.join('.')}: ${answer.error?.message ?? ''}`);
  if (unit.code.response === undefined) {
    if (answer.error) throw failure(answer);
    return { value: answer.result, end: false };
  }
  const responded = evaluate(resolution, unit.code.response, { prev, result: answer.result, error: answer.error });
  return { value: responded.value, end: responded.skipTo === 'END' };
}

function execute(resolution: Resolution, unit: ApiFunction, request: unknown): Promise<DataSourceAnswer> {
  const isBatch = typeof request === 'object' && request !== null && (request as { operation?: unknown }).operation === 'BatchInvoke';
  if (isBatch && unit.maxBatchSize > 0 && unit.dataSource.executeBatch) return batchedExecute({ owner: resolution.state, unit, request });
  return unit.dataSource.execute(request);
}

/** A direct Lambda resolver: https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html */
async function callDirectly(resolution: Resolution, unit: ApiFunction, prev: unknown): Promise<unknown> {
  const { args: _args, env: _env, ...context } = resolution.context;
  const answer = await unit.dataSource.execute({ operation: 'Invoke', payload: { ...context, prev: prev === undefined ? null : { result: prev }, stash: resolution.stash } });
  if (answer.error) throw failure(answer);
  return answer.result;
}

function failure(answer: DataSourceAnswer): FieldError {
  return new FieldError({ message: answer.error?.message ?? '', errorType: answer.error?.type ?? null, data: answer.result ?? null });
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html */
async function runPipeline(resolution: Resolution, code: LoadedCode, functions: readonly ApiFunction[]): Promise<unknown> {
  const started = evaluate(resolution, code.request, {});
  let previous = started.value;
  if (!started.returnedEarly) {
    for (const unit of functions) {
      const { value, end } = await runFunction(resolution, unit, previous ?? null);
      previous = value;
      if (end) break;
    }
  }
  if (code.response === undefined) return previous;
  return evaluate(resolution, code.response, { prev: previous ?? null, result: previous }).value;
}
