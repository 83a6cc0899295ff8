import { memo, useId } from 'react';
import { height, motifOf, width } from './motifs.tsx';
import { paletteOf } from './palette.ts';
import { hashOf, randomFrom } from './random.ts';

interface CoverProps {
  readonly id: string;
  readonly genres: readonly string[];
}

/** A picture that follows from the video's id and genres alone: the catalogue holds none. */
export const Cover = memo(function Cover({ id, genres }: CoverProps) {
  const random = randomFrom(hashOf(id));
  const palette = paletteOf(genres, random);
  // One in two of those with a second genre is drawn as that one, in the first one's colours.
  const genre = (random() < 0.5 ? genres[1] : undefined) ?? genres[0] ?? '';
  const gradient = useId();
  return (
    <svg className="cover" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={palette.base} />
          <stop offset="1" stopColor={palette.deep} />
        </linearGradient>
      </defs>
      <rect width={width} height={height} fill={`url(#${gradient})`} />
      {motifOf(genre, hashOf(genre || id))(palette, random)}
    </svg>
  );
});
