import { hashOf } from './random.ts';

/** Hues in degrees (OKLCH), far enough apart that neighbours on a shelf differ. */
const hues: Readonly<Record<string, number>> = {
  Cooking: 48,
  Travel: 235,
  Science: 278,
  Music: 325,
  Comedy: 92,
  Gaming: 300,
  Nature: 148,
  Sports: 25,
  Making: 72,
  History: 58,
  Technology: 255,
  Fitness: 8,
  Art: 350,
  Animals: 188,
};

export interface Palette {
  readonly deep: string;
  readonly base: string;
  readonly bright: string;
  readonly light: string;
  readonly contrast: string;
}

/** The genre gives the hue, the video its shade of it; a second genre gives the colour set against it. */
export function paletteOf(genres: readonly string[], random: () => number): Palette {
  const [first = 'Video', second] = genres;
  const hue = hueOf(first) + (random() - 0.5) * 26;
  const other = second === undefined ? hue + 55 + random() * 50 : hueOf(second);
  // Dark yellow is brown: the nearer a hue is to yellow, the lighter it is drawn, and its shade leans towards red.
  const warmth = Math.max(0, Math.cos(((hue - 85) * Math.PI) / 180));
  const colour = (lightness: number, chroma: number, of: number): string => `oklch(${lightness.toFixed(3)} ${chroma} ${of.toFixed(0)})`;
  return {
    deep: colour(0.3 + 0.15 * warmth, 0.12, hue - 32),
    base: colour(0.46 + 0.2 * warmth, 0.15, hue - 6),
    bright: colour(0.68 + 0.1 * warmth, 0.17, hue + 4),
    light: colour(0.92, 0.06, hue),
    contrast: colour(0.78, 0.15, other),
  };
}

export function hueOf(genre: string): number {
  return hues[genre] ?? hashOf(genre) % 360;
}
