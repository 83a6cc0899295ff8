import { csvField } from './PartFiles.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** Ids as CSV fields with a comma behind, ready to be copied by index. Each begins at a whole word: 4 to 8 bytes an id beside its own. */
export class EncodedIds {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  /** The first word of each field. */
  readonly #starts: Uint32Array;
  readonly #lengths: Uint16Array;

  /** `lines`: one id a line, each ending with a line feed. */
  constructor(lines: readonly Uint8Array[]) {
    let size = 0;
    let words = 0;
    const fields = lines.map(csvFields);
    for (const part of fields) {
      for (let start = 0; start < part.length; start = fieldEnd(part, start)) {
        words += Math.ceil((fieldEnd(part, start) - start) / 4);
        size++;
      }
    }
    this.#words = new Uint32Array(words);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#starts = new Uint32Array(size);
    this.#lengths = new Uint16Array(size);
    let id = 0;
    let word = 0;
    for (const part of fields) {
      for (let start = 0; start < part.length; ) {
        const end = fieldEnd(part, start);
        this.#starts[id] = word;
        this.#lengths[id++] = end - start;
        this.#bytes.set(part.subarray(start, end), 4 * word);
        word += Math.ceil((end - start) / 4);
        start = end;
      }
    }
  }

  /** Answers where the field ends in `target`; up to three bytes behind it are written over. */
  copy(index: number, target: DataView, at: number): number {
    const words = this.#words;
    const length = this.#lengths[index] ?? 0;
    const end = at + length;
    for (let word = this.#starts[index] ?? 0, to = at; to < end; to += 4) target.setUint32(to, words[word++] ?? 0, true);
    return end;
  }

  textAt(index: number): string {
    const start = 4 * (this.#starts[index] ?? 0);
    const field = Buffer.from(this.#bytes.buffer, start, (this.#lengths[index] ?? 0) - 1).toString('utf8');
    return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
  }
}

/** Behind the comma of the field that starts there. */
function fieldEnd(fields: Uint8Array, start: number): number {
  let quoted = false;
  for (let at = start; at < fields.length; at++) {
    if (fields[at] === QUOTE) quoted = !quoted;
    else if (fields[at] === COMMA && !quoted) return at + 1;
  }
  return fields.length;
}

/** Most ids need no quotes: then only the line feeds change. */
function csvFields(lines: Uint8Array): Uint8Array {
  if (lines.includes(QUOTE) || lines.includes(COMMA) || lines.includes(CR)) {
    const ids = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString('utf8').split('\n').slice(0, -1);
    return Buffer.from(ids.map((id) => `${csvField(id)},`).join(''));
  }
  return lines.map((byte) => (byte === LF ? COMMA : byte));
}
