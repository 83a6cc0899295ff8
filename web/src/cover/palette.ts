import { hashOf } from './random.ts';

/** Hues in degrees (OKLCH), far enough apart that neighbours on a shelf differ. */
const hues: Readonly<Record<string, number>> = {
  Cooking: 45,
  Travel: 230,
  Science: 275,
  Music: 330,
  Comedy: 90,
  Gaming: 295,
  Nature: 150,
  Sports: 25,
  Making: 65,
  History: 75,
  Technology: 250,
  Fitness: 10,
  Art: 350,
  Animals: 125,
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
  return {
    deep: `oklch(0.27 0.09 ${hue.toFixed(0)})`,
    base: `oklch(0.43 0.13 ${hue.toFixed(0)})`,
    bright: `oklch(0.66 0.17 ${hue.toFixed(0)})`,
    light: `oklch(0.9 0.07 ${hue.toFixed(0)})`,
    contrast: `oklch(0.74 0.16 ${other.toFixed(0)})`,
  };
}

export function hueOf(genre: string): number {
  return hues[genre] ?? hashOf(genre) % 360;
}
