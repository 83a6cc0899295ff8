import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

/** 1 January 1980, the earliest that a zip can say: no clock in the bytes. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
/** Version 2.0: deflate. */
const ZIP_VERSION = 20;
/** Sum and sizes follow the data. */
const SIZES_BEHIND = 8;
/** Beyond this a zip needs the zip64 records, which are not written. */
const MAX_ZIP_BYTES = 0xffffffff;
/** Packed at a time, and so many at once: the pieces decide the bytes, so that they do not depend on how the data comes. */
const PIECE_BYTES = 1024 * 1024;
const PIECES_AT_ONCE = 4;
/** An empty last block of deflate. */
const LAST_BLOCK = Buffer.of(3, 0);

export interface NpzArray {
  readonly name: string;
  /** As NumPy writes it: "<i4". */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The head of NumPy's array file, version 1.0, little-endian: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
function npyHead({ dtype, shape }: NpzArray): Uint8Array {
  const dimensions = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${dimensions}, }`;
  // Magic, version and length are 10 bytes; the data must start at a multiple of 64.
  const padded = dictionary + ' '.repeat(63 - ((10 + dictionary.length) % 64)) + '\n';
  const head = Buffer.alloc(10 + padded.length);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  head.write(padded, 10, 'latin1');
  return head;
}

async function* pieces(array: NpzArray): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES);
  let length = 0;
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    yield npyHead(array);
    yield* array.bytes;
  };
  for await (const part of parts()) {
    for (let start = 0; start < part.length; ) {
      const end = Math.min(part.length, start + PIECE_BYTES - length);
      piece.set(part.subarray(start, end), length);
      length += end - start;
      start = end;
      if (length === PIECE_BYTES) {
        yield piece;
        piece = new Uint8Array(PIECE_BYTES);
        length = 0;
      }
    }
  }
  if (length > 0) yield piece.subarray(0, length);
}

/** Off the main thread. The lowest level takes a third of the time of the usual one for a file a few percent larger. */
function packed(piece: Uint8Array): Promise<Uint8Array> {
  return promisify(deflateRaw)(piece, { level: 1, finishFlush: constants.Z_SYNC_FLUSH });
}

interface Entry {
  readonly name: string;
  crc: number;
  size: number;
  packedSize: number;
  readonly offset: number;
}

function sizes({ crc, packedSize, size }: Entry): Buffer {
  const fields = Buffer.alloc(12);
  fields.writeUInt32LE(crc, 0);
  fields.writeUInt32LE(packedSize, 4);
  fields.writeUInt32LE(size, 8);
  return fields;
}

function entryFields(entry: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(ZIP_VERSION, 0);
  fields.writeUInt16LE(SIZES_BEHIND, 2);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(DOS_DATE, 8);
  sizes(entry).copy(fields, 10);
  fields.writeUInt16LE(entry.name.length, 22);
  return fields;
}

/** Section 4.3.7 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), entryFields(entry), Buffer.from(entry.name)]);
}

/** Section 4.3.12. */
function centralHeader(entry: Entry): Buffer {
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(ZIP_VERSION);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, entryFields(entry), rest, Buffer.from(entry.name)]);
}

/** Section 4.3.16. */
function endRecord(entries: number, offset: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** The data of one entry, and what follows it (section 4.3.9). Fills in the entry's sum and sizes. */
async function* entryData(entry: Entry, array: NpzArray): AsyncGenerator<Uint8Array> {
  const underWay: Promise<Uint8Array>[] = [];
  const take = async function* (most: number): AsyncGenerator<Uint8Array> {
    for (; underWay.length > most; underWay.shift()) {
      const bytes = await underWay[0];
      if (bytes === undefined) return;
      entry.packedSize += bytes.byteLength;
      yield bytes;
    }
  };
  for await (const piece of pieces(array)) {
    entry.crc = crc32(piece, entry.crc);
    entry.size += piece.byteLength;
    const promise = packed(piece);
    // Whoever awaits it is told; until then it must not count as unhandled.
    promise.catch(() => {});
    underWay.push(promise);
    yield* take(PIECES_AT_ONCE);
  }
  yield* take(0);
  entry.packedSize += LAST_BLOCK.byteLength;
  yield LAST_BLOCK;
  yield Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), sizes(entry)]);
}

/**
 * Arrays as scipy.sparse.save_npz writes them (https://docs.scipy.org/doc/scipy/reference/generated/scipy.sparse.save_npz.html): a zip of .npy files. The same
 * arrays give the same bytes. Memory: some megabytes. Throws RangeError past 4 GB.
 */
export async function* npzOf(arrays: readonly NpzArray[]): AsyncGenerator<Uint8Array> {
  const central: Buffer[] = [];
  let offset = 0;
  for (const array of arrays) {
    const entry: Entry = { name: `${array.name}.npy`, crc: 0, size: 0, packedSize: 0, offset };
    const header = localHeader(entry);
    offset += header.byteLength;
    yield header;
    for await (const bytes of entryData(entry, array)) {
      offset += bytes.byteLength;
      yield bytes;
    }
    if (Math.max(offset, entry.size) > MAX_ZIP_BYTES) throw new RangeError(`the matrix takes more than ${MAX_ZIP_BYTES} bytes`);
    central.push(centralHeader(entry));
  }
  const directory = Buffer.concat(central);
  yield directory;
  yield endRecord(arrays.length, offset, directory.byteLength);
}
