import { type LinearAlgebra } from './linearAlgebra.ts';
import { referenceLinearAlgebra } from './reference.ts';

/** The kernels in use. */
export function loadLinearAlgebra(): LinearAlgebra {
  return referenceLinearAlgebra;
}
