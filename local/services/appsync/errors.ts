import { getNullableType, type GraphQLError, type GraphQLSchema, isListType, isObjectType, type SourceLocation } from 'graphql';

/** What util.error and data sources say about a failure. */
export interface ErrorEntry {
  readonly message: string;
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;
}

/** One entry of `errors` as AppSync writes it. Validation errors have no errorType, data or errorInfo key. */
export interface WireError {
  readonly path: readonly (string | number)[] | null;
  readonly data?: unknown;
  readonly errorType?: string | null;
  readonly errorInfo?: unknown;
  readonly locations: readonly WireLocation[] | null;
  readonly message: string;
}

interface WireLocation {
  readonly line: number;
  readonly column: number;
  readonly sourceName: null;
}

/** A failed field, with what AppSync puts beside the message. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
  readonly entry: ErrorEntry;

  constructor(entry: Partial<ErrorEntry> & { readonly message: string }, options?: ErrorOptions) {
    super(entry.message, options);
    this.entry = { errorType: null, data: null, errorInfo: null, ...entry };
  }
}

/** A value that a scalar refuses; the reason is worded as AppSync's scalars do. */
export class ScalarError extends Error {
  override readonly name = 'ScalarError';
}

/** A request that AppSync answers with an HTTP error; `code` is also the x-amzn-ErrorType header. */
export class RequestError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

// https://github.com/graphql/graphql-over-http/issues/81 (AppSync's own team on its HTTP behaviour)
export const emptyBody = (): RequestError => new RequestError(400, 'MalformedHttpRequestException', 'Request body is empty.');
export const unreadableBody = (): RequestError => new RequestError(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
export const missingOperationName = (): RequestError => new RequestError(400, 'BadRequestException', 'Missing operation name.');
export const unknownOperation = (name: string): RequestError => new RequestError(400, 'BadRequestException', `Unknown operation named '${name}'.`);
// https://github.com/aws-amplify/amplify-js/issues/4373
export const missingAuthorization = (): RequestError => new RequestError(401, 'UnauthorizedException', 'Valid authorization header not provided.');
export const notAuthorized = (message = 'You are not authorized to make this call.'): RequestError => new RequestError(401, 'UnauthorizedException', message);

export function deniedField(fieldName: string, typeName: string): FieldError {
  return new FieldError({ message: `Not Authorized to access ${fieldName} on type ${typeName}`, errorType: 'Unauthorized' });
}

export function requestErrorBody(error: RequestError): { readonly errors: readonly { readonly errorType: string; readonly message: string }[] } {
  return { errors: [{ errorType: error.code, message: error.message }] };
}

export function wireLocations(error: { readonly locations?: readonly SourceLocation[] | undefined }): readonly WireLocation[] | null {
  return error.locations?.map(({ line, column }) => ({ line, column, sourceName: null })) ?? null;
}

/** "/recommendations/items[3]/video", as graphql-java writes a path in messages. */
export function pathText(path: readonly (string | number)[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `/${part}`)).join('');
}

export function fieldWireError(entry: ErrorEntry, path: readonly (string | number)[], locations: readonly WireLocation[] | null): WireError {
  return { path, data: entry.data, errorType: entry.errorType, errorInfo: entry.errorInfo, locations, message: entry.message };
}

/**
 * An error of graphql-js's execution in AppSync's words. Anything that is not known here is a fault of the local stack: it is reported
 * whole through `report` and masked in the answer.
 */
export function executionWireError(schema: GraphQLSchema, error: GraphQLError, report: (error: Error) => void): WireError {
  const path = error.path ?? [];
  const cause = error.originalError;
  if (cause instanceof FieldError) return fieldWireError(cause.entry, path, wireLocations(error));
  // https://github.com/aws-amplify/amplify-js/issues/5963
  if (cause instanceof ScalarError) return { path, locations: null, message: `Can't serialize value (${pathText(path)}) : ${cause.message}` };
  const nullField = /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/.exec(error.message);
  if (nullField) {
    const [, parent = '', field = ''] = nullField;
    const type = nullableTypeAt(schema, parent, field, typeof path.at(-1) === 'number');
    return { path, locations: null, message: `Cannot return null for non-nullable type: '${type}' within parent '${parent}' (${pathText(path)})` };
  }
  if (/^Expected Iterable/.test(error.message)) {
    return { path, locations: null, message: `Can't resolve value (${pathText(path)}) : type mismatch error, expected type LIST` };
  }
  const reason = leafReason(error.message);
  if (reason !== undefined) return { path, locations: null, message: `Can't serialize value (${pathText(path)}) : ${reason}` };
  report(cause ?? error);
  return fieldWireError({ message: 'Internal Failure', errorType: 'InternalFailure', data: null, errorInfo: null }, path, wireLocations(error));
}

/** The type that must not be null there, without its "!"; of a list's entries when the path ends in an index. */
function nullableTypeAt(schema: GraphQLSchema, parent: string, field: string, isEntry: boolean): string {
  const type = schema.getType(parent);
  const declared = isObjectType(type) ? getNullableType(type.getFields()[field]?.type) : undefined;
  return String(isEntry && isListType(declared) ? getNullableType(declared.ofType) : declared);
}

/** graphql-js's message about a value that an enum or a built-in scalar cannot hold, in graphql-java's words. */
function leafReason(message: string): string | undefined {
  const [, enumType, value] = /^Enum "(\w+)" cannot represent value: "?(.*?)"?$/.exec(message) ?? [];
  if (enumType !== undefined) return `Invalid input for Enum '${enumType}'. Unknown value '${value ?? ''}'`;
  const [, scalar, given = ''] = /^(Int|Float|String|Boolean|ID) cannot represent .*?: (.*)$/.exec(message) ?? [];
  if (scalar !== undefined) return `Expected type '${scalar}' but was '${given.startsWith('"') ? 'String' : given.startsWith('{') ? 'Map' : given.startsWith('[') ? 'List' : /^(?:true|false)$/.test(given) ? 'Boolean' : 'Double'}'.`;
  return /^Abstract type/.test(message) ? message : undefined;
}
