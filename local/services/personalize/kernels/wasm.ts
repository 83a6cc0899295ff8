import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { BUILDS, type KernelBuild } from './builds.ts';
import { type Job, JobBoard } from './JobBoard.ts';
import { type LinearAlgebra, type LinearSystem, NotPositiveDefiniteError } from './linearAlgebra.ts';
import { instantiate, type Kernels, PAGE_BYTES, sharedMemory, type SharedMemory, webAssembly } from './webAssembly.ts';

/** The kernels have no static data; the first page stays theirs all the same. */
const FIRST_FREE = PAGE_BYTES;
const ALIGNMENT = 64;
/** Below this size a second thread takes longer to start than it saves. */
const LEAST_SIZE_FOR_THREADS = 1500;

export interface WasmOptions {
  /** Default: the fastest that this run time has. */
  readonly build?: KernelBuild;
  /** Default 1. The result is the same, bit for bit, whatever their number. */
  readonly threads?: number;
  readonly leastSizeForThreads?: number;
}

/** Blocked Cholesky of kernels/assembly, compiled by build.ts. Its memory lasts as long as the returned object. */
export function loadWasmLinearAlgebra({ build, threads = 1, leastSizeForThreads = LEAST_SIZE_FOR_THREADS }: WasmOptions = {}): LinearAlgebra {
  const bytes = build === undefined ? fastestBuild() : readFileSync(build.file);
  const module = new webAssembly.Module(bytes);
  const memory = sharedMemory();
  const machine: Machine = { module, memory, kernels: instantiate(module, memory), threads, leastSizeForThreads };
  return {
    invert: (matrix, size) => invert(machine, matrix, size),
    solve: (system) => solve(machine, system),
  };
}

function fastestBuild(): Uint8Array {
  for (const { file } of BUILDS) {
    const bytes = readFileSync(file);
    if (webAssembly.validate(bytes)) return bytes;
  }
  throw new Error('This run time has no WebAssembly with SIMD and threads; expected Node 20 or later.');
}

interface Machine {
  readonly module: object;
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly threads: number;
  readonly leastSizeForThreads: number;
}

function invert(machine: Machine, matrix: Float32Array, size: number): void {
  const { memory } = machine;
  const area = layOut(machine, size, size);
  new Float32Array(memory.buffer, area.matrix, size * size).set(matrix);
  const inverse = new Float32Array(memory.buffer, area.right, size * size).fill(0);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  run(machine, area, (team) => {
    factorize(team, area, size);
    // By symmetry a column is wanted from its diagonal block on alone.
    solveAll(team, area, { size, columns: size, triangular: true });
  });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = inverse[i * size + j] as number;
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
  }
}

function solve(machine: Machine, { matrix, size, rightSide, columns }: LinearSystem): void {
  const { memory } = machine;
  const area = layOut(machine, size, columns);
  new Float32Array(memory.buffer, area.matrix, size * size).set(matrix);
  const right = new Float32Array(memory.buffer, area.right, size * columns);
  right.set(rightSide);
  run(machine, area, (team) => {
    factorize(team, area, size);
    solveAll(team, area, { size, columns, triangular: false });
  });
  rightSide.set(right);
}

/** Addresses in the kernels' memory. */
interface Area {
  readonly matrix: number;
  readonly right: number;
  readonly diagonal: number;
  /** One for each thread. */
  readonly workspaces: readonly number[];
}

/** Lays areas out one after the other and makes the memory large enough. */
function layOut({ kernels, memory, threads, leastSizeForThreads }: Machine, size: number, columns: number): Area {
  let end = FIRST_FREE;
  const take = (bytes: number): number => {
    const start = end;
    end = Math.ceil((start + bytes) / ALIGNMENT) * ALIGNMENT;
    return start;
  };
  const area = {
    matrix: take(4 * size * size),
    right: take(4 * size * columns),
    diagonal: take(kernels.diagonalBytes(size)),
    workspaces: Array.from({ length: size < leastSizeForThreads ? 1 : threads }, () => take(kernels.WORKSPACE.value)),
  };
  const missing = Math.ceil(end / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  return area;
}

interface Team {
  readonly kernels: Kernels;
  share(jobs: readonly Job[]): void;
}

function run({ module, memory, kernels }: Machine, { workspaces: [own = 0, ...others] }: Area, work: (team: Team) => void): void {
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

function factorize({ kernels, share }: Team, { matrix, diagonal }: Area, size: number): void {
  const block = kernels.BLOCK.value;
  for (let from = 0; from < size; from += block) {
    const bad = kernels.factorizeDiagonal(matrix, size, from, diagonal);
    if (bad >= 0) throw new NotPositiveDefiniteError(bad);
    const strips = stripsOf(from + block, size, kernels.STRIP.value);
    share(strips.map(([row, end]) => ({ kind: 'panelRows', values: [matrix, size, from, row, end, diagonal] })));
    // The longest rows first: the last jobs of a round are then the short ones.
    share(strips.toReversed().map(([row, end]) => ({ kind: 'updateRows', values: [matrix, size, from, row, end] })));
  }
}

function solveAll({ kernels, share }: Team, { matrix, diagonal, right }: Area, shape: { readonly size: number; readonly columns: number; readonly triangular: boolean }): void {
  const { size, columns, triangular } = shape;
  const strips = stripsOf(0, columns, kernels.STRIP.value);
  share(strips.map(([column, end]) => ({ kind: 'solveColumns', values: [matrix, size, diagonal, right, columns, column, end - column, triangular ? column : 0] })));
}

function stripsOf(from: number, end: number, length: number): (readonly [number, number])[] {
  const strips: (readonly [number, number])[] = [];
  for (let start = from; start < end; start += length) strips.push([start, Math.min(end, start + length)]);
  return strips;
}
