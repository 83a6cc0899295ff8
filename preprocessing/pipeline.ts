import { type Catalogue, loadCatalogue } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { DatasetError } from './DatasetError.ts';
import { collectPlays } from './collectPlays.ts';
import { latestPlay } from './parsePlay.ts';
import { PlayCollector } from './PlayCollector.ts';
import { emptyTally, type Reject, type Tally } from './readPlays.ts';
import { type Report, reportOf } from './report.ts';
import { sortByTime } from './sortByTime.ts';
import { type OutputFolder, writeFile } from './storage.ts';
import { VideoDurations } from './VideoDurations.ts';
import { writeInteractions } from './writeInteractions.ts';
import { writeItems } from './writeItems.ts';
import { buildUserItem, writeMatrix } from './writeMatrix.ts';

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
  /** Epoch milliseconds; plays more than a day after it are rejected. */
  readonly now?: number;
  onProgress?(progress: { readonly rows: number }): void;
}

/** No row of the datasets says that somebody watched something: there is nothing to learn from. */
export class NoPlaysError extends DatasetError {
  constructor(tally: Tally) {
    const rejected = [...tally.rejected.values()].reduce((sum, count) => sum + count, 0);
    super(`no plays: ${tally.rows} rows were read, ${tally.withoutWatchTime} of them without watch time and ${rejected} rejected, expected at least one play`);
  }
}

/**
 * Raw watch logs → Personalize's files, the user × video matrix, the rejects and the report. The same input gives the same bytes.
 * All or nothing: on any error the output is discarded. Throws DatasetError for data that cannot be used.
 *
 * Memory: 25 bytes a kept play, 11 to 22 a row for finding duplicates, 12 a kept play while the matrix is built, and every id once.
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

function requireFewRejects(tally: Tally, share: number): void {
  const rejected = [...tally.rejected.values()].reduce((sum, count) => sum + count, 0);
  if (rejected <= share * tally.rows) return;
  const reasons = [...tally.rejected].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason}: ${count}`);
  throw new DatasetError(`${rejected} of ${tally.rows} rows were rejected (${reasons.slice(0, 3).join(', ')}), expected at most ${100 * share} %`);
}

async function loadVideos({ datasets, output }: PipelineOptions): Promise<Catalogue> {
  const rejects: string[] = [];
  const catalogue = await loadCatalogue(datasets, (reject) => rejects.push(rejectLine(reject)));
  // Apart from rejects.jsonl, whose lines are exactly the plays that the report counts as rejected.
  if (rejects.length > 0) await writeFile(output, 'video-rejects.jsonl', rejects);
  return catalogue;
}

function rejectLine({ file, line, reason, raw }: Reject): string {
  return `${JSON.stringify({ file, line, reason, raw })}\n`;
}

async function writeOutputs(options: PipelineOptions): Promise<Report> {
  const { datasets, output, threshold, onProgress } = options;
  const catalogue = await loadVideos(options);
  const videos = new VideoDurations(catalogue);
  const tally = emptyTally();
  const collector = new PlayCollector({ threshold, videos, tally });
  const { plays } = collector;
  const warnings: string[] = [];
  const rejects = await output.create('rejects.jsonl');
  await collectPlays({
    datasets,
    collector,
    tally,
    latest: latestPlay(options.now ?? Date.now()),
    onWarning: (warning) => warnings.push(warning),
    async onChunk(rejected) {
      for (const reject of rejected) await rejects.write(rejectLine(reject));
      onProgress?.({ rows: tally.rows });
    },
  });
  await rejects.close();
  requireFewRejects(tally, options.maxRejectShare ?? 1);
  if (plays.length === 0) throw new NoPlaysError(tally);

  const order = sortByTime(plays.occurredAt);
  const userItem = buildUserItem(plays);
  // The matrix is packed on other threads while the interactions are written. Both must have ended before an error is answered.
  const written = await Promise.allSettled([writeMatrix(output, userItem, plays), writeInteractions(output, plays, order)]);
  for (const outcome of written) if (outcome.status === 'rejected') throw outcome.reason;
  await writeItems(output, catalogue, videos);
  const report = reportOf({ warnings, tally, plays, order, userItem });
  await writeFile(output, 'report.json', [`${JSON.stringify(report, null, 2)}\n`]);
  return report;
}
