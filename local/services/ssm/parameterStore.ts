import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** The newest version of each parameter; durable. */
export class ParameterStore {
  readonly #database: DatabaseSync;

  constructor(stateFolder: string) {
    this.#database = new DatabaseSync(join(stateFolder, 'parameters.sqlite'));
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
       CREATE TABLE IF NOT EXISTS parameter (name TEXT PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL, modifiedAt INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS deployed (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
    );
  }

  get(name: string): Parameter | undefined {
    const row = this.#database.prepare('SELECT * FROM parameter WHERE name = ?').get(name);
    return row === undefined ? undefined : asParameter(row);
  }

  /** In the order of their names; `after` is the last name of the page before. */
  below(prefix: string, options: { readonly after: string; readonly limit: number }): Parameter[] {
    const rows = this.#database
      .prepare('SELECT * FROM parameter WHERE substr(name, 1, length(?)) = ? AND name > ? ORDER BY name LIMIT ?')
      .all(prefix, prefix, options.after, options.limit);
    return rows.map(asParameter);
  }

  put(parameter: Omit<Parameter, 'version'>): number {
    const version = (this.get(parameter.name)?.version ?? 0) + 1;
    this.#database
      .prepare('INSERT OR REPLACE INTO parameter (name, type, value, version, modifiedAt) VALUES (?, ?, ?, ?, ?)')
      .run(parameter.name, parameter.type, parameter.value, version, parameter.modifiedAt);
    return version;
  }

  delete(name: string): boolean {
    return this.#database.prepare('DELETE FROM parameter WHERE name = ?').run(name).changes > 0;
  }

  /** As CloudFormation: the template's value is written when it is new or has changed, not over what was put since. */
  deploy(parameter: Omit<Parameter, 'version'>): void {
    const before = this.#database.prepare('SELECT value FROM deployed WHERE name = ?').get(parameter.name);
    if (before?.['value'] === parameter.value && this.get(parameter.name) !== undefined) return;
    this.put(parameter);
    this.#database.prepare('INSERT OR REPLACE INTO deployed (name, value) VALUES (?, ?)').run(parameter.name, parameter.value);
  }

  close(): void {
    this.#database.close();
  }
}

function asParameter(row: Readonly<Record<string, unknown>>): Parameter {
  return {
    name: String(row['name']),
    type: row['type'] as Parameter['type'],
    value: String(row['value']),
    version: Number(row['version']),
    modifiedAt: Number(row['modifiedAt']),
  };
}
