import { AwsError } from '../../service.ts';

/** What a state fails with: an error name that Retry and Catch match, and a cause for people. https://states-language.net/spec.html#errors */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

/** Errors that neither Retry nor Catch handles, even by States.ALL. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const terminal = new Set(['States.DataLimitExceeded', 'States.Runtime']);

export function errorMatches(patterns: readonly string[], error: string): boolean {
  return patterns.some((pattern) => {
    if (pattern === error) return true;
    if (terminal.has(error)) return false;
    if (pattern === 'States.ALL') return true;
    return pattern === 'States.TaskFailed' && error !== 'States.Timeout';
  });
}

export function asStateError(error: unknown): StateError {
  if (error instanceof StateError) return error;
  if (error instanceof AwsError) return new StateError(error.code, error.message);
  return new StateError('States.Runtime', error instanceof Error ? error.message : String(error));
}
