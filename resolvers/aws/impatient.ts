import { ConfiguredRetryStrategy } from '@smithy/core/retry';

/** Milliseconds; doubled for each further attempt. */
const firstPause = 10;

/** Of one call of such a client that nothing can stand in for: it had better wait. */
export const patiently = { requestTimeout: 3_000 };

/**
 * Settings of an SDK client for calls that a viewer waits for: an attempt that takes far longer than usual is given up for another one,
 * and pauses are short and jittered in full. How long the call may take in all is up to its abort signal.
 */
export function impatient(options: { readonly attempts: number; readonly attemptMilliseconds: number }) {
  const { attempts, attemptMilliseconds } = options;
  return {
    retryStrategy: new ConfiguredRetryStrategy(attempts, (attempt: number) => Math.random() * firstPause * 2 ** attempt),
    requestHandler: { connectionTimeout: attemptMilliseconds, requestTimeout: attemptMilliseconds, throwOnRequestTimeout: true },
  };
}
