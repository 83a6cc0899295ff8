import type { MapSource } from './sourcesOf.ts';
import { type Chunk, chunksOf } from './chunksOf.ts';
import { type ChunkOutcome, PlayMapper } from './PlayMapper.ts';
import { SourceLedger } from './SourceLedger.ts';
import type { MapFacts, RunSettings, SeenVideo } from './stages.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Reject } from '../readPlays.ts';

/** Who reads chunks: the map stage on this thread or on another one. */
export interface ChunkReader {
  /** Its number in the run. */
  readonly mapper: number;
  read(chunk: Chunk): ChunkOutcome | Promise<ChunkOutcome>;
  /** Hands out the last blocks; answers the videos seen. */
  finish(): SeenVideo[] | Promise<SeenVideo[]>;
}

export interface MapOptions {
  /** The mapper's number: every mapper of a run has its own. */
  readonly mapper: number;
  readonly sources: readonly MapSource[];
  readonly settings: RunSettings;
  readonly catalogue: Catalogue;
  /** Whole blocks; those of a partition belong together in this order. */
  emit(partition: number, block: Uint8Array<ArrayBuffer>): void;
  /** After each chunk of a file, in file order: also a chance to wait until emitted blocks are stored. */
  onChunk(rejects: readonly Reject[], progress: { readonly rows: number }): Promise<void> | void;
}

/** The map stage of some sources on this thread. Throws what opening a file throws. */
export async function mapPlays(options: MapOptions): Promise<MapFacts> {
  const mapper = new PlayMapper({ ...options, durations: options.catalogue });
  const reader: ChunkReader = { mapper: options.mapper, read: (chunk) => mapper.read(chunk), finish: () => mapper.finish() };
  const [facts] = await mapWith([reader], options);
  if (facts === undefined) throw new RangeError('no mapper, expected one');
  return facts;
}

interface Pending {
  readonly source: number;
  readonly outcome: Promise<ChunkOutcome>;
}

/** The map stage by one or several readers, who take chunk by chunk in turn; the first one's facts hold what was counted of the files. */
export async function mapWith(readers: readonly ChunkReader[], options: Pick<MapOptions, 'sources' | 'onChunk'>): Promise<MapFacts[]> {
  const ledger = new SourceLedger(options.sources);
  const busy = new Map<ChunkReader, Promise<unknown>>();
  const pending: Pending[] = [];
  const settle = async (most: number): Promise<void> => {
    for (let first = pending[0]; first !== undefined && pending.length > most; first = pending[0]) {
      const rejects = ledger.settle(first.source, await first.outcome);
      pending.shift();
      await options.onChunk(rejects, { rows: ledger.rows });
    }
  };
  for (const [index, source] of options.sources.entries()) {
    /** Who reads the source's stream. */
    let streamer: ChunkReader | undefined;
    for await (const chunk of chunksOf(source, index)) {
      const reader: ChunkReader = streamer ?? (await idle(readers, busy));
      if (chunk.mode === 'stream') streamer = reader;
      const outcome = Promise.resolve(reader.read(chunk));
      outcome.catch(() => {});
      busy.set(reader, outcome);
      void outcome.then(
        () => busy.get(reader) === outcome && busy.delete(reader),
        () => busy.get(reader) === outcome && busy.delete(reader),
      );
      pending.push({ source: index, outcome });
      await settle(2 * readers.length - 1);
    }
  }
  await settle(0);
  const videos = await Promise.all(readers.map(async (reader) => ({ mapper: reader.mapper, videos: await reader.finish() })));
  return videos.map((each, index) => ({ ...each, ...(index === 0 ? ledger.facts() : { rows: 0, rejected: {}, warnings: [], unreadable: [] }) }));
}

/** One that has nothing to do, or has soonest. */
async function idle(readers: readonly ChunkReader[], busy: ReadonlyMap<ChunkReader, Promise<unknown>>): Promise<ChunkReader> {
  for (;;) {
    const free = readers.find((reader) => !busy.has(reader));
    if (free !== undefined) return free;
    await Promise.race(busy.values()).catch(() => {});
  }
}
