// Alternating least squares for implicit feedback: one side's rows from the other side's, which stay as they are.

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

/**
 * Rows `row` to `end` of `target` (rows × rank), each the solution of (gram + (ridge + ridgePerEvent · events) · I + Σ w v vᵀ) x = Σ w v over
 * the row's events, with v the event's row of `source` and w its weight. `start`, `index`, `weight`: the events of each row (CSR). rank: a
 * multiple of 4. `constants`: ridge and ridgePerEvent. `workspace`: rank² + rank floats.
 */
export function factorRows(
  target: usize, source: usize, gram: usize, start: usize, index: usize, weight: usize, row: i32, end: i32, rank: i32, constants: usize, workspace: usize,
): void {
  const matrix = workspace;
  const right = at(workspace, rank * rank);
  const bytes = <usize>rank << 2;
  const ridge = load<f32>(constants);
  const ridgePerEvent = load<f32>(constants, 4);
  for (let r = row; r < end; r++) {
    memory.copy(matrix, gram, bytes * <usize>rank);
    memory.fill(right, 0, bytes);
    const first = load<u32>(at(start, r));
    const last = load<u32>(at(start, r + 1));
    for (let e = first; e < last; e++) {
      const v = at(source, <i32>load<u32>(at(index, e)) * rank);
      const w = load<f32>(at(weight, e));
      for (let i = 0; i < rank; i++) {
        const scaled = f32x4.splat(w * load<f32>(at(v, i)));
        const line = at(matrix, i * rank);
        for (let j = 0; j <= i; j += 4) v128.store(at(line, j), f32x4.add(v128.load(at(line, j)), f32x4.mul(scaled, v128.load(at(v, j)))));
      }
      const splat = f32x4.splat(w);
      for (let j = 0; j < rank; j += 4) v128.store(at(right, j), f32x4.add(v128.load(at(right, j)), f32x4.mul(splat, v128.load(at(v, j)))));
    }
    const diagonal = ridge + ridgePerEvent * <f32>(last - first);
    for (let i = 0; i < rank; i++) store<f32>(at(matrix, i * rank + i), load<f32>(at(matrix, i * rank + i)) + diagonal);
    solveRow(matrix, right, rank);
    memory.copy(at(target, r * rank), right, bytes);
  }
}

/** Cholesky in place, then both triangular systems. */
function solveRow(matrix: usize, right: usize, rank: i32): void {
  for (let i = 0; i < rank; i++) {
    const mine = at(matrix, i * rank);
    for (let j = 0; j < i; j++) {
      const other = at(matrix, j * rank);
      store<f32>(at(mine, j), (load<f32>(at(mine, j)) - dot(mine, other, j)) / load<f32>(at(other, j)));
    }
    store<f32>(at(mine, i), <f32>Math.sqrt(load<f32>(at(mine, i)) - dot(mine, mine, i)));
    store<f32>(at(right, i), (load<f32>(at(right, i)) - dot(mine, right, i)) / load<f32>(at(mine, i)));
  }
  for (let i = rank - 1; i >= 0; i--) {
    const x = load<f32>(at(right, i)) / load<f32>(at(matrix, i * rank + i));
    store<f32>(at(right, i), x);
    for (let j = 0; j < i; j++) store<f32>(at(right, j), load<f32>(at(right, j)) - x * load<f32>(at(matrix, i * rank + j)));
  }
}

function dot(a: usize, b: usize, length: i32): f32 {
  let sums = f32x4.splat(0);
  let k = 0;
  for (; k + 4 <= length; k += 4) sums = f32x4.add(sums, f32x4.mul(v128.load(at(a, k)), v128.load(at(b, k))));
  let sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (; k < length; k++) sum += load<f32>(at(a, k)) * load<f32>(at(b, k));
  return sum;
}
