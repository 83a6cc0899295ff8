import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { BUILDS, type KernelBuild } from './builds.ts';
import { type Job, JobBoard } from './JobBoard.ts';
import { instantiate, type Kernels, PAGE_BYTES, sharedMemory, type SharedMemory, webAssembly } from './webAssembly.ts';

export interface MachineOptions {
  /** Default: the fastest that this run time has. */
  readonly build?: KernelBuild;
  /** Default 1. The result is the same, bit for bit, whatever their number. */
  readonly threads?: number;
}

/** The kernels, their memory and how many threads may work on it. */
export interface Machine {
  readonly module: object;
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly threads: number;
}

export function loadMachine({ build, threads = 1 }: MachineOptions = {}): Machine {
  const module = new webAssembly.Module(build === undefined ? fastestBuild() : readFileSync(build.file));
  const memory = sharedMemory();
  return { module, memory, kernels: instantiate(module, memory), threads };
}

function fastestBuild(): Uint8Array {
  for (const { file } of BUILDS) {
    const bytes = readFileSync(file);
    if (webAssembly.validate(bytes)) return bytes;
  }
  throw new Error('This run time has no WebAssembly with SIMD and threads; expected Node 20 or later.');
}

/** The kernels have no static data; the first page stays theirs all the same. */
const FIRST_FREE = PAGE_BYTES;
const ALIGNMENT = 64;

/** Lays areas out one after the other, then makes the memory large enough. */
export class Space {
  private readonly memory: SharedMemory;
  private end = FIRST_FREE;

  constructor({ memory }: Machine) {
    this.memory = memory;
  }

  take(bytes: number): number {
    const start = this.end;
    this.end = Math.ceil((start + bytes) / ALIGNMENT) * ALIGNMENT;
    return start;
  }

  reserve(): void {
    const missing = Math.ceil(this.end / PAGE_BYTES) - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.memory.grow(missing);
  }
}

/** This thread and its helpers. */
export interface Team {
  readonly kernels: Kernels;
  /** Runs all jobs, and returns when the last is done. */
  share(jobs: readonly Job[]): void;
}

/** Starts a helper for each workspace past the first, which is this thread's own; they go home when `work` ends. */
export function withTeam({ module, memory, kernels }: Machine, [own = 0, ...others]: readonly number[], work: (team: Team) => void): void {
  const board = new JobBoard();
  for (const workspace of others) {
    const helper = new Worker(new URL('./helperThread.ts', import.meta.url), { workerData: { module, memory, board: board.buffer, workspace }, execArgv: [] });
    // A helper that fails leaves its jobs to the others, as long as it has not taken one.
    helper.on('error', () => undefined);
    helper.unref();
  }
  try {
    work({ kernels, share: (jobs) => board.run(kernels, own, jobs) });
  } finally {
    board.close();
  }
}

/** `from` to `end` in parts of `length` at the most. */
export function stripsOf(from: number, end: number, length: number): (readonly [number, number])[] {
  const strips: (readonly [number, number])[] = [];
  for (let start = from; start < end; start += length) strips.push([start, Math.min(end, start + length)]);
  return strips;
}
