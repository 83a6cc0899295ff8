import { useContext, useEffect, useId, useRef, useState } from 'react';
import type { Engagement, Recommendation } from '../../../client/index.ts';
import { Cover } from '../cover/Cover.tsx';
import { Icon } from '../Icon.tsx';
import type { LivePlays } from '../live/useLivePlays.ts';
import { Problem } from '../Problem.tsx';
import { SessionContext } from '../viewer/SessionContext.ts';
import { userIdOf } from '../viewer/Viewer.ts';
import { clock, percent } from '../words.ts';
import { PlayLabel } from './PlayLabel.tsx';
import { usePlayhead } from './usePlayhead.ts';

interface PlayerProps {
  readonly item: Recommendation;
  readonly livePlays: LivePlays;
  onClose(): void;
}

const speeds = [1, 10, 60] as const;
/** The rule's own half, as drawn; what counts is decided by the API. */
const half = 0.5;
/** Where the catalogue knows no length the API cannot label a play. */
const unknownLength = 60;

/** Watching, simulated: time runs or is dragged, and what was watched is recorded. */
export function Player({ item, livePlays, onClose }: PlayerProps) {
  const { video } = item;
  const { client, viewer, changeViewer } = useContext(SessionContext);
  const userId = userIdOf(viewer);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const duration = video.durationSeconds ?? unknownLength;
  const [speed, setSpeed] = useState<number>(10);
  const [engagement, setEngagement] = useState<ReadonlySet<Engagement>>(new Set());
  const [playId, setPlayId] = useState<string>();
  const [failure, setFailure] = useState<Error>();
  const playhead = usePlayhead(duration, speed);
  const recorded = livePlays.plays.find(({ id }) => id === playId);
  const ratio = playhead.position / duration;

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const record = (): void => {
    if (userId === undefined) return changeViewer();
    playhead.stop();
    setFailure(undefined);
    const id = playId ?? crypto.randomUUID();
    setPlayId(id);
    client
      .recordInteraction({
        id,
        userId,
        videoId: video.id,
        watchedSeconds: Math.round(playhead.position * 10) / 10,
        engagement: [...engagement],
        recommendationId: item.recommendationId,
      })
      .then(livePlays.note, (error: unknown) => setFailure(error instanceof Error ? error : new Error(String(error))));
  };
  const toggle = (kind: Engagement): void => {
    const next = new Set(engagement);
    if (!next.delete(kind)) next.add(kind);
    setEngagement(next);
  };
  const sent = playId !== undefined && failure === undefined;

  return (
    <dialog
      ref={dialog}
      className="player"
      aria-labelledby={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div className="player-stage" data-running={playhead.running}>
        <Cover id={video.id} genres={video.genres} />
        <button type="button" className="player-toggle" aria-label={playhead.running ? 'Pause' : 'Play'} onClick={playhead.toggle} disabled={sent}>
          <Icon name={playhead.running ? 'pause' : 'play'} />
        </button>
        <button type="button" className="icon-button player-close" aria-label="Close the player" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div className="player-body">
        <div className="scrub">
          <input
            type="range"
            aria-label="Position"
            aria-valuetext={`${clock(playhead.position)} of ${clock(duration)}, ${percent(ratio)}`}
            min={0}
            max={duration}
            step={0.1}
            value={playhead.position}
            disabled={sent}
            onChange={(event) => playhead.seek(event.target.valueAsNumber)}
            ref={(input) => input?.style.setProperty('--share', String(ratio))}
          />
          <span className="scrub-half" aria-hidden="true" />
        </div>
        <p className="scrub-text">
          <span>
            {clock(playhead.position)} <span className="muted">of {clock(duration)}</span>
          </span>
          <span className="muted">{ratio >= half ? 'past half: counts as watched' : 'before half: counts as clicked'}</span>
        </p>
        <h2 id={title} className="player-title">
          {video.title}
        </h2>
        <p className="muted">{video.genres.join(' · ')}</p>
        <div className="player-actions">
          <button type="button" className="button" onClick={record} disabled={sent || playhead.position === 0}>
            <Icon name="check" /> Stop and record
          </button>
          <button type="button" className="button quiet" aria-pressed={engagement.has('LIKED')} onClick={() => toggle('LIKED')} disabled={sent}>
            <Icon name="heart" /> Like
          </button>
          <button type="button" className="button quiet" aria-pressed={engagement.has('SHARED')} onClick={() => toggle('SHARED')} disabled={sent}>
            <Icon name="share" /> Share
          </button>
          <a className="button quiet" href={video.url} target="_blank" rel="noreferrer">
            Open <Icon name="open" />
          </a>
          <label className="speed">
            Speed
            <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))} disabled={sent}>
              {speeds.map((each) => (
                <option key={each} value={each}>
                  {each}×
                </option>
              ))}
            </select>
          </label>
        </div>
        {failure === undefined ? null : <Problem error={failure} retry={record} />}
        <div role="status" className="player-status">
          {recorded === undefined ? sent ? <span className="muted">Recording …</span> : null : <PlayLabel play={recorded} />}
        </div>
      </div>
    </dialog>
  );
}
