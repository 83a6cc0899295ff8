import { DatabaseSync } from 'node:sqlite';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Statistics {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const minuteMs = 60_000;
/** As long as CloudWatch keeps minutes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const keptMs = 15 * 24 * 3_600_000;
const writeAfterMs = 1000;

/** Values by metric and minute, in one SQLite file. What the last second brought is lost by a kill. */
export class MetricStore {
  readonly #database: DatabaseSync;
  readonly #pending = new Map<string, Map<number, Statistics>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, now: number) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS points (metric TEXT, minute INTEGER, count REAL, sum REAL, min REAL, max REAL, PRIMARY KEY (metric, minute)) WITHOUT ROWID`);
    this.#database.prepare('DELETE FROM points WHERE minute < ?').run(Math.floor((now - keptMs) / minuteMs));
  }

  /** `at`: epoch milliseconds. */
  add(metric: Metric, at: number, values: Statistics): void {
    const key = keyOf(metric);
    const minutes = this.#pending.get(key) ?? new Map<number, Statistics>();
    this.#pending.set(key, minutes);
    const minute = Math.floor(at / minuteMs);
    const known = minutes.get(minute);
    minutes.set(minute, known === undefined ? values : merge(known, values));
    this.#timer ??= setTimeout(() => this.#write(), writeAfterMs).unref();
  }

  /** By the beginning of each period (epoch milliseconds) that has values, oldest first. */
  read(metric: Metric, range: { readonly from: number; readonly to: number; readonly periodMs: number }): ReadonlyMap<number, Statistics> {
    this.#write();
    const rows = this.#database
      .prepare('SELECT minute, count, sum, min, max FROM points WHERE metric = ? AND minute >= ? AND minute < ? ORDER BY minute')
      .all(keyOf(metric), Math.floor(range.from / minuteMs), Math.ceil(range.to / minuteMs)) as unknown as readonly (Statistics & { readonly minute: number })[];
    const periods = new Map<number, Statistics>();
    for (const { minute, ...values } of rows) {
      const begin = Math.floor((minute * minuteMs) / range.periodMs) * range.periodMs;
      const known = periods.get(begin);
      periods.set(begin, known === undefined ? values : merge(known, values));
    }
    return periods;
  }

  list(): readonly Metric[] {
    this.#write();
    const rows = this.#database.prepare('SELECT DISTINCT metric FROM points').all() as unknown as readonly { readonly metric: string }[];
    return rows.map(({ metric }) => {
      const [namespace, name, dimensions] = JSON.parse(metric) as [string, string, [string, string][]];
      return { namespace, name, dimensions: Object.fromEntries(dimensions) };
    });
  }

  close(): void {
    this.#write();
    this.#database.close();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    const upsert = this.#database.prepare(`INSERT INTO points VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      count = count + excluded.count, sum = sum + excluded.sum, min = min(min, excluded.min), max = max(max, excluded.max)`);
    this.#database.exec('BEGIN');
    for (const [key, minutes] of this.#pending) for (const [minute, { count, sum, min, max }] of minutes) upsert.run(key, minute, count, sum, min, max);
    this.#database.exec('COMMIT');
    this.#pending.clear();
  }
}

export function merge(left: Statistics, right: Statistics): Statistics {
  return { count: left.count + right.count, sum: left.sum + right.sum, min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}

function keyOf({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(([left], [right]) => (left < right ? -1 : 1))]);
}
