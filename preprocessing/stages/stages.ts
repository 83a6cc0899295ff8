/**
 * The seam of preprocessing: three stages that hand each other bytes, so that one process with threads, or many functions with objects in
 * between, run the same code and write the same files.
 *
 * ```
 * map       sources (files) ─ mapPlays ──→ for each of PARTITIONS partitions a stream of blocks, + MapFacts (JSON) + rejects
 * merge     the blocks of one partition from all mappers ─ mergePartition ──→ one run: users, matrix rows, plays in time order
 * finish    all runs (read by ranges) + all facts ─ finishRun ──→ interactions/, items/, matrix/, report.json
 * ```
 *
 * A partition is a range of a hash of the user's id (partitionOf): all rows of a user, so all duplicates and reports of one session, meet
 * in one merge. Users are rows of the matrix in the order of (hash, id), so that the runs' users one after the other are all users.
 *
 * Nothing in the outputs depends on which mapper read what, on the number of mappers, threads or partitions, or on the order of files,
 * but for rejects.jsonl, which lists the sources in their order: of rows that count as one the least by content is kept, ties in time are broken by
 * content, sums are taken in time order, and parts end at full hours.
 *
 * How to run it in pieces:
 * 1. `sourcesOf(datasets)` lists the files; give each mapper some of them, in order. Every mapper of a run has its own number from 0 on.
 * 2. `mapPlays({ mapper, sources, settings, catalogue, emit, onRejects })`: concatenate what `emit(partition, bytes)` is given for each
 *    partition, in order (a stream can be cut at any byte when it is put together again before merging). Keep the facts it answers.
 *    Facts and blocks stay valid as long as the sources and `settings` do: an incremental run maps only new files.
 * 3. `mergePartition({ streams, videos: videoIndexOf(facts), settings })` answers the run as bytes, undefined for a partition without plays.
 * 4. `finishRun({ facts, runs, catalogue, output, settings })` with the runs in the order of partitions, each readable by ranges.
 */
import type { WeightsOfEvents } from '../eventWeights.ts';

/** A power of two. Of a hundred million rows one partition holds 1.6 million, about 120 MB while it is merged. */
export const PARTITIONS = 64;

/** Equal in all stages of a run. */
export interface RunSettings {
  /** Share of a video from which a play counts as watched: above 0, at most 1. */
  readonly threshold: number;
  /** Later plays are rejected: a clock ran ahead. Epoch milliseconds. */
  readonly latest: number;
  /** What each event adds to its cell of the matrix. */
  readonly weights: WeightsOfEvents;
}

/** What a mapper knows of a video: when the newest play that told its length happened (epoch milliseconds), and that length in seconds. */
export type SeenVideo = readonly [id: string, toldAt: number | null, durationSeconds: number | null];

/** What one mapper found beside its blocks; plain JSON. */
export interface MapFacts {
  readonly mapper: number;
  readonly rows: number;
  /** Rows by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** In the order of the item indexes that the mapper's blocks use. */
  readonly videos: readonly SeenVideo[];
  /** What looks wrong with a file as a whole. */
  readonly warnings: readonly string[];
  /** Files that could not be read at all, and why; they are among the warnings too. */
  readonly unreadable: readonly string[];
}

/** Bytes that were kept somewhere: in memory, in a file, as an object. */
export interface StoredBytes {
  readonly size: number;
  /** May answer a view of what is kept: not to be written to. */
  read(start: number, end: number): Promise<Uint8Array>;
}
