import { useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { SessionContext } from '../viewer/SessionContext.ts';

export interface Answer<Value> {
  /** The newest that is known, even while a newer one is on its way or could not be had. */
  readonly value: Value | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  refresh(): void;
}

/**
 * Asks once, again after `refresh` and after every recovery of the connection. `ask` must change, by useCallback, exactly when what is
 * asked for does: the value of another question is never shown.
 */
export function useAnswer<Value>(ask: ((signal: AbortSignal) => Promise<Value>) | undefined): Answer<Value> {
  const { connection } = useContext(SessionContext);
  const recoveries = useSyncExternalStore(connection.subscribe, () => connection.recoveries);
  const [round, setRound] = useState(0);
  const [known, setKnown] = useState<{ readonly ask: unknown; readonly value?: Value; readonly error?: Error; readonly loading: boolean }>({ ask: undefined, loading: true });

  useEffect(() => {
    if (ask === undefined) return;
    const controller = new AbortController();
    setKnown((before) => (before.ask === ask ? { ...before, loading: true } : { ask, loading: true }));
    ask(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setKnown({ ask, value, loading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setKnown((before) => ({ ask, ...(before.ask === ask && before.value !== undefined ? { value: before.value } : {}), error: error instanceof Error ? error : new Error(String(error)), loading: false }));
      },
    );
    return () => controller.abort();
  }, [ask, round, recoveries]);

  const refresh = useCallback(() => setRound((before) => before + 1), []);
  const current = known.ask === ask;
  return { value: current ? known.value : undefined, error: current ? known.error : undefined, loading: ask !== undefined && (!current || known.loading), refresh };
}
