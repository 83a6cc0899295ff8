// Blocked Cholesky in steps that threads can share: each element of the result is computed by one call, in one order, whoever calls.
import { MULTIPLY_SCRATCH, multiplyAdd } from './multiply';

/** Rows of a block; within a block the arithmetic is scalar, between blocks it is multiplyAdd. */
export const BLOCK: i32 = 128;
/** Rows or columns of a call at the most: the part of the work that one thread takes at a time. */
export const STRIP: i32 = 512;

const PANEL: i32 = 4 * BLOCK * STRIP;
/** Bytes of scratch space that each thread needs for itself. */
export const WORKSPACE: i32 = PANEL + MULTIPLY_SCRATCH;

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
 * Replaces the lower triangle of the diagonal block at `from` by its Cholesky factor and writes that factor's inverse to `diagonal`.
 * Answers −1, or the row of the first pivot that is not above zero.
 */
export function factorizeDiagonal(matrix: usize, size: i32, from: i32, diagonal: usize): i32 {
  const count = min(BLOCK, size - from);
  const corner = element(matrix, size, from, from);
  const bad = factorizeBlock(corner, size, count);
  if (bad >= 0) return from + bad;
  invertBlock(corner, size, count, diagonalBlock(diagonal, from));
  return -1;
}

/** Rows `row` to `end` of L in the block column at `from`, once that block's diagonal is there. At most STRIP rows. */
export function panelRows(matrix: usize, size: i32, from: i32, row: i32, end: i32, diagonal: usize, workspace: usize): void {
  const count = min(BLOCK, size - from);
  const left = element(matrix, size, row, from);
  for (let i = 0; i < end - row; i++) {
    memory.copy(element(workspace, count, i, 0), element(left, size, i, 0), <usize>count << 2);
    memory.fill(element(left, size, i, 0), 0, <usize>count << 2);
  }
  multiplyAdd(1, left, size, end - row, count, count, workspace, count, 1, diagonalBlock(diagonal, from), 1, BLOCK, 0, workspace + PANEL);
}

/** Takes the block column at `from` off rows `row` to `end` of what is left to factorize. */
export function updateRows(matrix: usize, size: i32, from: i32, row: i32, end: i32, workspace: usize): void {
  const count = min(BLOCK, size - from);
  const below = from + count;
  const rows = element(matrix, size, row, from);
  const scratch = workspace + PANEL;
  if (row > below) {
    multiplyAdd(-1, element(matrix, size, row, below), size, end - row, row - below, count, rows, size, 1, element(matrix, size, below, from), 1, size, 0, scratch);
  }
  multiplyAdd(-1, element(matrix, size, row, row), size, end - row, end - row, count, rows, size, 1, rows, 1, size, 1, scratch);
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

/**
 * Solves L · Lᵀ · X = B in place for `width` columns of B (row stride `stride`) from `column` on, at most STRIP. `first`: a multiple of BLOCK;
 * rows of B above it are zero, and rows of X above it are not wanted and left undefined.
 */
export function solveColumns(
  matrix: usize, size: i32, diagonal: usize, right: usize, stride: i32, column: i32, width: i32, first: i32, workspace: usize,
): void {
  const scratch = workspace + PANEL;
  for (let from = first; from < size; from += BLOCK) {
    const count = min(BLOCK, size - from);
    const rows = element(right, stride, from, column);
    takeRows(rows, stride, count, width, workspace);
    multiplyAdd(1, rows, stride, count, width, count, diagonalBlock(diagonal, from), BLOCK, 1, workspace, width, 1, 0, scratch);
    const below = from + count;
    if (below < size) {
      multiplyAdd(-1, element(right, stride, below, column), stride, size - below, width, count, element(matrix, size, below, from), size, 1, rows, stride, 1, 0, scratch);
    }
  }
  for (let from = ((size - 1) / BLOCK) * BLOCK; from >= first; from -= BLOCK) {
    const count = min(BLOCK, size - from);
    const rows = element(right, stride, from, column);
    takeRows(rows, stride, count, width, workspace);
    multiplyAdd(1, rows, stride, count, width, count, diagonalBlock(diagonal, from), 1, BLOCK, workspace, width, 1, 0, scratch);
    if (from > first) {
      multiplyAdd(-1, element(right, stride, first, column), stride, from - first, width, count, element(matrix, size, from, first), 1, size, rows, stride, 1, 0, scratch);
    }
  }
}

/** Moves rows into the panel and leaves zeros. */
function takeRows(rows: usize, stride: i32, count: i32, width: i32, panel: usize): void {
  for (let i = 0; i < count; i++) {
    memory.copy(element(panel, width, i, 0), element(rows, stride, i, 0), <usize>width << 2);
    memory.fill(element(rows, stride, i, 0), 0, <usize>width << 2);
  }
}
