import type { Catalogue } from '../catalogue.ts';
import { type Report, reportOf } from '../report.ts';
import { type OutputFolder, writeFile } from '../storage.ts';
import { EncodedIds } from '../EncodedIds.ts';
import { writeInteractions } from '../writeInteractions.ts';
import { writeItems } from '../writeItems.ts';
import { writeMatrix } from '../writeMatrix.ts';
import { NoPlaysError } from '../NoPlaysError.ts';
import { mergeByTime, type PlayBatch, type RunRange } from './mergeByTime.ts';
import { Run } from './Run.ts';
import type { MapFacts, StoredBytes } from './stages.ts';
import { toldDurations, type VideoIndex, videoIndexOf } from './VideoIndex.ts';

/** A part of the interactions ends with the first hour that has so many plays behind it: about 50 MB. */
const PART_PLAYS = 1_000_000;

/** The plays in time order, as a second form of them is written from. */
export interface MergedPlays {
  readonly parts: readonly AsyncIterable<PlayBatch>[];
  userId(user: number): string;
  videoId(video: number): string;
}

export interface FinishOptions {
  /** Of all mappers. */
  readonly facts: readonly MapFacts[];
  /** videoIndexOf(facts), where it was made already. */
  readonly videos?: VideoIndex;
  /** In the order of partitions; partitions without rows left out. */
  readonly runs: readonly StoredBytes[];
  readonly catalogue: Catalogue;
  readonly output: OutputFolder;
  /** Of the catalogue's files: they join those of the facts in the report. */
  readonly warnings?: readonly string[];
  /** Called with the merged plays when all files are written: for files of another format. */
  alsoWrite?(plays: MergedPlays): Promise<void>;
}

/** The last stage: all files but rejects.jsonl, report.json at the end. The caller commits the output. Throws NoPlaysError. */
export async function finishRun(options: FinishOptions): Promise<Report> {
  const { facts, catalogue, output } = options;
  const runs = await Promise.all(options.runs.map((stored) => Run.open(stored)));
  if (!runs.some(({ header }) => header.plays > 0)) throw new NoPlaysError(facts, runs);
  const videoIds = (options.videos ?? videoIndexOf(facts)).ids;
  const users = new EncodedIds(await Promise.all(runs.map((run) => run.bytes('userIds'))));
  const videos = new EncodedIds([Buffer.from(videoIds.map((id) => `${id}\n`).join(''))]);
  const parts = partsOf(runs);
  // The matrix is packed on other threads while the interactions are written. Both must have ended before an error is answered.
  const [matrix, interactions] = await Promise.allSettled([
    writeMatrix(output, runs, videoIds),
    writeInteractions(output, { users, videos, parts: parts.map((ranges) => mergeByTime(ranges)) }),
  ]);
  if (matrix.status === 'rejected') throw matrix.reason;
  if (interactions.status === 'rejected') throw interactions.reason;
  await options.alsoWrite?.({ parts: parts.map((ranges) => mergeByTime(ranges)), userId: (user) => users.textAt(user), videoId: (video) => videoIds[video] ?? '' });
  await writeItems(output, { catalogue, videoIds, durations: toldDurations(facts) });
  const report = reportOf({ facts, runs, matrix: matrix.value, warnings: options.warnings ?? [] });
  await writeFile(output, 'report.json', [`${JSON.stringify(report, null, 2)}\n`]);
  return report;
}

/** What each part takes of each run. */
function partsOf(runs: readonly Run[]): RunRange[][] {
  const perHour = new Map<number, number>();
  for (const { header } of runs) for (const [hour, watched, clicked] of header.hours) perHour.set(hour, (perHour.get(hour) ?? 0) + watched + clicked);
  /** The first hour of each part. */
  const starts: number[] = [];
  let plays = Infinity;
  for (const [hour, count] of [...perHour].sort(([left], [right]) => left - right)) {
    if (plays >= PART_PLAYS) {
      starts.push(hour);
      plays = 0;
    }
    plays += count;
  }
  let firstUser = 0;
  const places = runs.map((run) => {
    const place = { run, firstUser, hours: run.header.hours.values(), next: undefined as readonly [number, number, number] | undefined, at: 0 };
    place.next = place.hours.next().value;
    firstUser += run.header.users;
    return place;
  });
  return starts.map((_, part) => {
    const end = starts[part + 1] ?? Infinity;
    return places.map((place): RunRange => {
      const start = place.at;
      for (; place.next !== undefined && place.next[0] < end; place.next = place.hours.next().value) place.at += place.next[1] + place.next[2];
      return { run: place.run, firstUser: place.firstUser, start, end: place.at };
    });
  });
}
