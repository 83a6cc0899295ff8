import { type Catalogue, loadCatalogue } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { DatasetError } from './DatasetError.ts';
import { type SomeWeights, weightsWith } from './eventWeights.ts';
import { latestPlay } from './parsePlay.ts';
import type { Reject } from './readPlays.ts';
import { rejectsOf, type Report } from './report.ts';
import { BlockStore } from './stages/BlockStore.ts';
import { finishRun, type MergedPlays } from './stages/finishRun.ts';
import { type ChunkReader, mapWith } from './stages/mapPlays.ts';
import { Spill, storedBytes } from './stages/Spill.ts';
import { type MapFacts, PARTITIONS, type RunSettings, type StoredBytes } from './stages/stages.ts';
import { sourcesOf } from './stages/sourcesOf.ts';
import { openStageWorkers, type StageWorker } from './stages/StageWorker.ts';
import { type VideoIndex, videoIndexOf } from './stages/VideoIndex.ts';
import { type OutputFolder, writeFile } from './storage.ts';

/** Bytes of rows between the stages that are held in memory, by default: about four million rows. */
export const DEFAULT_MEMORY = 128 * 1024 * 1024;

export interface PipelineOptions {
  readonly datasets: readonly Dataset[];
  readonly output: OutputFolder;
  /** Share of a video from which a play counts as watched: above 0, at most 1. */
  readonly threshold: number;
  /**
   * More rejects than this share of all rows fail the run, before anything is replaced: a file in another format, rather than a bad row.
   * @default 1
   */
  readonly maxRejectShare?: number;
  /**
   * What each event adds to its cell of the matrix.
   * @default - as the datasets say, or else EVENT_WEIGHTS
   */
  readonly weights?: SomeWeights;
  /**
   * Threads that read and merge, beside this one, which then only opens and writes files. 1: all of it on this thread.
   * @default 1
   */
  readonly threads?: number;
  /**
   * Bytes of rows between the stages that are held in memory; the others wait in a temporary file.
   * @default DEFAULT_MEMORY
   */
  readonly memory?: number;
  /** Epoch milliseconds; plays more than a day after it are rejected. */
  readonly now?: number;
  onProgress?(progress: { readonly rows: number }): void;
  /** Called with all plays in time order before the output is committed: for files of another format. */
  alsoWrite?(plays: MergedPlays): Promise<void>;
}

/**
 * Raw watch logs → Personalize's files, the user × video matrix, the rejects and the report. The same input gives the same bytes, whatever the
 * number of threads and the bound of memory. All or nothing: on any error the output is discarded. Throws DatasetError for data that cannot be used.
 *
 * Memory: `memory`, 20 MB and 60 bytes a user for each thread while files are read, 1/64 of the rows at 60 bytes for each thread while they are merged, and
 * every id of a user once while files are written.
 */
export async function runPipeline(options: PipelineOptions): Promise<Report> {
  const { output } = options;
  try {
    const report = await writeOutputs(options);
    await output.commit();
    return report;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** Throws DatasetError when a larger share was rejected. */
export function requireFewRejects(facts: readonly MapFacts[], share: number): void {
  const rows = facts.reduce((sum, fact) => sum + fact.rows, 0);
  const reasons = [...rejectsOf(facts)].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1));
  const rejected = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (rejected <= share * rows) return;
  const worst = reasons.slice(0, 3).map(([reason, count]) => `${reason}: ${count}`);
  throw new DatasetError(`${rejected} of ${rows} rows were rejected (${worst.join(', ')}), expected at most ${100 * share} %`);
}

/** The settings of a run. Throws DatasetError when datasets ask for different weights. */
export function settingsOf({ datasets, threshold, weights, now }: Pick<PipelineOptions, 'datasets' | 'threshold' | 'weights' | 'now'>): RunSettings {
  const described = datasets.flatMap((dataset) => dataset.weights ?? []);
  const asked = new Set(described.map((each) => JSON.stringify(weightsWith(each))));
  if (asked.size > 1 && weights === undefined) throw new DatasetError(`the datasets ask for different weights (${[...asked].join(' and ')}), expected one set for the matrix`);
  return { threshold, latest: latestPlay(now ?? Date.now()), weights: weightsWith(described[0], weights) };
}

/** The catalogue, with what was wrong of it in video-rejects.jsonl; `warnings`: files that could not be read. */
export async function loadVideos(datasets: readonly Dataset[], output: OutputFolder): Promise<{ readonly catalogue: Catalogue; readonly warnings: readonly string[] }> {
  const rejects: Reject[] = [];
  const catalogue = await loadCatalogue(datasets, (reject) => rejects.push(reject));
  // Apart from rejects.jsonl, whose lines are exactly the plays that the report counts as rejected.
  if (rejects.length > 0) await writeFile(output, 'video-rejects.jsonl', rejects.map(rejectLine));
  return { catalogue, warnings: rejects.flatMap(({ line, reason }) => (line === 0 ? [reason] : [])) };
}

/** A line of rejects.jsonl. */
export function rejectLine({ file, line, reason, raw }: Reject): string {
  return `${JSON.stringify({ file, line, reason, raw })}\n`;
}

async function writeOutputs(options: PipelineOptions): Promise<Report> {
  const { output, onProgress, alsoWrite } = options;
  const settings = settingsOf(options);
  const { catalogue, warnings } = await loadVideos(options.datasets, output);
  const spill = new Spill(options.memory ?? DEFAULT_MEMORY);
  const workers = openStageWorkers(options.threads ?? 1);
  try {
    const blocks = new BlockStore(spill);
    const sources = sourcesOf(options.datasets);
    const rejects = await output.create('rejects.jsonl');
    const readers: ChunkReader[] = await Promise.all(
      workers.map((worker) => worker.mapper({ sources: sources.map(({ table, idSeed, format }) => ({ table, idSeed, format })), settings, durations: catalogue, emit: (partition, block) => blocks.add(partition, block) })),
    );
    const facts = await mapWith(readers, {
      sources,
      async onChunk(rejected, progress) {
        for (const reject of rejected) await rejects.write(rejectLine(reject));
        onProgress?.(progress);
      },
    });
    await rejects.close();
    requireFewRejects(facts, options.maxRejectShare ?? 1);
    const videos = videoIndexOf(facts);
    const runs = await mergeAll({ workers, blocks, spill, videos, settings });
    return await finishRun({ facts, videos, runs, catalogue, output, warnings, ...(alsoWrite === undefined ? {} : { alsoWrite }) });
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
    spill.close();
  }
}

/** Every partition, each by the next worker that is free. */
async function mergeAll(options: { readonly workers: readonly StageWorker[]; readonly blocks: BlockStore; readonly spill: Spill; readonly videos: VideoIndex; readonly settings: RunSettings }): Promise<StoredBytes[]> {
  const { blocks, spill, videos, settings } = options;
  const runs = new Array<StoredBytes | undefined>(PARTITIONS);
  let next = 0;
  await Promise.all(
    options.workers.map(async (worker) => {
      await worker.beginMerging(videos, settings);
      for (let partition = next++; partition < PARTITIONS; partition = next++) {
        const taken = blocks.take(partition);
        const run = taken.length === 0 ? undefined : await worker.merge(taken);
        if (run !== undefined) runs[partition] = storedBytes(spill.keep(run));
      }
    }),
  );
  return runs.filter((run) => run !== undefined);
}
