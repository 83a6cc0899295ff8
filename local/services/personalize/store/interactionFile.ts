import { readFileSync } from 'node:fs';
import { Dictionary } from '../data/Dictionary.ts';
import type { InteractionTable } from '../data/InteractionTable.ts';
import { writeWholeFile } from './wholeFile.ts';

const MAGIC = 0x49585055;
/** Version 1 had no columns beside the common ones. */
const VERSION = 2;

interface Header {
  readonly length: number;
  readonly users: readonly string[];
  readonly items: readonly string[];
  readonly eventTypes: readonly string[];
  /** Texts of the other columns, by name. */
  readonly others?: readonly (readonly [name: string, texts: readonly string[]])[];
}

/**
 * One import as one flat file: magic, version, header length, 0 (uint32 each), a JSON header padded to 8 bytes, then the columns
 * timestamp, eventValue, user, item, the others, eventType one after the other.
 */
export function writeInteractionFile(path: string, table: InteractionTable): void {
  const header: Header = { length: table.length, users: table.users.ids, items: table.items.ids, eventTypes: table.eventTypes.ids, others: Array.from(table.others, ([name, { texts }]) => [name, texts.ids]) };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(padded);
  const columns = [table.timestamp, table.eventValue, table.user, table.item, ...Array.from(table.others.values(), ({ value }) => value), table.eventType];
  writeWholeFile(path, [
    new Uint8Array(Uint32Array.of(MAGIC, VERSION, padded.length, 0).buffer),
    padded,
    ...columns.map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength)),
  ]);
}

export function readInteractionFile(path: string): InteractionTable {
  const file = readFileSync(path);
  // Reading whole files may share a pool buffer: columns need an offset of their own alignment.
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const [magic, version, headerLength = 0] = new Uint32Array(bytes, 0, 4);
  if (magic !== MAGIC || version === undefined || version < 1 || version > VERSION) throw new Error(`${path} is not an interaction file of version ${VERSION} or before.`);
  const header = JSON.parse(Buffer.from(bytes, 16, headerLength).toString('utf8')) as Header;
  const { length } = header;
  let offset = 16 + headerLength;
  const next = (bytesPerRow: number): number => {
    const start = offset;
    offset += bytesPerRow * length;
    return start;
  };
  return {
    length,
    users: new Dictionary(header.users),
    items: new Dictionary(header.items),
    eventTypes: new Dictionary(header.eventTypes),
    timestamp: new Float64Array(bytes, next(8), length),
    eventValue: new Float32Array(bytes, next(4), length),
    user: new Uint32Array(bytes, next(4), length),
    item: new Uint32Array(bytes, next(4), length),
    others: new Map((header.others ?? []).map(([name, texts]) => [name, { texts: new Dictionary(texts), value: new Uint32Array(bytes, next(4), length) }])),
    eventType: new Uint8Array(bytes, next(1), length),
  };
}
