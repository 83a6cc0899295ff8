import type { RunSettings } from './stages.ts';
import type { VideoIndex } from './VideoIndex.ts';
import { BLOCK_MAGIC, HEADER_WORDS } from './BlockWriter.ts';
import { PartitionMerger } from './PartitionMerger.ts';

/**
 * The merge stage of one partition: the run as bytes (Run.ts), undefined when the partition has no row at all. `streams`: what each mapper
 * emitted for the partition, in pieces of any size, or several mappers' one after the other.
 */
export async function mergePartition(options: {
  readonly streams: Iterable<AsyncIterable<Uint8Array> | Iterable<Uint8Array>>;
  readonly videos: VideoIndex;
  readonly settings: Pick<RunSettings, 'weights'>;
}): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const merger = new PartitionMerger(options);
  for (const stream of options.streams) for await (const block of blocksOf(stream)) merger.add(block);
  return merger.finish();
}

/** Puts whole blocks together, each in memory of its own alignment. */
async function* blocksOf(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint32Array> {
  let rest = new Uint8Array(0);
  for await (const piece of stream) {
    if (rest.length === 0 && piece.byteOffset % 8 === 0 && lengthOf(piece) === piece.length) {
      yield new Uint32Array(piece.buffer, piece.byteOffset, piece.length / 4);
      continue;
    }
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    let start = 0;
    for (let length = lengthOf(bytes); length !== undefined && start + length <= bytes.length; length = lengthOf(bytes.subarray(start))) {
      yield new Uint32Array(bytes.buffer, start, length / 4);
      start += length;
    }
    rest = bytes.slice(start);
  }
  if (rest.length > 0) throw new RangeError(`a stream of blocks ends ${rest.length} bytes into a block`);
}

/** Of the block that begins the bytes; undefined when its header is not whole. */
function lengthOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < 4 * HEADER_WORDS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== BLOCK_MAGIC) throw new RangeError('this is no stream of blocks');
  return view.getUint32(28, true);
}
