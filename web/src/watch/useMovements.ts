import { useEffect, useRef, useState } from 'react';
import { type Movements, movementsOf } from './movement.ts';

const shownMs = 30_000;

/**
 * What moved in a list since the play numbered `play`. The list as it stood before that play is what every later one is held against,
 * as the ranking follows a play in steps. Undefined where there was no play, and half a minute after it.
 *
 * @param question what the list answers (viewer, filter): lists of different questions are not compared
 */
export function useMovements(ids: readonly string[] | undefined, { question, play }: { readonly question: string; readonly play: number }): Movements | undefined {
  const memory = useRef<{ question: string; play: number; baseline?: readonly string[] | undefined; latest?: readonly string[] | undefined }>({ question, play });
  const [expired, setExpired] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setExpired(play), shownMs);
    return () => clearTimeout(timer);
  }, [play]);

  const known = memory.current;
  if (known.question !== question) memory.current = { question, play };
  else if (known.play !== play) memory.current = { question, play, baseline: known.latest, latest: known.latest };
  if (ids !== undefined) memory.current.latest = ids;
  const { baseline } = memory.current;
  return baseline === undefined || ids === undefined || expired === play ? undefined : movementsOf(baseline, ids);
}
