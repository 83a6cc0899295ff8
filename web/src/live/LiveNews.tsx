import { useContext, useEffect, useState } from 'react';
import { PlayLabel } from '../player/PlayLabel.tsx';
import { SessionContext } from '../viewer/SessionContext.ts';
import type { LivePlay } from './useLivePlays.ts';

const shownMs = 9_000;

/** The newest play that came by subscription, from this page or from anywhere else. */
export function LiveNews({ plays }: { readonly plays: readonly LivePlay[] }) {
  const { client } = useContext(SessionContext);
  const [shown, setShown] = useState<{ readonly play: LivePlay; readonly title: string }>();
  const newest = plays.find(({ live }) => live);
  const id = newest?.id;
  useEffect(() => {
    if (newest === undefined) return;
    let current = true;
    const show = (title: string): void => {
      if (current) setShown({ play: newest, title });
    };
    client.video(newest.videoId).then((video) => show(video?.title ?? newest.videoId), () => show(newest.videoId));
    const timer = setTimeout(() => setShown(undefined), shownMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // The same play is news once.
  }, [id, client]);
  return (
    <div className="news" role="status">
      {shown === undefined ? null : (
        <p className="news-card">
          <PlayLabel play={shown.play} />
          <span className="news-title">{shown.title}</span>
        </p>
      )}
    </div>
  );
}
