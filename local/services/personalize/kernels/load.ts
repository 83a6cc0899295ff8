import { availableParallelism } from 'node:os';
import { type LinearAlgebra } from './linearAlgebra.ts';
import { loadWasmLinearAlgebra } from './wasm.ts';

/** More threads than this gain little: what one thread does alone between their rounds then takes most of the time. */
const MOST_THREADS = 4;

export function threadsInUse(): number {
  return Math.min(MOST_THREADS, availableParallelism());
}

/** The kernels in use; tests hold them to reference.ts. */
export function loadLinearAlgebra(): LinearAlgebra {
  return loadWasmLinearAlgebra({ threads: threadsInUse() });
}
