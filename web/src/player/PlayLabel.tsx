import type { LivePlay } from '../live/useLivePlays.ts';
import { percent } from '../words.ts';

/** What the API made of a play, and whether the word came by the subscription. */
export function PlayLabel({ play }: { readonly play: LivePlay }) {
  return (
    <span className="play-label">
      <TypeChip type={play.type} />
      <span>{percent(play.watchRatio)} watched</span>
      {play.live ? (
        <span className="live">
          <span className="live-dot" /> live
        </span>
      ) : null}
    </span>
  );
}

export function TypeChip({ type }: { readonly type: LivePlay['type'] }) {
  return <span className={`type type-${type.toLowerCase()}`}>{type}</span>;
}
