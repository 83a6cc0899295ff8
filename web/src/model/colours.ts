import { useEffect, useState } from 'react';

export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly watched: string;
  readonly clicked: string;
  readonly surface: string;
  readonly series: readonly string[];
}

function read(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: token('text'),
    muted: token('muted'),
    line: token('line'),
    accent: token('accent'),
    watched: token('watched'),
    clicked: token('clicked'),
    surface: token('surface'),
    series: [1, 2, 3, 4].map((index) => token(`series-${index}`)),
  };
}

/** The theme's colours, for what is drawn on a canvas. */
export function useColours(): Colours {
  const [colours, setColours] = useState(read);
  useEffect(() => {
    const update = (): void => setColours(read());
    addEventListener('themechange', update);
    return () => removeEventListener('themechange', update);
  }, []);
  return colours;
}
