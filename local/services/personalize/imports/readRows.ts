import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { LocalContext } from '../../../service.ts';
import { WorkFailure } from '../errors.ts';
import type { DatasetSchema, Field } from '../schemas/avroSchema.ts';
import { csvRows } from './csv.ts';
import { readLocation } from './readLocation.ts';

/** Rows between two pauses in which requests are answered: about 10 ms of work. */
const ROWS_PER_TURN = 10_000;

const integers = /^[+-]?\d+$/;

/**
 * Calls `take` with the values of every row in the order of the schema's fields: checked text, '' for null.
 * Throws WorkFailure at the first file or row that does not fit the schema, and the signal's reason when nobody waits any more.
 */
export async function readRows(
  context: LocalContext,
  source: { readonly dataLocation: string; readonly roleArn: string; readonly schema: DatasetSchema; readonly signal: AbortSignal },
  take: (values: readonly string[]) => void,
): Promise<void> {
  const { fields } = source.schema;
  let count = 0;
  for await (const { location, text } of readLocation(context, source)) {
    const rows = csvRows(text);
    const header = rows.next().value ?? [];
    const missing = fields.filter((field) => !header.includes(field.name)).map((field) => field.name);
    if (missing.length > 0) throw new WorkFailure(`Input CSV is missing the following columns:[${missing.join(', ')}]`);
    const columns = fields.map((field) => header.indexOf(field.name));
    let line = 1;
    for (const row of rows) {
      line += 1;
      if (row.length !== header.length) throw new WorkFailure(`Row ${line} of ${location} has ${row.length} columns, the header has ${header.length}.`);
      const values = columns.map((column) => row[column] ?? '');
      fields.forEach((field, position) => checkValue(field, values[position] ?? '', () => `row ${line} of ${location}`));
      take(values);
      count += 1;
      if (count % ROWS_PER_TURN === 0) {
        await eventLoopTurn();
        source.signal.throwIfAborted();
      }
    }
  }
}

function checkValue(field: Field, value: string, place: () => string): void {
  if (value === '') {
    if (field.nullable) return;
    throw new WorkFailure(`Column ${field.name} must not be empty: ${place()}.`);
  }
  if (!fitsType(field.type, value)) throw new WorkFailure(`Invalid value "${value}" for column ${field.name} of type ${field.type}: ${place()}.`);
}

function fitsType(type: Field['type'], value: string): boolean {
  if (type === 'string') return true;
  if (type === 'boolean') return value === 'true' || value === 'false';
  return type === 'int' || type === 'long' ? integers.test(value) : value.trim() !== '' && Number.isFinite(Number(value));
}
