import { describe, expect, it } from 'vitest';
import { Random } from '../../local/sample/Random.ts';
import { MatrixBuilder } from '../../preprocessing/MatrixBuilder.ts';

describe('MatrixBuilder', () => {
  it('sums as a dense matrix does, empty rows and columns included', () => {
    const random = new Random(7);
    const [rows, columns, events] = [40, 30, 2000];
    const rowOfEvent = Uint32Array.from({ length: events }, () => random.below(rows - 5));
    const builder = new MatrixBuilder({ rows, columns }, rowOfEvent);
    const dense = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
    for (const row of rowOfEvent) {
      const column = random.below(columns - 3);
      const weight = random.pick([0.25, 0.5, 1]);
      builder.add(row, column, weight);
      const cells = dense[row] ?? [];
      cells[column] = (cells[column] ?? 0) + weight;
    }
    const { indptr, indices, data } = builder.build();
    const unpacked = dense.map((_, row) => {
      const cells = new Array<number>(columns).fill(0);
      const [from = 0, to = 0] = indptr.subarray(row, row + 2);
      expect([...indices.subarray(from, to)]).toEqual([...new Set(indices.subarray(from, to))].sort((left, right) => left - right));
      for (let entry = from; entry < to; entry++) cells[indices[entry] ?? -1] = data[entry] ?? 0;
      return cells;
    });
    expect(unpacked).toEqual(dense);
  });
});
