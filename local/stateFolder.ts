import { createHash } from 'node:crypto';
import { mkdir, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

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

/** Keeps a second run off this state; the answer lets go of it. Throws StartError when another process holds it. */
export async function lockState(state: string): Promise<() => Promise<void>> {
  await mkdir(state, { recursive: true });
  const file = join(state, 'lock');
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0 && pid !== process.pid && isAlive(pid)) throw new StartError(`The state ${state} is in use by process ${pid}. Stop it, or choose another with --state.`);
    // Left over from a process that was killed.
    await rm(file, { force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
