import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type ChecksumName } from './checksum.ts';

const layout = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, policy TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified_at INTEGER NOT NULL, about TEXT NOT NULL,
    PRIMARY KEY (bucket, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, started_at INTEGER NOT NULL, about TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified_at INTEGER NOT NULL, checksums TEXT NOT NULL,
    PRIMARY KEY (upload, number)) WITHOUT ROWID;`;

export type Checksums = Readonly<Partial<Record<ChecksumName, string>>>;

/** What travels with an object besides its bytes. */
export interface About {
  /** Content-Type and the like, and x-amz-meta-…, by lower-case header name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType?: 'COMPOSITE' | 'FULL_OBJECT';
  /** While an upload in parts is under way: the checksum it was begun with. */
  readonly algorithm?: ChecksumName;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Name of the file that holds the bytes. */
  readonly file: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  readonly about: About;
}

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: number;
  readonly about: About;
}

export interface Part {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly checksums: Checksums;
}

/**
 * Buckets and objects: bytes in files named at random, everything else in SQLite. A file is written whole before the row that points
 * to it, and never changed afterwards, so that a reader sees the old object or the new one, whenever the process dies.
 */
export class ObjectStore {
  readonly #database: DatabaseSync;
  readonly #folder: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'bytes');
    mkdirSync(this.#folder, { recursive: true });
    this.#database = new DatabaseSync(join(stateFolder, 's3.sqlite'));
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${layout}`);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const prepared = this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  buckets(): readonly { readonly name: string; readonly createdAt: number }[] {
    return this.#statement('SELECT name, created_at FROM buckets ORDER BY name').all().map((row) => ({ name: String(row['name']), createdAt: Number(row['created_at']) }));
  }

  bucket(name: string): { readonly policy: string | undefined } | undefined {
    const row = this.#statement('SELECT policy FROM buckets WHERE name = ?').get(name);
    return row && { policy: typeof row['policy'] === 'string' ? row['policy'] : undefined };
  }

  /** True if it is new. */
  addBucket(name: string, now: number): boolean {
    return this.#statement('INSERT OR IGNORE INTO buckets (name, created_at) VALUES (?, ?)').run(name, now).changes > 0;
  }

  setPolicy(bucket: string, policy: string | undefined): void {
    this.#statement('UPDATE buckets SET policy = ? WHERE name = ?').run(policy ?? null, bucket);
  }

  deleteBucket(name: string): void {
    this.#statement('DELETE FROM buckets WHERE name = ?').run(name);
  }

  object(bucket: string, key: string): StoredObject | undefined {
    const row = this.#statement('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key);
    return row && toObject(row);
  }

  /** In key order, by UTF-8 bytes. `from` is the first key wanted, or with `beyond` the last one not wanted. */
  *list(bucket: string, from: string, beyond: boolean): Generator<StoredObject> {
    const rows = this.#statement(`SELECT * FROM objects WHERE bucket = ? AND key ${beyond ? '>' : '>='} ? ORDER BY key`).iterate(bucket, from);
    for (const row of rows) yield toObject(row);
  }

  async bytes(file: string): Promise<Buffer> {
    return readFile(this.#path(file));
  }

  /** Writes bytes under a new name; nothing points to them yet. */
  async write(bytes: Uint8Array): Promise<string> {
    const file = randomUUID();
    await mkdir(join(this.#folder, file.slice(0, 2)), { recursive: true });
    await writeFile(this.#path(file), bytes);
    return file;
  }

  /** One file of several, in the order given. */
  async join(files: readonly string[]): Promise<string> {
    const target = await this.write(new Uint8Array(0));
    for (const file of files) await appendFile(this.#path(target), await this.bytes(file));
    return target;
  }

  /** Makes the object visible and answers the file that it replaced. `allowed` is asked at the last moment and throws to refuse. */
  commit(object: StoredObject, allowed: (current: StoredObject | undefined) => void): string | undefined {
    const current = this.object(object.bucket, object.key);
    allowed(current);
    this.#statement('INSERT OR REPLACE INTO objects (bucket, key, file, size, etag, modified_at, about) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(object.bucket, object.key, object.file, object.size, object.etag, object.modifiedAt, JSON.stringify(object.about));
    return current?.file;
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    const current = this.object(bucket, key);
    this.#statement('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
    if (current) await this.discard([current.file]);
  }

  addUpload(upload: Upload): void {
    this.#statement('INSERT INTO uploads (id, bucket, key, started_at, about) VALUES (?, ?, ?, ?, ?)')
      .run(upload.id, upload.bucket, upload.key, upload.startedAt, JSON.stringify(upload.about));
  }

  upload(id: string): Upload | undefined {
    const row = this.#statement('SELECT * FROM uploads WHERE id = ?').get(id);
    return row && toUpload(row);
  }

  uploads(bucket: string): readonly Upload[] {
    return this.#statement('SELECT * FROM uploads WHERE bucket = ? ORDER BY key, started_at').all(bucket).map(toUpload);
  }

  async putPart(uploadId: string, part: Part): Promise<void> {
    const before = this.#statement('SELECT file FROM parts WHERE upload = ? AND number = ?').get(uploadId, part.number);
    this.#statement('INSERT OR REPLACE INTO parts (upload, number, file, size, etag, modified_at, checksums) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(uploadId, part.number, part.file, part.size, part.etag, part.modifiedAt, JSON.stringify(part.checksums));
    if (before) await this.discard([String(before['file'])]);
  }

  parts(uploadId: string): readonly Part[] {
    return this.#statement('SELECT * FROM parts WHERE upload = ? ORDER BY number').all(uploadId).map((row) => ({
      number: Number(row['number']),
      file: String(row['file']),
      size: Number(row['size']),
      etag: String(row['etag']),
      modifiedAt: Number(row['modified_at']),
      checksums: JSON.parse(String(row['checksums'])) as Checksums,
    }));
  }

  async endUpload(id: string): Promise<void> {
    const files = this.parts(id).map((part) => part.file);
    this.#statement('DELETE FROM parts WHERE upload = ?').run(id);
    this.#statement('DELETE FROM uploads WHERE id = ?').run(id);
    await this.discard(files);
  }

  /** Removes files that nothing points to any more. */
  async discard(files: readonly string[]): Promise<void> {
    for (const file of files) await rm(this.#path(file), { force: true });
  }

  /** Files whose row never came, because the process was killed in between. Call before the first request. */
  async discardOrphans(): Promise<void> {
    if (!existsSync(this.#folder)) return;
    const used = new Set([...this.#files('SELECT file FROM objects'), ...this.#files('SELECT file FROM parts')]);
    for (const folder of await readdir(this.#folder)) {
      await this.discard((await readdir(join(this.#folder, folder))).filter((file) => !used.has(file)));
    }
  }

  #files(sql: string, ...parameters: SQLInputValue[]): readonly string[] {
    return this.#statement(sql).all(...parameters).map((row) => String(row['file']));
  }

  close(): void {
    this.#database.close();
  }

  #path(file: string): string {
    return join(this.#folder, file.slice(0, 2), file);
  }
}

type Row = Record<string, unknown>;

function toObject(row: Row): StoredObject {
  return {
    bucket: String(row['bucket']),
    key: String(row['key']),
    file: String(row['file']),
    size: Number(row['size']),
    etag: String(row['etag']),
    modifiedAt: Number(row['modified_at']),
    about: JSON.parse(String(row['about'])) as About,
  };
}

function toUpload(row: Row): Upload {
  return {
    id: String(row['id']),
    bucket: String(row['bucket']),
    key: String(row['key']),
    startedAt: Number(row['started_at']),
    about: JSON.parse(String(row['about'])) as About,
  };
}
