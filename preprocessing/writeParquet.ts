import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { ENGAGEMENTS } from './eventWeights.ts';
import { ENGAGEMENT_BIT } from './PlayRow.ts';
import { WATCHED } from './stages/BlockWriter.ts';
import type { MergedPlays } from './stages/finishRun.ts';
import type { PlayBatch } from './stages/mergeByTime.ts';
import type { OutputFolder } from './storage.ts';

const ROW_GROUP = 131_072;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

const SCHEMA: Schema = [
  { name: 'root', num_children: 5 },
  { name: 'USER_ID', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'ITEM_ID', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'TIMESTAMP', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
  { name: 'EVENT_TYPE', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'EVENT_VALUE', type: 'FLOAT', repetition_type: 'OPTIONAL' },
];

interface Columns {
  users: string[];
  items: string[];
  times: bigint[];
  types: string[];
  values: (number | null)[];
}

function emptyColumns(): Columns {
  return { users: [], items: [], times: [], types: [], values: [] };
}

/**
 * The interactions as parquet/interactions-00000.parquet, …: the columns of Personalize's CSV, with times in milliseconds, in files of the same plays.
 * Memory: one file of about a million plays, packed.
 */
export async function writeParquet(output: OutputFolder, plays: MergedPlays): Promise<void> {
  for (const [part, batches] of plays.parts.entries()) {
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({ writer, schema: SCHEMA });
    let columns = emptyColumns();
    const flush = async (): Promise<void> => {
      await parquet.write({
        columnData: [
          { name: 'USER_ID', data: columns.users },
          { name: 'ITEM_ID', data: columns.items },
          { name: 'TIMESTAMP', data: columns.times },
          { name: 'EVENT_TYPE', data: columns.types },
          { name: 'EVENT_VALUE', data: columns.values },
        ],
        rowGroupSize: columns.users.length,
      });
      columns = emptyColumns();
    };
    for await (const batch of batches) {
      append(columns, batch, plays);
      if (columns.users.length >= ROW_GROUP) await flush();
    }
    if (columns.users.length > 0) await flush();
    await parquet.finish();
    const file = await output.create(`parquet/interactions-${String(part).padStart(5, '0')}.parquet`);
    await file.write(writer.getBytes());
    await file.close();
  }
}

function append(columns: Columns, batch: PlayBatch, plays: MergedPlays): void {
  for (let play = 0; play < batch.length; play++) {
    const user = plays.userId(batch.users[play] ?? 0);
    const item = plays.videoId(batch.videos[play] ?? 0);
    const time = BigInt(batch.times[play] ?? 0);
    const flags = batch.flags[play] ?? 0;
    const add = (type: string, value: number | null): void => {
      columns.users.push(user);
      columns.items.push(item);
      columns.times.push(time);
      columns.types.push(type);
      columns.values.push(value);
    };
    add((flags & WATCHED) === 0 ? 'clicked' : 'watched', batch.ratios[play] ?? 0);
    for (const engagement of ENGAGEMENTS) if ((flags & ENGAGEMENT_BIT[engagement]) !== 0) add(engagement, null);
  }
}
