import { csvField } from './PartFiles.ts';

const LF = 10;
const COMMA = 44;

/** Ids as CSV fields with a comma behind, ready to be copied by index. */
export interface EncodedIds {
  readonly size: number;
  /** Answers where the field ends in `target`. */
  copy(index: number, target: Uint8Array, at: number): number;
  textAt(index: number): string;
}

/** `lines`: one id a line, each ending with a line feed. */
export function encodedIds(lines: readonly Uint8Array[]): EncodedIds {
  const fields = lines.map(csvFields);
  const bytes = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  let size = 0;
  for (const [index, part] of fields.entries()) {
    bytes.set(part, end);
    end += part.length;
    for (const byte of lines[index] ?? []) if (byte === LF) size++;
  }
  const ends = new Uint32Array(size);
  let quoted = false;
  for (let at = 0, index = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 34) quoted = !quoted;
    else if (byte === COMMA && !quoted) ends[index++] = at + 1;
  }
  return {
    size,
    copy(index, target, at) {
      const last = ends[index] ?? 0;
      let to = at;
      for (let from = index === 0 ? 0 : (ends[index - 1] ?? 0); from < last; from++) target[to++] = bytes[from] ?? 0;
      return to;
    },
    textAt(index) {
      const field = Buffer.from(bytes.buffer, index === 0 ? 0 : (ends[index - 1] ?? 0), (ends[index] ?? 0) - (index === 0 ? 0 : (ends[index - 1] ?? 0)) - 1).toString('utf8');
      return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
    },
  };
}

/** Most ids need no quotes: then only the line feeds change. */
function csvFields(lines: Uint8Array): Uint8Array {
  if (lines.includes(34) || lines.includes(COMMA)) {
    const ids = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString('utf8').split('\n').slice(0, -1);
    return Buffer.from(ids.map((id) => `${csvField(id)},`).join(''));
  }
  return lines.map((byte) => (byte === LF ? COMMA : byte));
}
