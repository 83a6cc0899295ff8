import { type DocumentNode, execute as executeDocument, type ExecutionResult, GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import type { Api } from './api.ts';
import type { Caller, Headers } from './authorization.ts';
import { operationEntry } from './caching/operationCaching.ts';
import { executionWireError, missingOperationName, unknownOperation, type WireError, wireLocations } from './errors.ts';
import { noEffects } from './runtime/evaluation.ts';
import type { RequestState } from './requestState.ts';
import { validateDocument } from './validation.ts';
import { coerceVariables } from './variables.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

export interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly WireError[];
  readonly extensions?: { readonly apiCacheEntriesDeleted: number };
}

/** An operation that may run: parsed, valid, its variables checked. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As declared, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** As sent, for graphql-js, which coerces them itself. */
  readonly rawVariables: Readonly<Record<string, unknown>>;
}

interface KnownDocument {
  readonly document: DocumentNode | undefined;
  readonly errors: readonly WireError[];
}

/** Clients send few different texts; the cache holds the newest ones and is bounded. */
const maxKnownDocuments = 500;
const knownDocuments = new WeakMap<Api, Map<string, KnownDocument>>();

function readDocument(api: Api, query: string): KnownDocument {
  const known = knownDocuments.get(api) ?? new Map<string, KnownDocument>();
  knownDocuments.set(api, known);
  const found = known.get(query);
  if (found) return found;
  const read = parseAndValidate(api, query);
  const [oldest] = known.keys();
  if (known.size >= maxKnownDocuments && oldest !== undefined) known.delete(oldest);
  known.set(query, read);
  return read;
}

function parseAndValidate(api: Api, query: string): KnownDocument {
  try {
    const document = parse(query);
    const { queryDepthLimit, introspection } = api.settings;
    return { document, errors: validateDocument(api.schema, document, { depthLimit: queryDepthLimit, introspection }) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [at] = error.locations ?? [];
    const offending = at ? `offending token '${tokenAt(query, at)}' at line ${at.line} column ${at.column}` : error.message;
    return { document: undefined, errors: [{ path: null, locations: wireLocations(error), message: `Invalid Syntax : ${offending}` }] };
  }
}

function tokenAt(query: string, { line, column }: { readonly line: number; readonly column: number }): string {
  return /^(\w+|\S)?/.exec(query.split('\n')[line - 1]?.slice(column - 1) ?? '')?.[0] || '<EOF>';
}

/** Throws RequestError for an operation name that is missing or unknown; other faults come as errors. */
export function prepare(api: Api, request: GraphQLRequest): PreparedOperation | { readonly errors: readonly WireError[] } {
  const { document, errors } = readDocument(api, request.query);
  if (document === undefined || errors.length > 0) return { errors };
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = request.operationName === undefined ? operations[0] : operations.find((each) => each.name?.value === request.operationName);
  if (operation === undefined) throw unknownOperation(request.operationName ?? '');
  if (request.operationName === undefined && operations.length > 1) throw missingOperationName();
  const variables = coerceVariables(api.schema, operation, request.variables);
  if (variables.errors.length > 0) return { errors: variables.errors };
  return { document, operation, variables: variables.values, rawVariables: request.variables };
}

export function newRequestState(options: { readonly caller: Caller; readonly headers: Headers; readonly variables: RequestState['variables']; readonly publishing?: boolean; readonly mutates?: boolean }): RequestState {
  return { ...options, publishing: options.publishing ?? false, mutates: options.mutates ?? false, appendedErrors: [], effects: noEffects(), resolverCount: 0 };
}

/** Runs a prepared operation on `rootValue`, which only publishing has. */
export async function run(api: Api, prepared: PreparedOperation, state: RequestState, rootValue?: unknown): Promise<GraphQLAnswer> {
  const result: ExecutionResult = await executeDocument({
    schema: api.schema,
    document: prepared.document,
    rootValue,
    contextValue: state,
    variableValues: prepared.rawVariables,
    operationName: prepared.operation.name?.value ?? null,
  });
  const failed = (result.errors ?? []).map((error) => executionWireError(api.schema, error, (cause) => api.log(`internal failure: ${cause.stack ?? cause.message}`)));
  const errors = [...state.appendedErrors, ...failed];
  const deleted = state.effects.cacheEntriesDeleted;
  return { data: result.data ?? null, ...(errors.length > 0 ? { errors } : {}), ...(deleted > 0 ? { extensions: { apiCacheEntriesDeleted: deleted } } : {}) };
}

/** Answers a query or mutation sent over HTTP; `done` is told of a finished mutation before the answer goes out. */
export async function execute(api: Api, request: GraphQLRequest, options: { readonly caller: Caller; readonly headers: Headers; done?(mutation: FinishedMutation): void }): Promise<{ readonly answer: GraphQLAnswer; readonly responseHeaders: Readonly<Record<string, string>> }> {
  const prepared = prepare(api, request);
  if ('errors' in prepared) return { answer: { data: null, errors: prepared.errors }, responseHeaders: {} };
  if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION) {
    const error: WireError = { path: null, locations: null, errorType: 'OperationNotSupported', message: 'Subscriptions are only supported over WebSocket, at /graphql/realtime.' };
    return { answer: { data: null, errors: [error] }, responseHeaders: {} };
  }
  const entry = operationEntry(api, prepared, { request, ...options });
  const kept = entry === undefined ? undefined : api.cache?.get(entry);
  if (kept !== undefined) return { answer: kept.value as GraphQLAnswer, responseHeaders: {} };
  const mutates = prepared.operation.operation === OperationTypeNode.MUTATION;
  const state = newRequestState({ caller: options.caller, headers: options.headers, variables: prepared.variables, mutates });
  const answer = await run(api, prepared, state);
  if (mutates) options.done?.({ prepared, state, data: answer.data });
  if (entry !== undefined && answer.errors === undefined) api.cache?.put(entry, answer);
  return { answer, responseHeaders: state.effects.responseHeaders };
}

export interface FinishedMutation {
  readonly prepared: PreparedOperation;
  readonly state: RequestState;
  readonly data: unknown;
}
