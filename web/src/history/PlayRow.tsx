import type { PlayedInteraction } from '../../../client/index.ts';
import { Cover } from '../cover/Cover.tsx';
import { TypeChip } from '../player/PlayLabel.tsx';
import { ago, clock, percent } from '../words.ts';

const engagementNames = { LIKED: 'liked', SHARED: 'shared', COMMENTED: 'commented' } as const;

export function PlayRow({ play }: { readonly play: PlayedInteraction }) {
  const { video } = play;
  const title = video?.title ?? play.videoId;
  return (
    <li className="play">
      <span className="play-cover">
        <Cover id={play.videoId} genres={video?.genres ?? []} />
      </span>
      <div className="play-text">
        <p className="play-title">{video === null ? title : <a href={video.url} target="_blank" rel="noreferrer">{title}</a>}</p>
        <p className="muted play-note">
          <time dateTime={play.occurredAt}>{ago(play.occurredAt)}</time>
          {play.engagement.map((each) => ` · ${engagementNames[each]}`)}
        </p>
      </div>
      <div className="play-ratio">
        <meter className="hidden-text" min={0} max={1} value={Math.min(1, play.watchRatio)} aria-label={`Share of ${title} that was watched`}>
          {percent(play.watchRatio)}
        </meter>
        <span className="ratio" aria-hidden="true">
          <span className={`ratio-bar ratio-${play.type.toLowerCase()}`} ref={(bar) => bar?.style.setProperty('--share', String(Math.min(1, play.watchRatio)))} />
        </span>
        <span className="ratio-text">
          {percent(play.watchRatio)} <span className="muted">{clock(play.watchedSeconds)}</span>
        </span>
      </div>
      <TypeChip type={play.type} />
    </li>
  );
}
