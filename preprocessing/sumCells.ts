export interface Cells {
  /** Cells of each row. */
  readonly rowLengths: Uint32Array;
  /** Row by row, ascending. */
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/**
 * Sums weighted events into the cells of a sparse matrix, in double precision and in the order of the events. Event e adds `weights[kind[e]]` at
 * (`row[e]`, `column[e]`). Two counting sorts, by column and then by row: 8 bytes an event, 4 a row and a column.
 */
export function sumCells(options: {
  readonly rows: number;
  readonly columns: number;
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly kind: Uint8Array;
  readonly weights: Float64Array;
}): Cells {
  const { row, column, kind, weights } = options;
  const byColumn = countingSort(column, options.columns);
  const order = countingSort(row, options.rows, byColumn);
  const rowLengths = new Uint32Array(options.rows);
  const columns = new Uint32Array(order.length);
  const values = new Float32Array(order.length);
  let cells = 0;
  for (let place = 0; place < order.length; ) {
    const first = order[place] ?? 0;
    const r = row[first] ?? 0;
    const c = column[first] ?? 0;
    let sum = 0;
    for (let event = first; row[event] === r && column[event] === c; event = order[place] ?? order.length) {
      sum += weights[kind[event] ?? 0] ?? 0;
      place++;
    }
    columns[cells] = c;
    values[cells++] = sum;
    rowLengths[r] = (rowLengths[r] ?? 0) + 1;
  }
  return { rowLengths, columns: columns.slice(0, cells), values: values.slice(0, cells) };
}

/** Places of the keys in ascending order, equal ones as in `before`, or as they stand. */
function countingSort(keys: Uint32Array, bound: number, before?: Uint32Array): Uint32Array {
  const starts = new Uint32Array(bound + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] ?? 0) + 1;
  for (let key = 1; key < bound; key++) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const order = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const event = before === undefined ? index : (before[index] ?? 0);
    const key = keys[event] ?? 0;
    const place = starts[key] ?? 0;
    starts[key] = place + 1;
    order[place] = event;
  }
  return order;
}
