import { readFile } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';

interface Csr {
  readonly format: string;
  readonly shape: readonly number[];
  readonly indptr: readonly number[];
  readonly indices: readonly number[];
  readonly data: readonly number[];
}

/** Files of a zip by its central directory, each checked against its sum; knows nothing of how the product writes one. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let position = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.toString('latin1', position, position + 4) !== 'PK\x01\x02') throw new Error(`no directory entry at ${position}`);
    const packedSize = bytes.readUInt32LE(position + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(position + offset)) as [number, number, number];
    const local = bytes.readUInt32LE(position + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + packedSize);
    const content = bytes.readUInt16LE(position + 10) === 8 ? inflateRawSync(packed) : packed;
    const name = bytes.toString('utf8', position + 46, position + 46 + nameLength);
    if (crc32(content) !== bytes.readUInt32LE(position + 16)) throw new Error(`${name} does not match its checksum`);
    if (content.byteLength !== bytes.readUInt32LE(position + 24)) throw new Error(`${name} has another length than said`);
    files.set(name, content);
    position += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

const READ = {
  '<i4': (data: Buffer) => Array.from({ length: data.byteLength / 4 }, (_, index) => data.readInt32LE(index * 4)),
  '<i8': (data: Buffer) => Array.from({ length: data.byteLength / 8 }, (_, index) => Number(data.readBigInt64LE(index * 8))),
  '<f4': (data: Buffer) => Array.from({ length: data.byteLength / 4 }, (_, index) => data.readFloatLE(index * 4)),
} as const;

function split(npy: Buffer | undefined): { readonly dtype: string; readonly header: string; readonly data: Buffer } {
  if (npy === undefined || npy.toString('latin1', 0, 8) !== '\x93NUMPY\x01\x00') throw new Error('no NumPy array');
  const start = 10 + npy.readUInt16LE(8);
  const header = npy.toString('latin1', 10, start);
  if (start % 64 !== 0 || !header.endsWith('\n')) throw new Error('the header is not padded as NumPy wants it');
  return { dtype: /'descr': '([^']+)'/.exec(header)?.[1] ?? '', header, data: npy.subarray(start) };
}

function numbers(npy: Buffer | undefined, dtype: keyof typeof READ): number[] {
  const array = split(npy);
  if (array.dtype !== dtype) throw new Error(`expected ${dtype}, got ${array.dtype}`);
  const values = READ[dtype](array.data);
  if (!array.header.includes(`'shape': (${values.length},)`)) throw new Error(`${values.length} values under ${array.header}`);
  return values;
}

export async function readNpz(file: string): Promise<Csr> {
  const files = unzip(await readFile(file));
  return {
    format: split(files.get('format.npy')).data.toString('latin1'),
    shape: numbers(files.get('shape.npy'), '<i8'),
    indptr: numbers(files.get('indptr.npy'), '<i4'),
    indices: numbers(files.get('indices.npy'), '<i4'),
    data: numbers(files.get('data.npy'), '<f4'),
  };
}
