import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Measured {
  readonly seconds: number;
  /** Of the processor, user and system. */
  readonly processorSeconds: number;
  /** Resident memory at its peak, in bytes. */
  readonly peakBytes: number;
}

const REPORTER = fileURLToPath(new URL('reportUsage.ts', import.meta.url));

/** Runs a module in a process of its own. Throws what it writes to stderr when it fails. */
export async function measure(module: URL, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', REPORTER, fileURLToPath(module), ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const usage = child.stdio[3];
  if (child.stderr === null || usage === null || usage === undefined || !('read' in usage)) throw new Error('expected pipes to the child process');
  const [errors, report, [code]] = await Promise.all([text(child.stderr), text(usage), once(child, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`${fileURLToPath(module)} ended with ${code}: ${errors.trim()}`);
  return { seconds: (performance.now() - started) / 1000, ...(JSON.parse(report) as Omit<Measured, 'seconds'>) };
}
