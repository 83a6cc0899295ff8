import { blockPieces } from './BlockStore.ts';
import type { ChunkReader } from './mapPlays.ts';
import { mergePartition } from './mergePartition.ts';
import { type MapperOptions, PlayMapper } from './PlayMapper.ts';
import type { Kept } from './Spill.ts';
import { StageThread } from './StageThread.ts';
import type { RunSettings } from './stages.ts';
import type { VideoIndex } from './VideoIndex.ts';

/** Who does the work of the map and the merge stage: this thread or another one. */
export interface StageWorker {
  mapper(options: Omit<MapperOptions, 'mapper'>): Promise<ChunkReader>;
  beginMerging(videos: VideoIndex, settings: RunSettings): Promise<void>;
  /** The run; undefined when the blocks hold no row. Blocks in memory are gone afterwards. */
  merge(blocks: readonly Kept[]): Promise<Uint8Array<ArrayBuffer> | undefined>;
  close(): Promise<void>;
}

/** So many threads, or for one this thread itself. */
export function openStageWorkers(threads: number): StageWorker[] {
  return threads <= 1 ? [workHere()] : Array.from({ length: threads }, (_, mapper) => workOnThread(mapper));
}

function workHere(): StageWorker {
  let merging: { readonly videos: VideoIndex; readonly settings: RunSettings } | undefined;
  return {
    mapper(options) {
      const mapper = new PlayMapper({ ...options, mapper: 0 });
      return Promise.resolve({ mapper: 0, read: (chunk) => mapper.read(chunk), finish: () => mapper.finish() });
    },
    beginMerging(videos, settings) {
      merging = { videos, settings };
      return Promise.resolve();
    },
    async merge(blocks) {
      if (merging === undefined) throw new Error('expected the videos before the first merge');
      return mergePartition({ streams: [blockPieces(blocks)], ...merging });
    },
    close: () => Promise.resolve(),
  };
}

function workOnThread(mapper: number): StageWorker {
  let emit: MapperOptions['emit'] = () => {};
  const thread = new StageThread(mapper, (partition, block) => emit(partition, block));
  return {
    async mapper({ emit: onBlock, ...options }) {
      emit = onBlock;
      await thread.begin(options);
      return thread;
    },
    beginMerging: (videos, settings) => thread.beginMerging(videos, settings),
    merge: (blocks) => thread.merge(blocks),
    close: () => thread.close(),
  };
}
