export { MULTIPLY_SCRATCH } from './multiply';
export { BLOCK, diagonalBytes, factorize, invertFactorized, solveLower, solveUpper } from './cholesky';
