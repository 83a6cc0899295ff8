import type { Run, RunHeader } from './stages/Run.ts';
import type { MapFacts } from './stages/stages.ts';

export interface RatioBin {
  /** Included. */
  readonly from: number;
  /** Not included; null: no upper end. */
  readonly to: number | null;
  readonly plays: number;
}

export interface DayOfPlays {
  readonly watched: number;
  readonly clicked: number;
}

/** report.json. rows = watched + clicked + withoutWatchTime + duplicates + the sum of rejected. */
export interface Report {
  readonly rows: number;
  readonly watched: number;
  readonly clicked: number;
  readonly withoutWatchTime: number;
  readonly duplicates: number;
  /** Rows by reason, most frequent first. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows of the matrix: viewers with at least one play. */
  readonly users: number;
  /** Columns of the matrix: videos with at least one play. */
  readonly items: number;
  /** Share of the matrix's cells that are not empty. */
  readonly density: number;
  /** First and last play, ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  readonly ratioHistogram: readonly RatioBin[];
  /** Plays of each day that has any, by its date in UTC ("2026-01-31"), ascending. */
  readonly playsByDay: Readonly<Record<string, DayOfPlays>>;
  /** What looks wrong with a file as a whole; absent when nothing does. */
  readonly warnings?: readonly string[];
}

const RATIO_EDGES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 5, 10] as const;
const HOUR_MS = 3_600_000;

/** Of ratios above zero. */
export function histogramOf(ratios: Float64Array): RatioBin[] {
  const counts = new Array<number>(RATIO_EDGES.length).fill(0);
  const ends = Float64Array.from([...RATIO_EDGES.slice(1), Infinity]);
  for (const ratio of ratios) {
    let bin = 0;
    while (ratio >= (ends[bin] ?? Infinity)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return RATIO_EDGES.map((from, bin) => ({ from, to: RATIO_EDGES[bin + 1] ?? null, plays: counts[bin] ?? 0 }));
}

/** Of all mappers and all merged partitions; at least one play. */
export function reportOf(of: {
  readonly facts: readonly MapFacts[];
  readonly runs: readonly Run[];
  readonly matrix: { readonly users: number; readonly items: number; readonly cells: number };
  readonly warnings: readonly string[];
}): Report {
  const { facts, runs, matrix } = of;
  const headers = runs.map(({ header }) => header);
  const withPlays = headers.filter(({ plays }) => plays > 0);
  const sum = (count: (header: RunHeader) => number): number => headers.reduce((total, header) => total + count(header), 0);
  const rejected = rejectsOf(facts);
  const warnings = [...of.warnings, ...facts.flatMap((fact) => fact.warnings)];
  return {
    rows: facts.reduce((total, { rows }) => total + rows, 0),
    watched: sum(({ watched }) => watched),
    clicked: sum(({ clicked }) => clicked),
    withoutWatchTime: sum(({ withoutWatchTime }) => withoutWatchTime),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: Object.fromEntries([...rejected].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1))),
    users: matrix.users,
    items: matrix.items,
    density: matrix.cells / (matrix.users * matrix.items),
    from: new Date(Math.min(...withPlays.map(({ from }) => from))).toISOString(),
    to: new Date(Math.max(...withPlays.map(({ to }) => to))).toISOString(),
    ratioHistogram: RATIO_EDGES.map((from, bin) => ({ from, to: RATIO_EDGES[bin + 1] ?? null, plays: sum(({ ratioHistogram }) => ratioHistogram[bin]?.plays ?? 0) })),
    playsByDay: playsByDay(headers),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** Rows by reason, of all mappers. */
export function rejectsOf(facts: readonly MapFacts[]): ReadonlyMap<string, number> {
  const rejected = new Map<string, number>();
  for (const fact of facts) for (const [reason, count] of Object.entries(fact.rejected)) rejected.set(reason, (rejected.get(reason) ?? 0) + count);
  return rejected;
}

function playsByDay(headers: readonly RunHeader[]): Record<string, DayOfPlays> {
  const days = new Map<string, { watched: number; clicked: number }>();
  for (const { hours } of headers) {
    for (const [hour, watched, clicked] of hours) {
      const day = new Date(hour * HOUR_MS).toISOString().slice(0, 10);
      const before = days.get(day) ?? { watched: 0, clicked: 0 };
      days.set(day, { watched: before.watched + watched, clicked: before.clicked + clicked });
    }
  }
  return Object.fromEntries([...days].sort(([left], [right]) => (left < right ? -1 : 1)));
}
