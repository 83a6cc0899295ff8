interface GenreFilterProps {
  readonly genres: readonly string[];
  readonly chosen: ReadonlySet<string>;
  onChange(chosen: ReadonlySet<string>): void;
}

export function GenreFilter({ genres, chosen, onChange }: GenreFilterProps) {
  const toggle = (genre: string): void => {
    const next = new Set(chosen);
    if (!next.delete(genre)) next.add(genre);
    onChange(next);
  };
  return (
    <div className="genres" role="group" aria-label="Genres">
      <button type="button" className="pill" aria-pressed={chosen.size === 0} onClick={() => onChange(new Set())}>
        All
      </button>
      {genres.map((genre) => (
        <button key={genre} type="button" className="pill" aria-pressed={chosen.has(genre)} onClick={() => toggle(genre)}>
          {genre}
        </button>
      ))}
    </div>
  );
}
