import { multiplyAdd } from './multiply';

/** Rows of a block; within a block the arithmetic is scalar, between blocks it is multiplyAdd. */
export const BLOCK: i32 = 128;

/** Bytes for the inverses of the diagonal blocks. */
export function diagonalBytes(size: i32): i32 {
  return 4 * BLOCK * BLOCK * ((size + BLOCK - 1) / BLOCK);
}

// @ts-ignore: decorator
@inline
function element(base: usize, stride: i32, i: i32, j: i32): usize {
  return base + ((<usize>i * <usize>stride + <usize>j) << 2);
}

// @ts-ignore: decorator
@inline
function diagonalBlock(diagonal: usize, from: i32): usize {
  return diagonal + (<usize>(from / BLOCK) * <usize>(BLOCK * BLOCK) << 2);
}

/**
 * Replaces the lower triangle of `matrix` by its Cholesky factor L and writes the inverse of each diagonal block of L to `diagonal`.
 * `panel`: size × BLOCK floats of scratch. Answers −1, or the row of the first pivot that is not above zero.
 */
export function factorize(matrix: usize, size: i32, diagonal: usize, panel: usize, scratch: usize): i32 {
  for (let from = 0; from < size; from += BLOCK) {
    const count = min(BLOCK, size - from);
    const corner = element(matrix, size, from, from);
    const bad = factorizeBlock(corner, size, count);
    if (bad >= 0) return from + bad;
    const inverse = diagonalBlock(diagonal, from);
    invertBlock(corner, size, count, inverse);
    const below = from + count;
    const rest = size - below;
    if (rest === 0) break;
    const left = element(matrix, size, below, from);
    for (let i = 0; i < rest; i++) {
      memory.copy(element(panel, count, i, 0), element(left, size, i, 0), <usize>count << 2);
      memory.fill(element(left, size, i, 0), 0, <usize>count << 2);
    }
    multiplyAdd(1, left, size, rest, count, count, panel, count, 1, inverse, 1, BLOCK, 0, scratch);
    multiplyAdd(-1, element(matrix, size, below, below), size, rest, rest, count, left, size, 1, left, 1, size, 1, scratch);
  }
  return -1;
}

function factorizeBlock(block: usize, stride: i32, count: i32): i32 {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum: f64 = load<f32>(element(block, stride, i, j));
      for (let k = 0; k < j; k++) sum -= <f64>load<f32>(element(block, stride, i, k)) * <f64>load<f32>(element(block, stride, j, k));
      if (i === j) {
        if (!(sum > 0)) return i;
        store<f32>(element(block, stride, i, i), <f32>Math.sqrt(sum));
      } else {
        store<f32>(element(block, stride, i, j), <f32>(sum / <f64>load<f32>(element(block, stride, j, j))));
      }
    }
  }
  return -1;
}

/** The inverse of a lower triangular block, zero above the diagonal, with row stride BLOCK. */
function invertBlock(block: usize, stride: i32, count: i32, inverse: usize): void {
  memory.fill(inverse, 0, 4 * BLOCK * BLOCK);
  for (let j = 0; j < count; j++) {
    for (let i = j; i < count; i++) {
      let sum: f64 = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= <f64>load<f32>(element(block, stride, i, k)) * <f64>load<f32>(element(inverse, BLOCK, k, j));
      store<f32>(element(inverse, BLOCK, i, j), <f32>(sum / <f64>load<f32>(element(block, stride, i, i))));
    }
  }
}

/** Solves L · Y = B in place; `triangular` != 0: row block k of B is zero from column k + BLOCK on, and so is Y's. `panel`: BLOCK × columns floats. */
export function solveLower(matrix: usize, size: i32, diagonal: usize, right: usize, columns: i32, triangular: i32, panel: usize, scratch: usize): void {
  for (let from = 0; from < size; from += BLOCK) {
    const count = min(BLOCK, size - from);
    const width = triangular ? from + count : columns;
    takeRows(right, columns, from, count, width, panel);
    const rows = element(right, columns, from, 0);
    multiplyAdd(1, rows, columns, count, width, count, diagonalBlock(diagonal, from), BLOCK, 1, panel, width, 1, 0, scratch);
    const below = from + count;
    if (below < size) {
      multiplyAdd(-1, element(right, columns, below, 0), columns, size - below, width, count, element(matrix, size, below, from), size, 1, rows, columns, 1, 0, scratch);
    }
  }
}

/** Solves Lᵀ · X = Y in place. */
export function solveUpper(matrix: usize, size: i32, diagonal: usize, right: usize, columns: i32, panel: usize, scratch: usize): void {
  for (let from = ((size - 1) / BLOCK) * BLOCK; from >= 0; from -= BLOCK) {
    const count = min(BLOCK, size - from);
    takeRows(right, columns, from, count, columns, panel);
    const rows = element(right, columns, from, 0);
    multiplyAdd(1, rows, columns, count, columns, count, diagonalBlock(diagonal, from), 1, BLOCK, panel, columns, 1, 0, scratch);
    if (from > 0) multiplyAdd(-1, right, columns, from, columns, count, element(matrix, size, from, 0), 1, size, rows, columns, 1, 0, scratch);
  }
}

/** Moves rows into the panel and leaves zeros. */
function takeRows(right: usize, columns: i32, from: i32, count: i32, width: i32, panel: usize): void {
  for (let i = 0; i < count; i++) {
    const row = element(right, columns, from + i, 0);
    memory.copy(element(panel, width, i, 0), row, <usize>width << 2);
    memory.fill(row, 0, <usize>width << 2);
  }
}

/** Replaces `matrix`, whose lower triangle holds L, by the whole inverse of L · Lᵀ. `work`: size × size floats. */
export function invertFactorized(matrix: usize, size: i32, diagonal: usize, work: usize, panel: usize, scratch: usize): void {
  const bytes = (<usize>size * <usize>size) << 2;
  memory.fill(work, 0, bytes);
  for (let i = 0; i < size; i++) store<f32>(element(work, size, i, i), 1);
  solveLower(matrix, size, diagonal, work, size, 1, panel, scratch);
  memory.fill(matrix, 0, bytes);
  // Twice the block: as deep as multiplyAdd packs at once.
  for (let from = 0; from < size; from += 2 * BLOCK) {
    const count = min(2 * BLOCK, size - from);
    const reach = from + count;
    const rows = element(work, size, from, 0);
    multiplyAdd(1, matrix, size, reach, reach, count, rows, 1, size, rows, size, 1, 1, scratch);
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) store<f32>(element(matrix, size, j, i), load<f32>(element(matrix, size, i, j)));
  }
}
