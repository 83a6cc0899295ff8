import type { ExecutionStatus } from './store.ts';

/** Why a running execution is to end or to pause. */
export class Interruption extends Error {
  readonly status: ExecutionStatus | 'PAUSED';
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(status: ExecutionStatus | 'PAUSED', error?: string, reason?: string) {
    super(status);
    this.status = status;
    this.error = error;
    this.reason = reason;
  }
}

/** The process ends: what runs is left as it stands on disk. */
export function isPause(reason: unknown): boolean {
  return reason instanceof Interruption && reason.status === 'PAUSED';
}
