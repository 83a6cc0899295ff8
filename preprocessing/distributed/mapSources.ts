import { loadCatalogue } from '../catalogue.ts';
import { rejectLine } from '../pipeline.ts';
import { s3Output } from '../s3Storage.ts';
import { mapPlays } from '../stages/mapPlays.ts';
import { sourcesOf } from '../stages/sourcesOf.ts';
import { type MapFacts, PARTITIONS } from '../stages/stages.ts';
import type { Bucket } from './Bucket.ts';
import { datasetsOf } from './findDatasets.ts';
import { mappedPlaces } from './places.ts';
import type { Plan, PlannedMapper } from './plan.ts';

/** Blocks of one partition wait until they have so many bytes: 64 partitions take 32 MB at most. */
const PIECE_BYTES = 512 * 1024;

/** The first byte and the byte after the last. */
export type Extent = readonly [start: number, end: number];

/** What a mapper found, and where in its objects what is. */
export interface MappedFacts {
  readonly facts: MapFacts;
  /** By partition, the places of its blocks in order. */
  readonly extents: readonly (readonly Extent[])[];
  /** Of the blocks. */
  readonly size: number;
  /** By the source's name, its lines of rejects.jsonl. */
  readonly rejects: Readonly<Record<string, Extent>>;
}

/** The map stage of one mapper: what it finds is kept below prepared/mapped/. Done again, it writes the same. */
export async function mapSources(bucket: Bucket, plan: Plan, planned: PlannedMapper): Promise<MappedFacts> {
  const datasets = datasetsOf(bucket, plan.datasets);
  const all = sourcesOf(datasets);
  const places = mappedPlaces(planned.id);
  const output = s3Output(bucket.at(''));
  const blocks = await output.create(places.blocks);
  const extents: Extent[][] = Array.from({ length: PARTITIONS }, () => []);
  const waiting = Array.from({ length: PARTITIONS }, () => ({ blocks: [] as Uint8Array[], bytes: 0 }));
  const rejects: Record<string, Extent> = {};
  const rejected: string[] = [];
  let rejectedBytes = 0;
  let size = 0;
  const store = async (least: number): Promise<void> => {
    for (const [partition, piece] of waiting.entries()) {
      if (piece.bytes < least) continue;
      for (const block of piece.blocks) await blocks.write(block);
      extents[partition]?.push([size, size + piece.bytes]);
      size += piece.bytes;
      waiting[partition] = { blocks: [], bytes: 0 };
    }
  };
  try {
    const facts = await mapPlays({
      mapper: planned.mapper,
      sources: planned.sources.flatMap((index) => all[index] ?? []),
      settings: plan.settings,
      catalogue: await loadCatalogue(datasets),
      emit(partition, block) {
        const piece = waiting[partition];
        piece?.blocks.push(block);
        if (piece !== undefined) piece.bytes += block.length;
      },
      async onChunk(chunkRejects) {
        for (const reject of chunkRejects) {
          const line = rejectLine(reject);
          const start = rejects[reject.file]?.[0] ?? rejectedBytes;
          rejectedBytes += Buffer.byteLength(line);
          rejects[reject.file] = [start, rejectedBytes];
          rejected.push(line);
        }
        await store(PIECE_BYTES);
      },
    });
    await store(1);
    await blocks.close();
    if (rejected.length > 0) await bucket.write(places.rejects, Buffer.from(rejected.join('')));
    const mapped: MappedFacts = { facts, extents, size, rejects };
    await bucket.writeJson(places.facts, mapped);
    return mapped;
  } catch (error) {
    await output.discard();
    throw error;
  }
}
