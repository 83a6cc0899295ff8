/** One measured figure, beside what it is held to in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** A peer or a physical limit, in the same unit. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** What the design asks for: at most, unless said otherwise. */
  readonly budget?: { readonly must: number; readonly aim: number; readonly atLeast?: true };
}

/** What a file of this folder exports to take part in `npm run bench`. */
export type Bench = (say: (step: string) => void) => Figure[] | Promise<Figure[]>;

/** The share of sorted samples below it: 0.5 is the median. */
export function quantile(samples: Float64Array, share: number): number {
  return samples.toSorted()[Math.min(samples.length - 1, Math.floor(share * samples.length))] ?? NaN;
}

export function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
