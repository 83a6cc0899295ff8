import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { DatasetError } from './DatasetError.ts';
import type { OutputFile, OutputFolder, SourceFolder } from './storage.ts';

/** What a preprocessing run leaves behind; a folder with anything else in it is not ours to replace. */
const OUTPUT_NAMES = new Set(['interactions', 'items', 'matrix', 'parquet', 'rejects.jsonl', 'video-rejects.jsonl', 'report.json']);

const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 1024 * 1024;

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function explain(error: unknown, subject: string): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
      return new DatasetError(`${subject} does not exist`);
    case 'ENOTDIR':
      return new DatasetError(`${subject} is not a folder`);
    case 'EISDIR':
      return new DatasetError(`${subject} is a folder, expected a file`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DatasetError(`${subject} may not be used: permission denied`);
    case 'ENOSPC':
      return new DatasetError(`${subject} cannot be written: the disk is full`);
    default:
      return error;
  }
}

export function localFolder(path: string): SourceFolder {
  return {
    location: path,
    async list() {
      try {
        const entries = await readdir(path, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() || entry.isSymbolicLink())
          .map((entry) => join(entry.parentPath, entry.name).slice(join(path, sep).length).split(sep).join('/'))
          // What systems and unfinished outputs leave about is no data.
          .filter((file) => !file.split('/').some((name) => name.startsWith('.')))
          .sort();
      } catch (error) {
        throw explain(error, `the dataset folder ${path}`);
      }
    },
    size: async (file) => (await stat(join(path, file)).catch(() => undefined))?.size,
    async *open(file) {
      try {
        for await (const chunk of createReadStream(join(path, file), { highWaterMark: READ_BYTES })) yield chunk as Buffer;
      } catch (error) {
        throw explain(error, join(path, file));
      }
    },
  };
}

class BufferedFile implements OutputFile {
  readonly #handle: FileHandle;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    if (this.#pendingBytes >= WRITE_BYTES) await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
      // So that the rename that follows never publishes a file whose blocks were lost.
      await this.#handle.datasync();
    } finally {
      await this.abandon();
    }
  }

  /** Lets go of the file as it is; nothing when it is closed already. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const bytes of pending) await this.#handle.writeFile(bytes);
  }
}

/** Refuses, with DatasetError, a place that holds anything but an earlier output. */
async function checkReplaceable(path: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw explain(error, `the output ${path}`);
  }
  if (names.length === 0) return;
  const foreign = names.find((name) => !OUTPUT_NAMES.has(name));
  if (foreign !== undefined || !names.includes('report.json')) {
    throw new DatasetError(`the output folder ${path} holds ${foreign ?? names[0]}, expected a new or empty folder or an earlier output of preprocess`);
  }
}

/** Collects the files in a folder beside `path` and renames it into place on commit; an earlier output there is replaced whole. */
export async function localOutput(path: string): Promise<OutputFolder> {
  const target = resolve(path);
  await checkReplaceable(target);
  const staging = join(dirname(target), `.${basename(target)}.partial-${randomUUID()}`);
  try {
    await mkdir(staging, { recursive: true });
  } catch (error) {
    throw explain(error, dirname(target));
  }
  const files: BufferedFile[] = [];
  return {
    async create(file) {
      try {
        await mkdir(dirname(join(staging, file)), { recursive: true });
        const created = new BufferedFile(await open(join(staging, file), 'w'));
        files.push(created);
        return created;
      } catch (error) {
        throw explain(error, join(staging, file));
      }
    },
    async commit() {
      await checkReplaceable(target);
      const replaced = `${staging}-replaced`;
      const existed = await stat(target).then(
        () => true,
        () => false,
      );
      // rename(2) replaces only an empty folder: the earlier output steps aside first.
      if (existed) await rename(target, replaced);
      await rename(staging, target);
      await rm(replaced, { recursive: true, force: true });
    },
    async discard() {
      for (const file of files) await file.abandon();
      await rm(staging, { recursive: true, force: true });
    },
  };
}
