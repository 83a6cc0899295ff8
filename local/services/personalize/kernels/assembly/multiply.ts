// Packed matrix product after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 2008.
// Pointers and sizes come checked from the host; strides are in elements.

/** Rows and columns of a tile of C that stays in registers: eight 128-bit accumulators. */
const TILE_ROWS: i32 = 4;
const TILE_COLUMNS: i32 = 8;
/** A packed block of A (128 × 256 floats, 128 KB) stays in the second-level cache while B goes past it. */
const BLOCK_ROWS: i32 = 128;
const BLOCK_DEPTH: i32 = 256;
const BLOCK_COLUMNS: i32 = 1024;

/** Bytes of scratch space that multiplyAdd needs at `scratch`. */
export const MULTIPLY_SCRATCH: i32 = 4 * (BLOCK_ROWS * BLOCK_DEPTH + BLOCK_DEPTH * BLOCK_COLUMNS + TILE_ROWS * TILE_COLUMNS);

/**
 * C += alpha · A · B, C of rows × columns with row stride `strideC`; A(i, p) = a[i · rowA + p · columnA], B(p, j) = b[p · rowB + j · columnB].
 * `lower` != 0: only tiles that touch the lower triangle of C are computed.
 */
export function multiplyAdd(
  alpha: f32, c: usize, strideC: i32, rows: i32, columns: i32, depth: i32,
  a: usize, rowA: i32, columnA: i32, b: usize, rowB: i32, columnB: i32, lower: i32, scratch: usize,
): void {
  const packedA = scratch;
  const packedB = packedA + <usize>(4 * BLOCK_ROWS * BLOCK_DEPTH);
  const edge = packedB + <usize>(4 * BLOCK_DEPTH * BLOCK_COLUMNS);
  for (let j0 = 0; j0 < columns; j0 += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - j0);
    for (let p0 = 0; p0 < depth; p0 += BLOCK_DEPTH) {
      const deep = min(BLOCK_DEPTH, depth - p0);
      pack(packedB, at(b, p0, rowB, j0, columnB), columnB, rowB, width, deep, TILE_COLUMNS);
      const firstRow = lower ? (j0 / TILE_ROWS) * TILE_ROWS : 0;
      for (let i0 = firstRow; i0 < rows; i0 += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - i0);
        pack(packedA, at(a, i0, rowA, p0, columnA), rowA, columnA, height, deep, TILE_ROWS);
        for (let j = 0; j < width; j += TILE_COLUMNS) {
          for (let i = 0; i < height; i += TILE_ROWS) {
            if (lower && j0 + j > i0 + i + TILE_ROWS - 1) continue;
            const target = at(c, i0 + i, strideC, j0 + j, 1);
            const tileA = packedA + (<usize>(i * deep) << 2);
            const tileB = packedB + (<usize>(j * deep) << 2);
            if (height - i >= TILE_ROWS && width - j >= TILE_COLUMNS) {
              multiplyTile(alpha, target, strideC, tileA, tileB, deep);
            } else {
              memory.fill(edge, 0, 4 * TILE_ROWS * TILE_COLUMNS);
              multiplyTile(alpha, edge, TILE_COLUMNS, tileA, tileB, deep);
              addEdge(target, strideC, edge, min(TILE_ROWS, height - i), min(TILE_COLUMNS, width - j));
            }
          }
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32, strideI: i32, j: i32, strideJ: i32): usize {
  return base + ((<usize>i * <usize>strideI + <usize>j * <usize>strideJ) << 2);
}

/** Panels of `tile` lanes, each with its lanes side by side for every depth; lanes past the end are zero. */
function pack(target: usize, source: usize, laneStride: i32, depthStride: i32, lanes: i32, depth: i32, tile: i32): void {
  const laneBytes = <usize>laneStride << 2;
  const depthBytes = <usize>depthStride << 2;
  for (let lane = 0; lane < lanes; lane += tile) {
    const filled = min(tile, lanes - lane);
    let from = source + <usize>lane * laneBytes;
    for (let p = 0; p < depth; p++) {
      let read = from;
      for (let l = 0; l < filled; l++) {
        store<f32>(target, load<f32>(read));
        target += 4;
        read += laneBytes;
      }
      for (let l = filled; l < tile; l++) {
        store<f32>(target, 0);
        target += 4;
      }
      from += depthBytes;
    }
  }
}

/** a · b + c: one instruction and one rounding where the build and the machine have it. */
// @ts-ignore: decorator
@inline
function multiplyAddLanes(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

function multiplyTile(alpha: f32, c: usize, strideC: i32, a: usize, b: usize, depth: i32): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = multiplyAddLanes(a0, b0, c00);
    c01 = multiplyAddLanes(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = multiplyAddLanes(a1, b0, c10);
    c11 = multiplyAddLanes(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = multiplyAddLanes(a2, b0, c20);
    c21 = multiplyAddLanes(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = multiplyAddLanes(a3, b0, c30);
    c31 = multiplyAddLanes(a3, b1, c31);
    a += 16;
    b += 32;
  }
  const scale = f32x4.splat(alpha);
  const next = <usize>strideC << 2;
  addRow(c, scale, c00, c01);
  addRow(c + next, scale, c10, c11);
  addRow(c + 2 * next, scale, c20, c21);
  addRow(c + 3 * next, scale, c30, c31);
}

// @ts-ignore: decorator
@inline
function addRow(c: usize, scale: v128, left: v128, right: v128): void {
  v128.store(c, f32x4.add(v128.load(c), f32x4.mul(scale, left)));
  v128.store(c, f32x4.add(v128.load(c, 16), f32x4.mul(scale, right)), 16);
}

function addEdge(c: usize, strideC: i32, edge: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const target = at(c, i, strideC, j, 1);
      store<f32>(target, load<f32>(target) + load<f32>(at(edge, i, TILE_COLUMNS, j, 1)));
    }
  }
}
