import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { readIfPresent, writeDurably } from './durableFile.ts';
import { StartError } from './StartError.ts';

/** The part of --state that belongs to one dataset. */
export interface DatasetState {
  /** Of the dataset, as it stands in object keys: "sample". */
  readonly name: string;
  readonly folder: string;
  /** The dataset's files; undefined for the sample, which is generated into the state. */
  readonly dataset: string | undefined;
}

const SAMPLE = 'sample';
/** For the moment that a killed process needs to be gone. */
const LOCK_WAIT_MS = 500;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** The state of the dataset asked for, or of the one used last, or of the sample. Throws StartError when there is no such folder. */
export async function chooseState(state: string, dataset: string | undefined): Promise<DatasetState> {
  const chosen = dataset ?? (await lastUsed(state));
  if (chosen === undefined) return { name: SAMPLE, folder: join(state, `${SAMPLE}-${hash(SAMPLE)}`), dataset: undefined };
  const real = await realpath(chosen).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory()) throw new StartError(`No dataset at ${chosen}: expected a folder.`);
  const name = basename(real).replace(/[^A-Za-z0-9._-]/g, '-');
  return { name, folder: join(state, `${name}-${hash(real)}`), dataset: real };
}

/** Remembers it for the next start without --dataset. */
export async function rememberState(state: string, chosen: DatasetState): Promise<void> {
  await writeDurably(join(state, 'current'), `${chosen.dataset ?? ''}\n`);
}

async function lastUsed(state: string): Promise<string | undefined> {
  const text = (await readIfPresent(join(state, 'current')))?.trim();
  return text === '' ? undefined : text;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * Keeps a second run off this state; the answer lets go of it. Throws StartError when another process holds it. SQLite's file lock is the
 * operating system's: it ends with its process, however that ends, and no process id is mistaken for another's.
 */
export async function lockState(state: string): Promise<() => void> {
  await mkdir(state, { recursive: true });
  const lock = new DatabaseSync(join(state, 'lock.sqlite'), { timeout: LOCK_WAIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error;
    throw new StartError(`The state ${state} is in use by another process. Stop it, or choose another with --state.`);
  }
  return () => lock.close();
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
