import type { InteractionColumns } from '../recipes/recipe.ts';

/** The rows that are wanted, in the order they have. */
export function pickInteractions(columns: InteractionColumns, isWanted: (row: number) => boolean): InteractionColumns {
  const kept = new Uint32Array(columns.length);
  let length = 0;
  for (let row = 0; row < columns.length; row++) if (isWanted(row)) kept[length++] = row;
  const rows = kept.subarray(0, length);
  return {
    length,
    user: Uint32Array.from(rows, (row) => columns.user[row] ?? 0),
    item: Uint32Array.from(rows, (row) => columns.item[row] ?? 0),
    timestamp: Float64Array.from(rows, (row) => columns.timestamp[row] ?? 0),
    eventType: Uint8Array.from(rows, (row) => columns.eventType[row] ?? 0),
    eventValue: Float32Array.from(rows, (row) => columns.eventValue[row] ?? NaN),
    weight: Float32Array.from(rows, (row) => columns.weight[row] ?? 0),
  };
}
