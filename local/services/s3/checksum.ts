import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Names as in x-amz-checksum-<name>. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export const checksumNames = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumName = (typeof checksumNames)[number];

export function isChecksumName(name: string): name is ChecksumName {
  return (checksumNames as readonly string[]).includes(name);
}

/** Base64, as it is in the header. */
export function checksum(name: ChecksumName, bytes: Uint8Array): string {
  switch (name) {
    case 'sha1':
    case 'sha256':
      return createHash(name).update(bytes).digest('base64');
    case 'crc32':
      return fourBytes(crc32(bytes));
    case 'crc32c':
      return fourBytes(crc32c(bytes));
    case 'crc64nvme':
      return crc64nvme(bytes);
  }
}

function fourBytes(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

/** Castagnoli's polynomial, reflected. RFC 3720, appendix B.4. */
const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (crc32cTable[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

/** NVM Express's 64-bit CRC, reflected (NVMe NVM command set 1.0, 5.2.1.3.4), in two 32-bit halves: BigInt is ten times slower. */
const crc64Low = new Uint32Array(256);
const crc64High = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  crc64Low[byte] = Number(value & 0xffffffffn);
  crc64High[byte] = Number(value >> 32n);
}

function crc64nvme(bytes: Uint8Array): string {
  let low = 0xffffffff;
  let high = 0xffffffff;
  for (const byte of bytes) {
    const slot = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ (crc64Low[slot] ?? 0)) >>> 0;
    high = ((high >>> 8) ^ (crc64High[slot] ?? 0)) >>> 0;
  }
  const out = Buffer.alloc(8);
  out.writeUInt32BE(~high >>> 0, 0);
  out.writeUInt32BE(~low >>> 0, 4);
  return out.toString('base64');
}
