import { crc32 } from 'node:zlib';

export type ModelArray = Float32Array | Float64Array | Uint32Array | Int32Array;

/** What a recipe learned: a few plain values and typed arrays by name. */
export interface ModelContent {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

/** The bytes are not a model file of this version, are damaged, or hold another recipe's model. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

interface Section {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}

interface Header {
  readonly kind: string;
  readonly fields: Record<string, unknown>;
  readonly sections: readonly Section[];
}

const MAGIC = 'UPNXMODL';
const VERSION = 1;
const CHECKSUM_AT = 12;
const CHECKED_FROM = 16;
const HEADER_FROM = 20;
/** Sections start at multiples of eight, so that every element type can be viewed in place. */
const ALIGNMENT = 8;

/** One flat buffer: magic, version, CRC-32 of all that follows, a JSON header of `kind`, fields and sections, then the arrays. */
export function writeModelFile(kind: string, content: ModelContent): Uint8Array {
  const sections: Section[] = [];
  let dataLength = 0;
  for (const [name, array] of Object.entries(content.arrays)) {
    sections.push({ name, type: array.constructor.name, offset: dataLength, length: array.length });
    dataLength = align(dataLength + array.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ kind, fields: content.fields, sections } satisfies Header));
  const dataFrom = align(HEADER_FROM + header.length);
  const bytes = new Uint8Array(dataFrom + dataLength);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(CHECKED_FROM, header.length, true);
  bytes.set(header, HEADER_FROM);
  for (const { name, offset } of sections) {
    const array = content.arrays[name];
    if (array) bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), dataFrom + offset);
  }
  view.setUint32(CHECKSUM_AT, crc32(bytes.subarray(CHECKED_FROM)), true);
  return bytes;
}

/** Reads what writeModelFile wrote; the arrays are views on `bytes` where those are aligned. Throws ModelFileError. */
export function readModelFile(kind: string, bytes: Uint8Array): ModelContent {
  const aligned = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  if (aligned.length < HEADER_FROM || new TextDecoder().decode(aligned.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new ModelFileError(`Not a model file: got ${aligned.length} bytes that do not start with "${MAGIC}".`);
  }
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw new ModelFileError(`Model file of version ${version}; expected version ${VERSION}. Train again.`);
  if (crc32(aligned.subarray(CHECKED_FROM)) !== view.getUint32(CHECKSUM_AT, true)) {
    throw new ModelFileError('Damaged model file: its checksum does not match its content.');
  }
  const headerLength = view.getUint32(CHECKED_FROM, true);
  const header = JSON.parse(new TextDecoder().decode(aligned.subarray(HEADER_FROM, HEADER_FROM + headerLength))) as Header;
  if (header.kind !== kind) throw new ModelFileError(`Model file of "${header.kind}"; expected one of "${kind}".`);
  const dataFrom = aligned.byteOffset + align(HEADER_FROM + headerLength);
  const arrays: Record<string, ModelArray> = {};
  for (const { name, type, offset, length } of header.sections) arrays[name] = viewOf(type, aligned.buffer, dataFrom + offset, length);
  return { fields: header.fields, arrays };
}

/** The array of that name and type. Throws ModelFileError when the file has none. */
export function arrayOf<T extends ModelArray>(content: ModelContent, name: string, type: new (length: number) => T): T {
  const array = content.arrays[name];
  if (!(array instanceof type)) throw new ModelFileError(`Model file without ${type.name} "${name}".`);
  return array;
}

function viewOf(type: string, buffer: ArrayBufferLike, offset: number, length: number): ModelArray {
  switch (type) {
    case 'Float32Array':
      return new Float32Array(buffer, offset, length);
    case 'Float64Array':
      return new Float64Array(buffer, offset, length);
    case 'Uint32Array':
      return new Uint32Array(buffer, offset, length);
    case 'Int32Array':
      return new Int32Array(buffer, offset, length);
    default:
      throw new ModelFileError(`Model file with a section of unknown type "${type}".`);
  }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}
