/** Compressed sparse rows: row r's columns are `indices[indptr[r]] … indices[indptr[r+1]−1]`, ascending. */
export interface CsrMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly data: Float32Array;
}

/**
 * Sums weighted events into a sparse matrix, users as rows and videos as columns. The number of events of each row is said beforehand;
 * memory is 12 bytes an event and 4 a column.
 */
export class MatrixBuilder {
  readonly #columns: number;
  readonly #starts: Int32Array;
  readonly #filled: Int32Array;
  readonly #eventColumns: Int32Array;
  readonly #eventWeights: Float32Array;

  /** `rowOfEvent`: for each event the row it belongs to. */
  constructor(shape: { readonly rows: number; readonly columns: number }, rowOfEvent: Uint32Array) {
    this.#columns = shape.columns;
    this.#starts = new Int32Array(shape.rows + 1);
    for (const row of rowOfEvent) this.#starts[row + 1] = (this.#starts[row + 1] ?? 0) + 1;
    for (let row = 0; row < shape.rows; row++) this.#starts[row + 1] = (this.#starts[row + 1] ?? 0) + (this.#starts[row] ?? 0);
    this.#filled = this.#starts.slice(0, shape.rows);
    this.#eventColumns = new Int32Array(rowOfEvent.length);
    this.#eventWeights = new Float32Array(rowOfEvent.length);
  }

  add(row: number, column: number, weight: number): void {
    const place = this.#filled[row] ?? 0;
    this.#filled[row] = place + 1;
    this.#eventColumns[place] = column;
    this.#eventWeights[place] = weight;
  }

  /** Every event said to the constructor must have been added. Sums are taken in double precision, in the order of adding. */
  build(): CsrMatrix {
    const rows = this.#filled.length;
    const sums = new Float64Array(this.#columns);
    const rowOfColumn = new Int32Array(this.#columns).fill(-1);
    const indptr = new Int32Array(rows + 1);
    // A row's distinct columns never outnumber its events: the result is written over the events already summed.
    const indices = this.#eventColumns;
    const data = this.#eventWeights;
    let length = 0;
    for (let row = 0; row < rows; row++) {
      const start = length;
      for (let event = this.#starts[row] ?? 0; event < (this.#starts[row + 1] ?? 0); event++) {
        const column = this.#eventColumns[event] ?? 0;
        const weight = this.#eventWeights[event] ?? 0;
        if (rowOfColumn[column] === row) sums[column] = (sums[column] ?? 0) + weight;
        else {
          rowOfColumn[column] = row;
          sums[column] = weight;
          indices[length++] = column;
        }
      }
      indices.subarray(start, length).sort();
      for (let entry = start; entry < length; entry++) data[entry] = sums[indices[entry] ?? 0] ?? 0;
      indptr[row + 1] = length;
    }
    return { rows, columns: this.#columns, indptr, indices: indices.slice(0, length), data: data.slice(0, length) };
  }
}
