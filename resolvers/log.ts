import { Logger } from '@aws-lambda-powertools/logger';
import { NotAnswered } from './Dependency.ts';

const logger = new Logger({ serviceName: 'upnext' });

/** One structured line in the function's log. Never a user's id, nor a message that may hold one. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  logger[level](message, fields);
}

/** What one request is known by in every log that it touches: AppSync's, API Gateway's, the functions' and X-Ray's. */
export function correlate(correlationId: string | undefined, requestId: string | undefined): void {
  logger.appendKeys({ correlation_id: correlationId ?? requestId, function_request_id: requestId });
}

/** An error's name and message, and its stack for the log only. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof Error ? { error_name: error.name, reason: error.message, stack: error.stack } : { reason: String(error) };
}

/** Something did without an answer. Calls that were not even made are counted in a metric, and would only fill the log. */
export function logNotAnswered(message: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
  if (!(error instanceof NotAnswered)) log('warn', message, { ...fields, ...describeError(error) });
  else if (error.asked) log('warn', message, { ...fields, reason: error.message });
}
