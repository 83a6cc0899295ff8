/** Memory that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** The part of the JavaScript API that is used here; Node's types name WebAssembly but none of its constructors. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number; readonly shared: true }) => SharedMemory;
  validate(bytes: Uint8Array): boolean;
}

export const webAssembly: WebAssemblyApi = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

export const PAGE_BYTES = 65_536;
/** What the kernels are compiled for. */
const MOST_PAGES = 65_536;

/** One page, which grows. */
export function sharedMemory(): SharedMemory {
  return new webAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
}

/** Work that any thread can take, by its place in this list; addresses and counts go in, the thread's own workspace comes last. */
export const JOB_KINDS = ['panelRows', 'updateRows', 'solveColumns', 'factorRows'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export interface Kernels extends Readonly<Record<JobKind, (...values: number[]) => void>> {
  readonly BLOCK: { readonly value: number };
  readonly STRIP: { readonly value: number };
  readonly WORKSPACE: { readonly value: number };
  diagonalBytes(size: number): number;
  factorizeDiagonal(matrix: number, size: number, from: number, diagonal: number): number;
}

export function instantiate(module: object, memory: SharedMemory): Kernels {
  return new webAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}
