/** Dense kernels on symmetric positive definite matrices, row-major float32. */
export interface LinearAlgebra {
  /** Replaces `matrix` (size × size) by its inverse. Throws NotPositiveDefiniteError. */
  invert(matrix: Float32Array, size: number): void;
  /** Replaces `rightSide` (size × columns) by the X that solves matrix · X = rightSide; `matrix` is left undefined. Throws NotPositiveDefiniteError. */
  solve(system: LinearSystem): void;
}

export interface LinearSystem {
  /** size × size, symmetric; only the lower triangle is read. */
  readonly matrix: Float32Array;
  readonly size: number;
  /** size × columns. */
  readonly rightSide: Float32Array;
  readonly columns: number;
}

/** A pivot was not above zero: the matrix is singular or not symmetric positive definite in float32. */
export class NotPositiveDefiniteError extends Error {
  override readonly name = 'NotPositiveDefiniteError';

  constructor(row: number) {
    super(`The matrix is not positive definite: pivot ${row} is not above zero. A larger ridge helps.`);
  }
}
