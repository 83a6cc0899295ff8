/**
 * MurmurHash3, 32 bits (https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp). It decides the partitions and the order of
 * the matrix's rows: another hash would be another format.
 */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = Math.imul(rotated(hash ^ scrambled(wordAt(bytes, at)), 13), 5) + 0xe6546b64;
  if (at < end) hash ^= scrambled(tailOf(bytes, at, end));
  hash ^= end - start;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** The last one to three bytes. */
export function tailOf(bytes: Uint8Array, at: number, end: number): number {
  let tail = 0;
  for (let last = end - 1; last >= at; last--) tail = (tail << 8) | (bytes[last] ?? 0);
  return tail;
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}
