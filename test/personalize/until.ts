import { setTimeout as sleep } from 'node:timers/promises';

interface Described {
  readonly status?: string | undefined;
  readonly failureReason?: string | undefined;
}

const PATIENCE_SECONDS = 120;

/** Waits until what is described is ACTIVE; throws when it fails, or takes 2 minutes. */
export async function until(what: string, describe: () => Promise<Described | undefined>): Promise<void> {
  const start = Date.now();
  for (;;) {
    const { status = 'nowhere', failureReason = '' } = (await describe()) ?? {};
    if (status === 'ACTIVE') return;
    if (!/PENDING|IN_PROGRESS/.test(status)) throw new Error(`${what} is ${status}: ${failureReason}`);
    if (Date.now() - start > PATIENCE_SECONDS * 1000) throw new Error(`${what} is still ${status} after ${PATIENCE_SECONDS} s`);
    await sleep(20);
  }
}

/** Waits until asking for it fails with ResourceNotFoundException. */
export async function untilGone(what: string, describe: () => Promise<unknown>): Promise<void> {
  const start = Date.now();
  while (Date.now() - start < PATIENCE_SECONDS * 1000) {
    try {
      await describe();
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return;
      throw error;
    }
    await sleep(20);
  }
  throw new Error(`${what} is still there after ${PATIENCE_SECONDS} s`);
}
