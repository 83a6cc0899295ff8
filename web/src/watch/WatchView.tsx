import { useContext, useState } from 'react';
import type { Recommendation, RecommendationList } from '../../../client/index.ts';
import type { Answer } from '../live/useAnswer.ts';
import type { LivePlays } from '../live/useLivePlays.ts';
import { Player } from '../player/Player.tsx';
import { SessionContext } from '../viewer/SessionContext.ts';
import { userIdOf } from '../viewer/Viewer.ts';
import { sourceNames } from '../words.ts';
import { GenreFilter } from './GenreFilter.tsx';
import { Hero } from './Hero.tsx';
import { Shelf } from './Shelf.tsx';
import { useMovements } from './useMovements.ts';
import { useShelves } from './useShelves.ts';

const everything: ReadonlySet<string> = new Set();

export function WatchView({ livePlays }: { readonly livePlays: LivePlays }) {
  const { viewer, changeViewer } = useContext(SessionContext);
  const userId = userIdOf(viewer);
  const [genres, setGenres] = useState(everything);
  const [playing, setPlaying] = useState<Recommendation>();
  const shelves = useShelves(genres, livePlays.plays);
  const question = JSON.stringify([userId, [...genres]]);

  const recommended = shelves.recommended.value?.items;
  const similar = shelves.unwatched(shelves.similar.value);
  const popular = shelves.unwatched(shelves.popular.value);
  const trending = shelves.unwatched(shelves.trending.value);
  const movements = {
    recommended: useMovements(idsOf(recommended), { question, play: livePlays.plays.length }),
    // What goes with another video is another list.
    similar: useMovements(idsOf(similar), { question: `${question} ${shelves.anchor?.id}`, play: livePlays.plays.length }),
    popular: useMovements(idsOf(popular), { question, play: livePlays.plays.length }),
    trending: useMovements(idsOf(trending), { question, play: livePlays.plays.length }),
  };
  const shared = (answer: Answer<RecommendationList>) => ({
    source: answer.value === undefined ? undefined : sourceNames[answer.value.source],
    error: answer.error,
    retry: answer.refresh,
    onPlay: setPlaying,
  });
  const filterNote = genres.size > 0 ? 'Nothing here in these genres.' : undefined;
  const hero = recommended?.[0] ?? (userId === undefined ? trending?.[0] : undefined);

  return (
    <>
      <h1 className="hidden-text">Watch</h1>
      {hero === undefined ? (
        <div className="hero hero-waiting" aria-hidden="true" />
      ) : (
        <Hero item={hero} label={userId === undefined ? 'Trending now' : `Up next for ${userId}`} onPlay={setPlaying} />
      )}
      <GenreFilter genres={shelves.genres} chosen={genres} onChange={setGenres} />
      {userId === undefined ? (
        <section className="invitation">
          <h2>Recommended for you</h2>
          <p>Say who you are, and the rows become yours.</p>
          <button type="button" className="button" onClick={changeViewer}>
            Sign in
          </button>
        </section>
      ) : (
        <>
          <Shelf title="Recommended for you" items={recommended?.slice(1)} movements={movements.recommended} empty={filterNote ?? 'That was all.'} {...shared(shelves.recommended)} />
          <Shelf
            title={
              shelves.anchor === undefined ? (
                'Because you watched'
              ) : (
                <>
                  Because you watched <em>{shelves.anchor.title}</em>
                </>
              )
            }
            items={shelves.anchor === undefined && !shelves.anchorLoading ? [] : similar}
            movements={movements.similar}
            empty={filterNote ?? 'Watch something past half of its length, and what goes with it shows here.'}
            {...shared(shelves.similar)}
          />
        </>
      )}
      <Shelf title="Popular" items={popular} movements={movements.popular} empty={filterNote ?? 'You have watched it all.'} {...shared(shelves.popular)} />
      <Shelf title="Trending" items={trending} movements={movements.trending} empty={filterNote ?? 'You have watched it all.'} {...shared(shelves.trending)} />
      {playing === undefined ? null : <Player key={playing.video.id} item={playing} livePlays={livePlays} onClose={() => setPlaying(undefined)} />}
    </>
  );
}

function idsOf(items: readonly Recommendation[] | undefined): readonly string[] | undefined {
  return items?.map(({ video }) => video.id);
}
