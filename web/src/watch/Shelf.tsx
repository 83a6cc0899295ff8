import { type ReactNode, useId } from 'react';
import type { Recommendation } from '../../../client/index.ts';
import { Icon } from '../Icon.tsx';
import { Problem } from '../Problem.tsx';
import { Card } from './Card.tsx';
import { type Movements, movementText } from './movement.ts';
import { useFlip } from './useFlip.ts';

export interface ShelfProps {
  readonly title: ReactNode;
  /** Where the list comes from. */
  readonly source?: string | undefined;
  readonly items: readonly Recommendation[] | undefined;
  readonly movements?: Movements | undefined;
  readonly error?: Error | undefined;
  /** Said instead of an empty list. */
  readonly empty: string;
  onPlay(item: Recommendation): void;
  retry(): void;
}

export function Shelf({ title, source, items, movements, error, empty, onPlay, retry }: ShelfProps) {
  const heading = useId();
  const list = useFlip<HTMLUListElement>((items ?? []).map(({ video }) => video.id).join('\n'));
  const moved = movements === undefined ? undefined : movementText(movements);
  const scroll = (direction: 1 | -1): void => {
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    list.current?.scrollBy({ left: direction * list.current.clientWidth * 0.85, behavior: smooth ? 'smooth' : 'auto' });
  };
  return (
    <section className="shelf" aria-labelledby={heading} aria-busy={items === undefined && error === undefined}>
      <header className="shelf-head">
        <h2 id={heading}>{title}</h2>
        {source === undefined ? null : <span className="chip">{source}</span>}
        <span className="shelf-moved" role="status">
          {moved === undefined ? '' : moved}
        </span>
        <span className="shelf-arrows">
          <button type="button" className="icon-button" aria-label="Scroll back" onClick={() => scroll(-1)}>
            <Icon name="left" />
          </button>
          <button type="button" className="icon-button" aria-label="Scroll on" onClick={() => scroll(1)}>
            <Icon name="right" />
          </button>
        </span>
      </header>
      {items !== undefined && items.length > 0 ? (
        <ul className="shelf-list" ref={list}>
          {items.map((item) => (
            <Card key={item.video.id} item={item} movement={movements?.byId.get(item.video.id)} onPlay={onPlay} />
          ))}
        </ul>
      ) : error !== undefined ? (
        <Problem error={error} retry={retry} />
      ) : items === undefined ? (
        <Skeleton />
      ) : (
        <p className="empty">{empty}</p>
      )}
    </section>
  );
}

function Skeleton() {
  return (
    <div className="shelf-list" aria-hidden="true">
      {Array.from({ length: 7 }, (_, index) => (
        <div key={index} className="card skeleton">
          <span className="card-cover" />
          <span className="line" />
          <span className="line short" />
        </div>
      ))}
    </div>
  );
}
