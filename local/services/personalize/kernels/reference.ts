import { type LinearAlgebra, type LinearSystem, NotPositiveDefiniteError } from './linearAlgebra.ts';

/** Plain Cholesky, solve and inverse: what the fast kernels are held to. Sums are float64. */
export const referenceLinearAlgebra: LinearAlgebra = { invert, solve };

function factorize(matrix: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      if (i === j) {
        if (!(sum > 0)) throw new NotPositiveDefiniteError(i);
        matrix[i * size + i] = Math.sqrt(sum);
      } else {
        matrix[i * size + j] = sum / (matrix[j * size + j] as number);
      }
    }
  }
}

function solve({ matrix, size, rightSide, columns }: LinearSystem): void {
  factorize(matrix, size);
  for (let i = 0; i < size; i++) eliminateRow({ row: i, from: 0, to: i, factor: (k) => matrix[i * size + k] as number, divisor: matrix[i * size + i] as number, rightSide, columns });
  for (let i = size - 1; i >= 0; i--) {
    eliminateRow({ row: i, from: i + 1, to: size, factor: (k) => matrix[k * size + i] as number, divisor: matrix[i * size + i] as number, rightSide, columns });
  }
}

interface Elimination {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly factor: (k: number) => number;
  readonly divisor: number;
  readonly rightSide: Float32Array;
  readonly columns: number;
}

function eliminateRow({ row, from, to, factor, divisor, rightSide, columns }: Elimination): void {
  const sums = Float64Array.from(rightSide.subarray(row * columns, (row + 1) * columns));
  for (let k = from; k < to; k++) {
    const share = factor(k);
    if (share === 0) continue;
    for (let c = 0; c < columns; c++) sums[c] = (sums[c] as number) - share * (rightSide[k * columns + c] as number);
  }
  for (let c = 0; c < columns; c++) rightSide[row * columns + c] = (sums[c] as number) / divisor;
}

function invert(matrix: Float32Array, size: number): void {
  const inverse = new Float32Array(size * size);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  solve({ matrix, size, rightSide: inverse, columns: size });
  matrix.set(inverse);
}
