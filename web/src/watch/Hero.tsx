import type { Recommendation } from '../../../client/index.ts';
import { Cover } from '../cover/Cover.tsx';
import { Icon } from '../Icon.tsx';
import { clock } from '../words.ts';

interface HeroProps {
  readonly item: Recommendation;
  readonly label: string;
  onPlay(item: Recommendation): void;
}

/** The first of the list, large. */
export function Hero({ item, label, onPlay }: HeroProps) {
  const { video } = item;
  return (
    <section className="hero" aria-label={label}>
      <div className="hero-art" key={video.id}>
        <Cover id={video.id} genres={video.genres} />
      </div>
      <div className="hero-text">
        <p className="eyebrow">{label}</p>
        <p className="hero-title">{video.title}</p>
        <p className="hero-meta">
          {video.genres.join(' · ')}
          {video.durationSeconds === null ? '' : ` — ${clock(video.durationSeconds)}`}
        </p>
        <div className="hero-actions">
          <button type="button" className="button" onClick={() => onPlay(item)}>
            <Icon name="play" /> Watch
          </button>
          <a className="button quiet" href={video.url} target="_blank" rel="noreferrer">
            Open <Icon name="open" />
          </a>
        </div>
      </div>
    </section>
  );
}
