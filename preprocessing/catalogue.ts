import { isMissing, readNumber, readTextCell, readTimestamp, scaled, UNREADABLE, type Unreadable } from './cells.ts';
import type { Dataset, VideoTable } from './dataset.ts';
import { DatasetError } from './DatasetError.ts';
import { MAX_ID_LENGTH, wantedColumns } from './parsePlay.ts';
import type { Reject } from './readPlays.ts';
import { readTable, type TableRow } from './readTable.ts';
import type { SourceFolder } from './storage.ts';

export interface CatalogueVideo {
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly durationSeconds?: number;
  readonly genres: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt?: number;
}

/** The whole catalogue in memory: videos are few beside plays. */
export type Catalogue = ReadonlyMap<string, CatalogueVideo>;

/** MovieLens writes this where a film has none: https://files.grouplens.org/datasets/movielens/ml-latest-small-README.html */
const NO_GENRES = '(no genres listed)';

function readGenres(cell: unknown, separator: string): string[] | Unreadable {
  if (isMissing(cell)) return [];
  const parts: unknown[] = Array.isArray(cell) ? cell : typeof cell === 'string' ? cell.split(separator) : [cell];
  const genres = new Set<string>();
  for (const part of parts) {
    const genre = readTextCell(part);
    if (genre === UNREADABLE) return UNREADABLE;
    // Personalize joins the values of a categorical field with "|": it cannot stand inside one.
    if (genre !== undefined && genre !== NO_GENRES) genres.add(genre.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '/'));
  }
  return [...genres];
}

function readUrl(cell: unknown): string | undefined | Unreadable {
  const text = readTextCell(cell);
  return typeof text === 'string' && !URL.canParse(text) ? UNREADABLE : text;
}

/** What the row says of its video. A field that cannot be read is left unknown and named to `complain`; a row without id is no video. */
function parseVideo(table: VideoTable, cell: (column: string | undefined) => unknown, complain: (reason: string) => void): CatalogueVideo | undefined {
  const { columns } = table;
  const known = <Value>(field: string, value: Value | Unreadable): Value | undefined => {
    if (value !== UNREADABLE) return value;
    complain(`${field} cannot be read`);
    return undefined;
  };
  const id = known('id', readTextCell(cell(columns.id)));
  if (id === undefined || id.length > MAX_ID_LENGTH || /[\n\r\uFFFD]/.test(id)) {
    complain(id === undefined ? 'no id' : `id is not text of at most ${MAX_ID_LENGTH} characters`);
    return undefined;
  }
  const title = known('title', readTextCell(cell(columns.title)));
  const url = known('url', readUrl(cell(columns.url)));
  const duration = known('durationSeconds', readNumber(cell(columns.durationSeconds)));
  const createdAt = known('createdAt', readTimestamp(cell(columns.createdAt), table.timestampUnit));
  return {
    id,
    genres: known('genres', readGenres(cell(columns.genres), table.genreSeparator ?? '|')) ?? [],
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(duration === undefined || duration <= 0 ? {} : { durationSeconds: scaled(duration, table.scale?.durationSeconds ?? 1) }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

/** The first file that knows a field wins; later ones fill what is missing. */
function complete(earlier: CatalogueVideo, later: CatalogueVideo): CatalogueVideo {
  return { ...later, ...earlier, genres: earlier.genres.length > 0 ? earlier.genres : later.genres };
}

/**
 * Loads the videos of all datasets. `onReject` is told rows and fields that cannot be read; and, at line 0, files without a good header, which do not
 * stop the others. Without it such a file is a DatasetError.
 */
export async function loadCatalogue(datasets: readonly Dataset[], onReject?: (reject: Reject) => void): Promise<Catalogue> {
  const videos = new Map<string, CatalogueVideo>();
  for (const { folder, videos: tables } of datasets) {
    for (const table of tables) {
      try {
        await loadTable(folder, table, videos, onReject);
      } catch (error) {
        if (!(error instanceof DatasetError) || onReject === undefined) throw error;
        onReject({ file: table.file, line: 0, reason: error.message, raw: '' });
      }
    }
  }
  return videos;
}

async function loadTable(folder: SourceFolder, table: VideoTable, videos: Map<string, CatalogueVideo>, onReject?: (reject: Reject) => void): Promise<void> {
  for await (const { columns, rows } of readTable(folder, table.file, wantedColumns(table))) {
    for (const row of rows) {
      const complain = (reason: string): void => onReject?.({ file: table.file, line: row.line, reason, raw: row.raw });
      if ('broken' in row) {
        complain(row.broken);
        continue;
      }
      const video = parseVideo(table, cellReader(row, columns), complain);
      const earlier = video && videos.get(video.id);
      if (video !== undefined) videos.set(video.id, earlier === undefined ? video : complete(earlier, video));
    }
  }
}

function cellReader(row: TableRow, columns: readonly string[]): (column: string | undefined) => unknown {
  return (column) => (column === undefined ? undefined : row.cells[columns.indexOf(column)]);
}
