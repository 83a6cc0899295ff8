import { useCallback, useContext, useEffect, useState } from 'react';
import type { Interaction } from '../../../client/index.ts';
import { SessionContext } from '../viewer/SessionContext.ts';

export interface LivePlay extends Interaction {
  /** Came by the subscription, and not only as the mutation's own answer. */
  readonly live: boolean;
}

export interface LivePlays {
  /** Of this viewer since the page has shown them, newest first. */
  readonly plays: readonly LivePlay[];
  /** Whether new ones will come by themselves. */
  readonly listening: boolean;
  /** A play that this page recorded itself. */
  note(play: Interaction): void;
}

const remembered = 50;

/** Every play of the viewer as it is recorded, on whichever device. */
export function useLivePlays(userId: string | undefined): LivePlays {
  const { client, connection } = useContext(SessionContext);
  const [state, setState] = useState<{ readonly userId: string | undefined; readonly plays: readonly LivePlay[]; readonly listening: boolean }>({ userId, plays: [], listening: false });

  const add = useCallback(
    (play: Interaction, live: boolean) => {
      setState((before) => {
        const plays = before.userId === userId ? before.plays : [];
        const known = plays.find(({ id }) => id === play.id);
        const rest = plays.filter(({ id }) => id !== play.id);
        return { ...before, userId, plays: [{ ...play, live: live || known?.live === true }, ...rest].slice(0, remembered) };
      });
    },
    [userId],
  );

  useEffect(() => {
    setState({ userId, plays: [], listening: false });
    if (userId === undefined) return;
    const listen = (listening: boolean) => () => setState((before) => ({ ...before, listening }));
    return client.onInteractionRecorded(
      { userId },
      {
        next: (play) => add(play, true),
        started: listen(true),
        error: listen(false),
        interrupted: () => {
          listen(false)();
          connection.lost();
        },
      },
    );
  }, [client, connection, userId, add]);

  const note = useCallback((play: Interaction) => add(play, false), [add]);
  return { plays: state.userId === userId ? state.plays : [], listening: state.listening, note };
}
