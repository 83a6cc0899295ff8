import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import type { CsrMatrix } from './MatrixBuilder.ts';

/** 1 January 1980, the earliest that a zip can say: no clock in the bytes. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
/** Version 2.0: deflate. */
const ZIP_VERSION = 20;
/** Beyond this a zip needs the zip64 records, which are not written. */
const MAX_ZIP_BYTES = 0xffffffff;

/** NumPy's array file, version 1.0, little-endian: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
function npy(dtype: string, shape: readonly number[], data: Uint8Array): readonly Uint8Array[] {
  const dimensions = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${dimensions}, }`;
  // Magic, version and length are 10 bytes; the data must start at a multiple of 64.
  const padded = dictionary + ' '.repeat(63 - ((10 + dictionary.length) % 64)) + '\n';
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return [head, Buffer.from(padded, 'latin1'), data];
}

function bytesOf(array: Int32Array | Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

interface Entry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly packed: Uint8Array;
  readonly offset: number;
}

function entryFields({ crc, packed, size, name }: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(ZIP_VERSION, 0);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed.byteLength, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name.length, 22);
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

/**
 * The matrix as scipy.sparse.save_npz writes it (https://docs.scipy.org/doc/scipy/reference/generated/scipy.sparse.save_npz.html): a zip
 * of indices, indptr, format, shape and data. The same matrix gives the same bytes. Throws RangeError past 4 GB.
 */
export async function* npzOf(matrix: CsrMatrix): AsyncGenerator<Uint8Array> {
  const shape = BigInt64Array.of(BigInt(matrix.rows), BigInt(matrix.columns));
  const arrays: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['indices.npy', npy('<i4', [matrix.indices.length], bytesOf(matrix.indices))],
    ['indptr.npy', npy('<i4', [matrix.indptr.length], bytesOf(matrix.indptr))],
    ['format.npy', npy('|S3', [], Buffer.from('csr'))],
    ['shape.npy', npy('<i8', [2], bytesOf(shape))],
    ['data.npy', npy('<f4', [matrix.data.length], bytesOf(matrix.data))],
  ];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, parts] of arrays) {
    const content = Buffer.concat(parts);
    // Off the main thread. The lowest level takes a third of the time of the usual one for a file a few percent larger.
    const packed = await promisify(deflateRaw)(content, { level: 1 });
    const entry: Entry = { name, crc: crc32(content), size: content.byteLength, packed, offset };
    const header = localHeader(entry);
    offset += header.byteLength + entry.packed.byteLength;
    if (Math.max(offset, content.byteLength) > MAX_ZIP_BYTES) throw new RangeError(`the matrix takes more than ${MAX_ZIP_BYTES} bytes`);
    central.push(centralHeader(entry));
    yield header;
    yield entry.packed;
  }
  const directory = Buffer.concat(central);
  yield directory;
  yield endRecord(arrays.length, offset, directory.byteLength);
}
