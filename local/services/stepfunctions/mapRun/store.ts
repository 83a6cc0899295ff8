import type { DatabaseSync } from 'node:sqlite';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
export type ChildStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One run of a distributed map's items. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export interface MapRun {
  readonly arn: string;
  /** The parent's. */
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  stoppedAt?: number;
  status: MapRunStatus;
  /** 0: no bound. */
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
}

/** A child execution: its input, and how many items are in it. */
export interface ChildInput {
  readonly items: number;
  /** JSON text. */
  readonly input: string;
}

export interface Child extends ChildInput {
  readonly number: number;
  readonly status: ChildStatus;
}

export interface StatusCount {
  readonly status: ChildStatus;
  readonly executions: number;
  readonly items: number;
}

/** Map Runs and the inputs of their children, on disk before the first child starts. */
export interface MapRunStore {
  create(run: MapRun, children: readonly ChildInput[]): void;
  save(run: MapRun): void;
  find(arn: string): MapRun | undefined;
  /** Newest first. */
  list(executionArn: string): readonly MapRun[];
  setStatus(arn: string, child: number, status: ChildStatus): void;
  /** In order. */
  children(arn: string): readonly Child[];
  counts(arn: string): readonly StatusCount[];
}

export function openMapRunStore(database: DatabaseSync): MapRunStore {
  database.exec(`
    CREATE TABLE IF NOT EXISTS map_run (arn TEXT PRIMARY KEY, execution TEXT NOT NULL, started INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS map_run_by_execution ON map_run (execution, started);
    CREATE TABLE IF NOT EXISTS map_child (run TEXT, number INTEGER, status TEXT NOT NULL, items INTEGER NOT NULL, input TEXT NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
  `);
  const put = database.prepare('INSERT OR REPLACE INTO map_run (arn, execution, started, record) VALUES (?, ?, ?, ?)');
  const putChild = database.prepare("INSERT INTO map_child (run, number, status, items, input) VALUES (?, ?, 'PENDING', ?, ?)");
  const byArn = database.prepare('SELECT record FROM map_run WHERE arn = ?');
  const byExecution = database.prepare('SELECT record FROM map_run WHERE execution = ? ORDER BY started DESC, arn');
  const update = database.prepare('UPDATE map_child SET status = ? WHERE run = ? AND number = ?');
  const all = database.prepare('SELECT number, status, items, input FROM map_child WHERE run = ? ORDER BY number');
  const grouped = database.prepare('SELECT status, count(*) AS executions, sum(items) AS items FROM map_child WHERE run = ? GROUP BY status');
  const parse = (row: Record<string, unknown>): MapRun => JSON.parse(String(row['record'])) as MapRun;
  const save = (run: MapRun): void => void put.run(run.arn, run.executionArn, run.startedAt, JSON.stringify(run));
  return {
    create(run, children) {
      database.exec('BEGIN');
      try {
        save(run);
        children.forEach(({ items, input }, number) => putChild.run(run.arn, number, items, input));
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    save,
    find(arn) {
      const row = byArn.get(arn);
      return row === undefined ? undefined : parse(row);
    },
    list: (executionArn) => byExecution.all(executionArn).map(parse),
    setStatus: (arn, child, status) => void update.run(status, arn, child),
    children: (arn) =>
      all.all(arn).map((row) => ({ number: Number(row['number']), status: String(row['status']) as ChildStatus, items: Number(row['items']), input: String(row['input']) })),
    counts: (arn) => grouped.all(arn).map((row) => ({ status: String(row['status']) as ChildStatus, executions: Number(row['executions']), items: Number(row['items']) })),
  };
}
