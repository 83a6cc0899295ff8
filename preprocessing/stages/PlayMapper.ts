import { Digest } from '../Digest.ts';
import { FastCsvReader } from '../FastCsvReader.ts';
import { JsonReader } from '../JsonReader.ts';
import { labelRow, type PlayRow } from '../PlayRow.ts';
import type { TimestampUnits } from '../parsePlay.ts';
import { type LineReject, type RowSink, SourceRows, type SourceShape } from '../SourceRows.ts';
import { VideoDurations } from '../VideoDurations.ts';
import { BlockWriter, ITEM_MASK, UNLABELLED, WATCHED } from './BlockWriter.ts';
import type { Chunk } from './chunksOf.ts';
import type { RunSettings, SeenVideo } from './stages.ts';

/** What became of a chunk. */
export interface ChunkOutcome {
  /** As the chunk says. */
  readonly skippedLines: number;
  readonly lines: number;
  readonly rows: number;
  /** Their lines count from the chunk's first, which is 1; a row of a stream may have begun before it. */
  readonly rejects: readonly LineReject[];
  readonly units: TimestampUnits;
  /** What is wrong with the file as a whole. */
  readonly problem?: string;
}

export interface MapperOptions {
  readonly mapper: number;
  readonly sources: readonly SourceShape[];
  readonly settings: RunSettings;
  /** Lengths by video id, for plays that do not tell theirs. */
  readonly durations: ReadonlyMap<string, { readonly durationSeconds?: number }>;
  emit(partition: number, block: Uint8Array<ArrayBuffer>): void;
}

interface Reading {
  readonly rows: SourceRows;
  readonly reader: FastCsvReader | JsonReader;
}

/** The map stage on one thread: chunks of files in, blocks of labelled rows by partition out. */
export class PlayMapper implements RowSink {
  readonly #options: MapperOptions;
  readonly #videos: VideoDurations;
  readonly #blocks: BlockWriter;
  readonly #row = { time: 0, ratio: 0, item: 0, flags: 0, identity: new Digest(), session: new Digest(), hasSession: false };
  readonly #streams = new Map<number, Reading>();
  /** Of the chunks that are no stream, which mostly come file after file. */
  #latest: { readonly source: number; readonly reading: Reading } | undefined;

  constructor(options: MapperOptions) {
    this.#options = options;
    this.#videos = new VideoDurations(options.durations);
    const sessions = options.sources.some(({ table }) => table.columns.sessionId !== undefined);
    this.#blocks = new BlockWriter({ mapper: options.mapper, sessions, emit: options.emit });
  }

  read(chunk: Chunk): ChunkOutcome {
    const { rows, reader } = chunk.mode === 'stream' ? this.#stream(chunk) : this.#lines(chunk);
    const linesBefore = reader.line;
    const rowsBefore = rows.rows;
    reader.read(chunk.bytes);
    if (chunk.mode === 'lines' || chunk.end === true) reader.end(chunk.broken);
    let problem = rows.missing === undefined ? undefined : `${rows.missing}; all its rows are rejected`;
    if (chunk.end === true) {
      this.#streams.delete(chunk.source);
      if (reader instanceof FastCsvReader && !reader.finish()) problem = noHeader(rows, chunk.broken);
    }
    return {
      skippedLines: chunk.skippedLines,
      lines: reader.line - linesBefore,
      rows: rows.rows - rowsBefore,
      rejects: rows.takeRejects().map((reject) => ({ ...reject, line: reject.line - linesBefore })),
      units: rows.takeUnits(),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** After the last chunk: hands out what is left, and answers the videos in the order of their indexes. */
  finish(): SeenVideo[] {
    this.#blocks.flush();
    return this.#videos.seen();
  }

  add(row: PlayRow, source: SourceShape): void {
    const video = this.#videos.ids.indexOf(row.bytes, row.videoStart, row.videoEnd);
    if (video > ITEM_MASK) throw new RangeError(`more than ${ITEM_MASK} different videos`);
    const duration = this.#videos.seeAt(video, row.durationSeconds, row.occurredAt);
    const labelled = labelRow(row, duration, this.#options.settings.threshold);
    const out = this.#row;
    out.time = row.occurredAt;
    out.item = video;
    out.ratio = labelled === undefined ? 0 : labelled.watchRatio;
    out.flags = labelled === undefined ? UNLABELLED : row.engagement | (labelled.type === 'watched' ? WATCHED : 0);
    const { identity, session } = out;
    if (row.idStart === row.idEnd) {
      identity.low = row.identity.low;
      identity.high = row.identity.high;
    } else {
      identity.start(source.idSeed);
      identity.update(row.bytes, row.userStart, row.userEnd);
      identity.update(row.bytes, row.idStart, row.idEnd);
      identity.finish();
    }
    out.hasSession = row.sessionStart !== row.sessionEnd && labelled !== undefined;
    if (out.hasSession) {
      session.start(0);
      session.update(row.bytes, row.userStart, row.userEnd);
      session.update(row.bytes, row.videoStart, row.videoEnd);
      session.update(row.bytes, row.sessionStart, row.sessionEnd);
      session.finish();
    }
    this.#blocks.add(row.bytes, row.userStart, row.userEnd, out);
  }

  #stream(chunk: Chunk): Reading {
    const open = this.#streams.get(chunk.source) ?? this.#open(chunk);
    this.#streams.set(chunk.source, open);
    return open;
  }

  #lines(chunk: Chunk): Reading {
    if (this.#latest?.source !== chunk.source) this.#latest = { source: chunk.source, reading: this.#open(chunk) };
    return this.#latest.reading;
  }

  #open({ source, columns }: Chunk): Reading {
    const shape = this.#options.sources[source];
    if (shape === undefined) throw new RangeError(`there is no source ${source}`);
    const rows = new SourceRows(shape, this, this.#options.settings.latest);
    return { rows, reader: shape.format === 'csv' ? new FastCsvReader(rows, columns) : new JsonReader(rows) };
  }
}

function noHeader(rows: SourceRows, broken: string | undefined): string {
  const { file } = rows.shape.table;
  if (rows.rows === 0 && broken === undefined) return `${file} is empty, expected a header line`;
  return `${file} has no readable header line (${broken ?? 'broken quotes'}), expected one with ${rows.wanted.join(', ')}`;
}
