/** Rows and columns of the picture at most. */
const MOST = 96;

/**
 * The matrix in small: users and videos ordered by descending number of cells (equal ones as in the matrix), put together into at most 96 × 96 fields, each the
 * share of its cells that are not empty. Memory: 8 bytes a user and a video.
 */
export class MatrixPreview {
  readonly #indptr: Int32Array;
  readonly #rows: number;
  readonly #columns: number;
  readonly #users: number;
  readonly #items: number;
  /** The field of each user and of each video. */
  readonly #rowOf: Uint8Array;
  readonly #columnOf: Uint8Array;
  readonly #counts: Float64Array;
  #cell = 0;
  #user = 0;

  /** `indptr`: where each user's cells begin, and the last one's end. `cellsOfColumn`: cells of each video. */
  constructor(indptr: Int32Array, cellsOfColumn: Uint32Array) {
    this.#indptr = indptr;
    this.#users = indptr.length - 1;
    this.#items = cellsOfColumn.length;
    this.#rows = Math.min(MOST, this.#users);
    this.#columns = Math.min(MOST, this.#items);
    const cellsOfRow = Uint32Array.from({ length: this.#users }, (_, user) => (indptr[user + 1] ?? 0) - (indptr[user] ?? 0));
    this.#rowOf = fieldsOf(cellsOfRow, this.#rows);
    this.#columnOf = fieldsOf(cellsOfColumn, this.#columns);
    this.#counts = new Float64Array(this.#rows * this.#columns);
  }

  /** The next cells' columns, user after user. */
  add(indices: Int32Array): void {
    for (const column of indices) {
      while (this.#cell >= (this.#indptr[this.#user + 1] ?? Infinity)) this.#user++;
      const field = (this.#rowOf[this.#user] ?? 0) * this.#columns + (this.#columnOf[column] ?? 0);
      this.#counts[field] = (this.#counts[field] ?? 0) + 1;
      this.#cell++;
    }
  }

  toJSON(): { readonly rows: number; readonly columns: number; readonly users: number; readonly items: number; readonly cells: readonly number[] } {
    const heights = sizesOf(this.#rowOf, this.#rows);
    const widths = sizesOf(this.#columnOf, this.#columns);
    const cells = Array.from(this.#counts, (count, field) => {
      const area = (heights[Math.floor(field / this.#columns)] ?? 1) * (widths[field % this.#columns] ?? 1);
      return Number((count / area).toPrecision(4));
    });
    return { rows: this.#rows, columns: this.#columns, users: this.#users, items: this.#items, cells };
  }
}

function fieldsOf(cells: Uint32Array, fields: number): Uint8Array {
  const most = cells.reduce((left, right) => Math.max(left, right), 0);
  // Count and index in one number, which is sorted without a call for each comparison: exact, as no matrix has 2^53 fields.
  const order = Uint32Array.from(Float64Array.from(cells, (count, index) => (most - count) * cells.length + index).sort(), (key) => key % cells.length);
  const field = new Uint8Array(cells.length);
  for (let place = 0; place < order.length; place++) field[order[place] ?? 0] = Math.floor((place * fields) / order.length);
  return field;
}

function sizesOf(fieldOf: Uint8Array, fields: number): Uint32Array {
  const sizes = new Uint32Array(fields);
  for (const field of fieldOf) sizes[field] = (sizes[field] ?? 0) + 1;
  return sizes;
}
