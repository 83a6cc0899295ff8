import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

const tables = `
  CREATE TABLE IF NOT EXISTS resources (
    arn TEXT PRIMARY KEY, type TEXT NOT NULL, body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS metadata (
    datasetArn TEXT NOT NULL, id TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (datasetArn, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, datasetGroupArn TEXT NOT NULL, eventId TEXT NOT NULL, sessionId TEXT NOT NULL, userId TEXT,
    itemId TEXT, eventType TEXT NOT NULL, eventValue REAL, timestamp REAL NOT NULL, recommendationId TEXT, impression TEXT, properties TEXT, eventAttributionSource TEXT,
    UNIQUE (datasetGroupArn, eventId)
  );
  CREATE TABLE IF NOT EXISTS tags (
    arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS putRows (
    datasetArn TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (datasetArn, id)
  ) WITHOUT ROWID;
`;

/** WAL with synchronous NORMAL: a committed write survives the process being killed. https://www.sqlite.org/pragma.html#pragma_synchronous */
export function openDatabase(stateFolder: string): DatabaseSync {
  const database = new DatabaseSync(join(stateFolder, 'personalize.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(tables);
  // Events of before there was this column.
  if (!database.prepare('PRAGMA table_info(events)').all().some((column) => column['name'] === 'eventAttributionSource')) database.exec('ALTER TABLE events ADD COLUMN eventAttributionSource TEXT');
  return database;
}

export function transaction<Result>(database: DatabaseSync, write: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = write();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
