import { useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { InteractionPage, PlayedInteraction } from '../../../client/index.ts';
import { Problem } from '../Problem.tsx';
import type { LivePlays } from '../live/useLivePlays.ts';
import { useAnswer } from '../live/useAnswer.ts';
import { SessionContext } from '../viewer/SessionContext.ts';
import { userIdOf } from '../viewer/Viewer.ts';
import { PlayRow } from './PlayRow.tsx';

const pageLength = 20;

export function HistoryView({ livePlays }: { readonly livePlays: LivePlays }) {
  const { viewer, changeViewer } = useContext(SessionContext);
  const userId = userIdOf(viewer);
  const [first, more] = usePages(userId);
  const newest = livePlays.plays[0]?.id;
  const { refresh } = first;
  useEffect(() => {
    if (newest !== undefined) refresh();
  }, [newest, refresh]);

  return (
    <>
      <header className="view-head">
        <h1>History</h1>
        {userId === undefined ? null : <p className="muted">What {userId} played, newest first. The tick on each bar is half of the video: from there a play counts as watched.</p>}
      </header>
      {userId === undefined ? (
        <div className="invitation">
          <p>Sign in to see what you played.</p>
          <button type="button" className="button" onClick={changeViewer}>
            Sign in
          </button>
        </div>
      ) : first.value === undefined ? (
        first.error === undefined ? (
          <HistorySkeleton />
        ) : (
          <Problem error={first.error} retry={first.refresh} />
        )
      ) : first.value.items.length === 0 ? (
        <p className="empty">Nothing played yet.</p>
      ) : (
        <>
          <ol className="plays">
            {more.all(first.value.items).map((play) => (
              <PlayRow key={play.id} play={play} />
            ))}
          </ol>
          {more.error === undefined ? null : <Problem error={more.error} retry={more.load} />}
          {more.exhausted ? (
            <p className="muted end">That is all.</p>
          ) : (
            <button type="button" className="button quiet more" onClick={more.load} disabled={more.loading}>
              {more.loading ? 'Loading …' : 'Show earlier plays'}
            </button>
          )}
        </>
      )}
    </>
  );
}

interface MorePages {
  readonly loading: boolean;
  readonly exhausted: boolean;
  readonly error: Error | undefined;
  load(): void;
  /** The first page, which may have been asked for again, and those after it. */
  all(first: readonly PlayedInteraction[]): readonly PlayedInteraction[];
}

function usePages(userId: string | undefined): readonly [ReturnType<typeof useAnswer<InteractionPage>>, MorePages] {
  const { client } = useContext(SessionContext);
  const first = useAnswer(useMemo(() => (userId === undefined ? undefined : (signal: AbortSignal) => client.interactions({ userId, limit: pageLength }, { signal })), [client, userId]));
  const [later, setLater] = useState<{ readonly items: readonly PlayedInteraction[]; readonly nextToken: string | null }>();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<Error>();
  const nextToken = later === undefined ? (first.value?.nextToken ?? null) : later.nextToken;

  const load = useCallback(() => {
    if (userId === undefined || nextToken === null) return;
    setLoading(true);
    setError(undefined);
    client
      .interactions({ userId, limit: pageLength, nextToken })
      .then(
        (page) => setLater((before) => ({ items: [...(before?.items ?? []), ...page.items], nextToken: page.nextToken })),
        (reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))),
      )
      .finally(() => setLoading(false));
  }, [client, userId, nextToken]);

  return [
    first,
    {
      loading,
      error,
      exhausted: nextToken === null,
      load,
      all(items) {
        const known = new Set(items.map(({ id }) => id));
        return [...items, ...(later?.items ?? []).filter(({ id }) => !known.has(id))];
      },
    },
  ];
}

function HistorySkeleton() {
  return (
    <div className="plays" aria-hidden="true">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="play skeleton">
          <span className="play-cover card-cover" />
          <span className="line" />
        </div>
      ))}
    </div>
  );
}
