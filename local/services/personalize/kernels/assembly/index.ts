export { BLOCK, diagonalBytes, factorizeDiagonal, panelRows, solveColumns, STRIP, updateRows, WORKSPACE } from './cholesky';
export { factorRows } from './factorization';
