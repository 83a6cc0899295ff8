import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Flow } from './flow.ts';
import { type MapRunStore, openMapRunStore } from './mapRun/store.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** Of a distributed map's child. */
  readonly mapRunArn?: string;
  /** JSON text, as given. */
  readonly input: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  status: ExecutionStatus;
  stoppedAt?: number;
  /** JSON text. */
  output?: string;
  error?: string;
  cause?: string;
  /** Where the execution stands; what it resumes from. */
  readonly flow: Flow;
  /** How many history events it has. */
  events: number;
}

export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** One member, `<type>EventDetails`, or none. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Executions and their histories on disk. Each save is one transaction and survives kill -9. */
export interface ExecutionStore {
  save(execution: Execution, events: readonly HistoryEvent[]): void;
  find(arn: string): Execution | undefined;
  /** Of a state machine, or the children of a Map Run; newest first. */
  list(arn: string): readonly Execution[];
  /** Without children of Map Runs, which their parents take up. */
  unfinished(): readonly Execution[];
  history(arn: string): readonly HistoryEvent[];
  readonly mapRuns: MapRunStore;
  close(): void;
}

export function openExecutionStore(stateFolder: string): ExecutionStore {
  const database = new DatabaseSync(join(stateFolder, 'executions.sqlite'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS execution (arn TEXT PRIMARY KEY, machine TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS execution_by_machine ON execution (machine, started);
    CREATE INDEX IF NOT EXISTS execution_by_status ON execution (status);
    CREATE TABLE IF NOT EXISTS history (arn TEXT, id INTEGER, event TEXT NOT NULL, PRIMARY KEY (arn, id)) WITHOUT ROWID;
  `);
  const put = database.prepare('INSERT OR REPLACE INTO execution (arn, machine, status, started, record) VALUES (?, ?, ?, ?, ?)');
  const append = database.prepare('INSERT INTO history (arn, id, event) VALUES (?, ?, ?)');
  const byArn = database.prepare('SELECT record FROM execution WHERE arn = ?');
  const byMachine = database.prepare('SELECT record FROM execution WHERE machine = ? ORDER BY started DESC, arn');
  const running = database.prepare("SELECT record FROM execution WHERE status = 'RUNNING' ORDER BY started");
  const events = database.prepare('SELECT event FROM history WHERE arn = ? ORDER BY id');
  const parse = (row: Record<string, unknown>): Execution => JSON.parse(String(row['record'])) as Execution;
  return {
    save(execution, newEvents) {
      database.exec('BEGIN');
      try {
        put.run(execution.arn, execution.mapRunArn ?? execution.machineArn, execution.status, execution.startedAt, JSON.stringify(execution));
        for (const event of newEvents) append.run(execution.arn, event.id, JSON.stringify(event));
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    find(arn) {
      const row = byArn.get(arn);
      return row === undefined ? undefined : parse(row);
    },
    list: (arn) => byMachine.all(arn).map(parse),
    unfinished: () => running.all().map(parse).filter(({ mapRunArn }) => mapRunArn === undefined),
    history: (arn) => events.all(arn).map((row) => JSON.parse(String(row['event'])) as HistoryEvent),
    mapRuns: openMapRunStore(database),
    close: () => database.close(),
  };
}
