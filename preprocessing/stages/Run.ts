import type { RatioBin } from '../report.ts';
import type { StoredBytes } from './stages.ts';

/**
 * A merged partition as bytes: eight words (magic, bytes of the JSON, zeros), the JSON of RunHeader, then its sections, each at a multiple of
 * eight bytes; little-endian.
 */
const RUN_MAGIC = 0x31525055;
const HEAD_BYTES = 32;

export interface RunHeader {
  /** Viewers with plays: rows of the matrix, numbered from 0 in the order of (hash, id). */
  readonly users: number;
  readonly plays: number;
  /** Cells of the matrix that are not empty. */
  readonly cells: number;
  readonly watched: number;
  readonly clicked: number;
  readonly withoutWatchTime: number;
  readonly duplicates: number;
  /** Epoch milliseconds of the first and the last play. */
  readonly from: number;
  readonly to: number;
  /** Plays of each hour that has any, ascending: [hours since 1970, watched, clicked]. */
  readonly hours: readonly (readonly [hour: number, watched: number, clicked: number])[];
  /** As in the report. */
  readonly ratioHistogram: readonly RatioBin[];
  /** First byte and length of each section, from the end of the JSON on. */
  readonly sections: Readonly<Record<SectionName, readonly [start: number, length: number]>>;
}

/**
 * `userIds`: one id a line. `rowLengths`: cells of each user (uint32); `columns` and `values` of the cells, user by user, columns ascending
 * (uint32 numbers of the VideoIndex, float32). The plays in time order: `times` (float64), `ratios` (float64), `playUsers`, `playVideos` (uint32),
 * `flags` (uint8; 1 watched, and ENGAGEMENT_BIT).
 */
export type SectionName = 'userIds' | 'rowLengths' | 'columns' | 'values' | 'times' | 'ratios' | 'playUsers' | 'playVideos' | 'flags';

export function encodeRun(header: Omit<RunHeader, 'sections'>, sections: Readonly<Record<SectionName, Uint8Array | Uint32Array | Float32Array | Float64Array>>): Uint8Array<ArrayBuffer> {
  const places: Partial<Record<SectionName, [number, number]>> = {};
  let end = 0;
  for (const [name, { byteLength }] of Object.entries(sections)) {
    places[name as SectionName] = [end, byteLength];
    end += Math.ceil(byteLength / 8) * 8;
  }
  const json = Buffer.from(JSON.stringify({ ...header, sections: places }));
  const from = HEAD_BYTES + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(from + end);
  new Uint32Array(bytes.buffer, 0, 2).set([RUN_MAGIC, json.length]);
  bytes.set(json, HEAD_BYTES);
  for (const [name, section] of Object.entries(sections)) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), from + (places[name as SectionName]?.[0] ?? 0));
  }
  return bytes;
}

/** A run of which the header is read, and sections by ranges. */
export class Run {
  readonly header: RunHeader;
  readonly #stored: StoredBytes;
  readonly #from: number;

  private constructor(stored: StoredBytes, header: RunHeader, from: number) {
    this.#stored = stored;
    this.header = header;
    this.#from = from;
  }

  static async open(stored: StoredBytes): Promise<Run> {
    const head = await stored.read(0, HEAD_BYTES);
    const [magic, jsonBytes = 0] = new Uint32Array(head.slice().buffer, 0, 2);
    if (magic !== RUN_MAGIC) throw new RangeError(`a run begins with ${magic}, expected ${RUN_MAGIC}`);
    const json = await stored.read(HEAD_BYTES, HEAD_BYTES + jsonBytes);
    return new Run(stored, JSON.parse(Buffer.from(json).toString()) as RunHeader, HEAD_BYTES + Math.ceil(jsonBytes / 8) * 8);
  }

  /** Bytes `start` to `end` of a section, all of it by default; perhaps a view. */
  async bytes(name: SectionName, start = 0, end = this.header.sections[name][1]): Promise<Uint8Array> {
    const at = this.#from + this.header.sections[name][0];
    return this.#stored.read(at + start, at + end);
  }

  async words(name: 'rowLengths' | 'columns' | 'playUsers' | 'playVideos', start?: number, end?: number): Promise<Uint32Array> {
    const bytes = aligned(await this.bytes(name, start && 4 * start, end && 4 * end), 4);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  async floats(name: 'times' | 'ratios', start: number, end: number): Promise<Float64Array> {
    const bytes = aligned(await this.bytes(name, 8 * start, 8 * end), 8);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  }
}

function aligned(bytes: Uint8Array, to: number): Uint8Array {
  return bytes.byteOffset % to === 0 ? bytes : bytes.slice();
}
