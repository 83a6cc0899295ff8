import { type LinearAlgebra } from './linearAlgebra.ts';
import { loadWasmLinearAlgebra } from './wasm.ts';

/** The kernels in use; tests hold them to reference.ts. */
export function loadLinearAlgebra(): LinearAlgebra {
  return loadWasmLinearAlgebra();
}
