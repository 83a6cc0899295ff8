/** setTimeout's own bound; longer waits go in several steps. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Resolves at `dueAt` (epoch milliseconds by `now`), or rejects with the signal's reason. */
export function sleepUntil(dueAt: number, now: () => number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const wait = (): void => {
      const rest = dueAt - now();
      if (rest <= 0) {
        signal.removeEventListener('abort', stop);
        resolve();
      } else {
        timer = setTimeout(wait, Math.min(rest, longestTimeoutMs));
      }
    };
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    wait();
  });
}

/** The promise's own outcome, or a rejection with the signal's reason, whichever comes first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
