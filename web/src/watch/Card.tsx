import type { Recommendation } from '../../../client/index.ts';
import { Cover } from '../cover/Cover.tsx';
import { Icon } from '../Icon.tsx';
import { clock } from '../words.ts';
import type { Movement } from './movement.ts';

interface CardProps {
  readonly item: Recommendation;
  readonly movement: Movement | undefined;
  onPlay(item: Recommendation): void;
}

export function Card({ item, movement, onPlay }: CardProps) {
  const { video } = item;
  return (
    <li className="card" data-id={video.id}>
      <button type="button" className="card-play" onClick={() => onPlay(item)}>
        <span className="card-cover">
          <Cover id={video.id} genres={video.genres} />
          {movement === undefined ? null : <MovementBadge movement={movement} />}
          {video.durationSeconds === null ? null : <span className="card-length">{clock(video.durationSeconds)}</span>}
          <span className="card-glyph">
            <Icon name="play" />
          </span>
        </span>
        <span className="card-title">{video.title}</span>
      </button>
      <span className="card-meta">
        <span className="card-genres">{item.reason ?? video.genres.join(' · ')}</span>
        <a className="card-link" href={video.url} target="_blank" rel="noreferrer" aria-label={`Open ${video.title} at its own address`}>
          <Icon name="open" />
        </a>
      </span>
    </li>
  );
}

function MovementBadge({ movement }: { readonly movement: Movement }) {
  if (movement.kind === 'new') return <span className="badge badge-new">New</span>;
  const [sign, word] = movement.kind === 'up' ? ['▲', 'up'] : ['▼', 'down'];
  return (
    <span className={`badge badge-${movement.kind}`}>
      <span aria-hidden="true">{sign}</span> {movement.places}
      <span className="hidden-text"> {word}</span>
    </span>
  );
}
