import type { CsrMatrix } from './MatrixBuilder.ts';
import type { PlayColumns } from './PlayColumns.ts';
import type { Tally } from './readPlays.ts';

export interface RatioBin {
  /** Included. */
  readonly from: number;
  /** Not included; null: no upper end. */
  readonly to: number | null;
  readonly plays: number;
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
  /** What looks wrong with a file as a whole; absent when nothing does. */
  readonly warnings?: readonly string[];
}

const RATIO_EDGES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 5, 10] as const;

function histogram(ratios: Float64Array): RatioBin[] {
  const counts = new Array<number>(RATIO_EDGES.length).fill(0);
  for (const ratio of ratios) {
    const bin = RATIO_EDGES.findLastIndex((edge) => ratio >= edge);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return RATIO_EDGES.map((from, bin) => ({ from, to: RATIO_EDGES[bin + 1] ?? null, plays: counts[bin] ?? 0 }));
}

/** `order`: the plays by time, at least one. */
export function reportOf(facts: { readonly warnings: readonly string[]; readonly tally: Tally; readonly plays: PlayColumns; readonly order: Uint32Array; readonly userItem: CsrMatrix }): Report {
  const { tally, plays, order, userItem } = facts;
  const time = (row: number | undefined): string => new Date(plays.occurredAt[row ?? 0] ?? 0).toISOString();
  return {
    rows: tally.rows,
    watched: tally.watched,
    clicked: tally.clicked,
    withoutWatchTime: tally.withoutWatchTime,
    duplicates: tally.duplicates,
    rejected: Object.fromEntries([...tally.rejected].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1))),
    users: userItem.rows,
    items: userItem.columns,
    density: userItem.data.length / (userItem.rows * userItem.columns),
    from: time(order[0]),
    to: time(order.at(-1)),
    ratioHistogram: histogram(plays.watchRatio),
    ...(facts.warnings.length === 0 ? {} : { warnings: facts.warnings }),
  };
}
