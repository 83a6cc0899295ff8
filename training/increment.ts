import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { isSameFile, type PreparedFile } from './preparedRun.ts';
import type { World } from './world.ts';

export interface IncrementRequest {
  /** What Personalize has. */
  readonly imported: readonly PreparedFile[];
  /** What it should have. */
  readonly prepared: readonly PreparedFile[];
  /** Key prefix that the new rows are written under. */
  readonly target: string;
}

const newline = 0x0a;

/**
 * Writes the rows that were only added, under the header, to `<target>part-00000.csv`, when they can be told apart beyond doubt: every
 * imported file is there unchanged but for the last one, which may have become longer. False when anything else changed, and when the
 * rows are too few or too many to be imported alone.
 */
export async function writeIncrement(world: World, { imported, prepared, target }: IncrementRequest): Promise<boolean> {
  const { leastRows, mostBytes } = world.config.imports;
  const same = imported.findIndex((file, index) => !isSameFile(file, prepared[index]));
  const first = same === -1 ? imported.length : same;
  if (imported.length === 0 || first < imported.length - 1 || first >= prepared.length) return false;
  const grown = imported[first];
  if (prepared.slice(first).reduce((bytes, { size }) => bytes + size, 0) > mostBytes) return false;

  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  for (const [index, file] of prepared.slice(first).entries()) {
    const content = await read(world, file);
    const headerEnd = content.indexOf(newline) + 1;
    header ??= content.subarray(0, headerEnd);
    if (index > 0 || grown === undefined) {
      parts.push(content.subarray(headerEnd));
      continue;
    }
    const before = await read(world, grown);
    // The old file must be the beginning of the new one, to the end of a row.
    if (file.name !== grown.name || before.at(-1) !== newline || !content.subarray(0, before.length).equals(before)) return false;
    parts.push(content.subarray(before.length));
  }
  const rows = Buffer.concat(parts);
  if (header === undefined || countRows(rows) < leastRows) return false;
  await world.s3.send(new PutObjectCommand({ Bucket: world.bucket, Key: `${target}part-00000.csv`, Body: Buffer.concat([header, rows]), ContentType: 'text/csv' }));
  return true;
}

async function read({ s3, bucket }: World, { key }: PreparedFile): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** At least so many: ids hold no line breaks that preprocessing would let through unquoted. */
function countRows(csv: Buffer): number {
  let rows = 0;
  for (let at = csv.indexOf(newline); at !== -1; at = csv.indexOf(newline, at + 1)) rows++;
  return rows;
}
