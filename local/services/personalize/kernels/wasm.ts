import { type LinearAlgebra, type LinearSystem, NotPositiveDefiniteError } from './linearAlgebra.ts';
import { loadMachine, type Machine, type MachineOptions, Space, stripsOf, type Team, withTeam } from './machine.ts';

/** Below this size a second thread takes longer to start than it saves. */
const LEAST_SIZE_FOR_THREADS = 1500;

export interface WasmOptions extends MachineOptions {
  readonly leastSizeForThreads?: number;
}

/** Blocked Cholesky of kernels/assembly, compiled by build.ts. Its memory lasts as long as the returned object. */
export function loadWasmLinearAlgebra({ leastSizeForThreads = LEAST_SIZE_FOR_THREADS, ...options }: WasmOptions = {}): LinearAlgebra {
  const machine = loadMachine(options);
  const threadsFor = (size: number): number => (size < leastSizeForThreads ? 1 : machine.threads);
  return {
    invert: (matrix, size) => invert({ ...machine, threads: threadsFor(size) }, matrix, size),
    solve: (system) => solve({ ...machine, threads: threadsFor(system.size) }, system),
  };
}

function invert(machine: Machine, matrix: Float32Array, size: number): void {
  const { memory } = machine;
  const area = layOut(machine, size, size);
  new Float32Array(memory.buffer, area.matrix, size * size).set(matrix);
  const inverse = new Float32Array(memory.buffer, area.right, size * size).fill(0);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  withTeam(machine, area.workspaces, (team) => {
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
  withTeam(machine, area.workspaces, (team) => {
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

/** Addresses in the kernels' memory. */
interface Area {
  readonly matrix: number;
  readonly right: number;
  readonly diagonal: number;
  /** One for each thread. */
  readonly workspaces: readonly number[];
}

function layOut(machine: Machine, size: number, columns: number): Area {
  const { kernels, threads } = machine;
  const space = new Space(machine);
  const area = {
    matrix: space.take(4 * size * size),
    right: space.take(4 * size * columns),
    diagonal: space.take(kernels.diagonalBytes(size)),
    workspaces: Array.from({ length: threads }, () => space.take(kernels.WORKSPACE.value)),
  };
  space.reserve();
  return area;
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
