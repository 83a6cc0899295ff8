import { readFileSync } from 'node:fs';
import { type LinearAlgebra, type LinearSystem, NotPositiveDefiniteError } from './linearAlgebra.ts';

/** The part of the JavaScript API that is used here; Node's types name WebAssembly but none of its constructors. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly MULTIPLY_SCRATCH: { readonly value: number };
  readonly BLOCK: { readonly value: number };
  diagonalBytes(size: number): number;
  factorize(matrix: number, size: number, diagonal: number, panel: number, scratch: number): number;
  invertFactorized(matrix: number, size: number, diagonal: number, work: number, panel: number, scratch: number): void;
  solveLower(matrix: number, size: number, diagonal: number, right: number, columns: number, triangular: number, panel: number, scratch: number): void;
  solveUpper(matrix: number, size: number, diagonal: number, right: number, columns: number, panel: number, scratch: number): void;
}

const PAGE_BYTES = 65_536;
/** The kernels have no static data; the first page stays theirs all the same. */
const FIRST_FREE = PAGE_BYTES;
const ALIGNMENT = 64;

/** Cholesky in 128-bit SIMD: blocks of kernels/assembly, compiled by build.ts. The memory of an instance lasts as long as the returned object. */
export function loadWasmLinearAlgebra(): LinearAlgebra {
  const { Instance, Module } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
  const module = new Module(readFileSync(new URL('./kernels.generated.wasm', import.meta.url)));
  const kernels = new Instance(module, {}).exports as Kernels;
  return {
    invert: (matrix, size) => invert(kernels, matrix, size),
    solve: (system) => solve(kernels, system),
  };
}

function invert(kernels: Kernels, matrix: Float32Array, size: number): void {
  const space = new Space(kernels);
  const matrixAt = space.take(4 * size * size);
  const work = space.take(4 * size * size);
  const { diagonal, panel, scratch } = takeScratch(space, kernels, size, size);
  space.reserve();
  new Float32Array(kernels.memory.buffer, matrixAt, size * size).set(matrix);
  check(kernels.factorize(matrixAt, size, diagonal, panel, scratch));
  kernels.invertFactorized(matrixAt, size, diagonal, work, panel, scratch);
  matrix.set(new Float32Array(kernels.memory.buffer, matrixAt, size * size));
}

function solve(kernels: Kernels, { matrix, size, rightSide, columns }: LinearSystem): void {
  const space = new Space(kernels);
  const matrixAt = space.take(4 * size * size);
  const right = space.take(4 * size * columns);
  const { diagonal, panel, scratch } = takeScratch(space, kernels, size, columns);
  space.reserve();
  new Float32Array(kernels.memory.buffer, matrixAt, size * size).set(matrix);
  new Float32Array(kernels.memory.buffer, right, size * columns).set(rightSide);
  check(kernels.factorize(matrixAt, size, diagonal, panel, scratch));
  kernels.solveLower(matrixAt, size, diagonal, right, columns, 0, panel, scratch);
  kernels.solveUpper(matrixAt, size, diagonal, right, columns, panel, scratch);
  rightSide.set(new Float32Array(kernels.memory.buffer, right, size * columns));
}

function takeScratch(space: Space, kernels: Kernels, size: number, columns: number): { diagonal: number; panel: number; scratch: number } {
  const block = kernels.BLOCK.value;
  return {
    diagonal: space.take(kernels.diagonalBytes(size)),
    panel: space.take(4 * block * Math.max(size, columns)),
    scratch: space.take(kernels.MULTIPLY_SCRATCH.value),
  };
}

function check(badRow: number): void {
  if (badRow >= 0) throw new NotPositiveDefiniteError(badRow);
}

/** Lays areas out one after the other, then makes the memory large enough. */
class Space {
  private readonly kernels: Kernels;
  private end = FIRST_FREE;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  take(bytes: number): number {
    const start = this.end;
    this.end = Math.ceil((start + bytes) / ALIGNMENT) * ALIGNMENT;
    return start;
  }

  reserve(): void {
    const missing = Math.ceil(this.end / PAGE_BYTES) - this.kernels.memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.kernels.memory.grow(missing);
  }
}
