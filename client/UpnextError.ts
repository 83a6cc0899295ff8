/** `Network`: the service could not be reached, or it answered what is no GraphQL answer. The others are the API's own. */
export type UpnextErrorType = 'InvalidInput' | 'NotFound' | 'Unauthorized' | 'Conflict' | 'Unavailable' | 'Network';

const known: ReadonlySet<string> = new Set<UpnextErrorType>(['InvalidInput', 'NotFound', 'Unauthorized', 'Conflict', 'Unavailable', 'Network']);

/** Why a request has no result; the message says what was got and what was expected. */
export class UpnextError extends Error {
  override readonly name = 'UpnextError';
  readonly errorType: UpnextErrorType;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;

  constructor(errorType: UpnextErrorType, message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.errorType = errorType;
    this.status = options.status;
  }
}

/** An entry of a GraphQL answer's `errors`. */
export interface WireError {
  readonly message?: string;
  readonly errorType?: string | null;
}

/** AppSync's own types, such as UnauthorizedException and validation errors without any, are told as the nearest of ours. */
export function fromWire(errors: readonly WireError[], status: number): UpnextError {
  const [first] = errors;
  const message = first?.message ?? `The service answered with status ${status}.`;
  return new UpnextError(errorTypeOf(first?.errorType ?? undefined, status), message, { status });
}

function errorTypeOf(errorType: string | undefined, status: number): UpnextErrorType {
  if (errorType !== undefined && known.has(errorType)) return errorType as UpnextErrorType;
  if (status === 401 || status === 403 || errorType?.startsWith('Unauthorized') === true) return 'Unauthorized';
  if (status === 429 || status >= 500 || errorType === 'ThrottlingException' || errorType === 'ExecutionTimeout') return 'Unavailable';
  return 'InvalidInput';
}
