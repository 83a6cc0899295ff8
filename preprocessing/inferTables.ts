import type { PlayColumn, PlayTable, VideoColumn, VideoTable } from './dataset.ts';
import { PLAY_COLUMNS, READABLE_FILE, VIDEO_COLUMNS } from './dataset.ts';
import { DatasetError } from './DatasetError.ts';
import { readColumns } from './readTable.ts';
import type { SourceFolder } from './storage.ts';

/** Names that say the same as a canonical one, without the question of a unit. */
const SYNONYMS: Readonly<Record<string, string>> = { itemid: 'videoid', timestamp: 'occurredat' };

function normalized(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return SYNONYMS[plain] ?? plain;
}

function match<Column extends string>(headers: readonly string[], wanted: readonly Column[]): Partial<Record<Column, string>> {
  const columns: Partial<Record<Column, string>> = {};
  for (const column of wanted) {
    const header = headers.find((name) => name === column) ?? headers.find((name) => normalized(name) === normalized(column));
    if (header !== undefined) columns[column] = header;
  }
  return columns;
}

function playTable(file: string, headers: readonly string[]): PlayTable | undefined {
  const { userId, videoId, occurredAt, ...rest } = match<PlayColumn>(headers, PLAY_COLUMNS);
  if (userId === undefined || videoId === undefined || occurredAt === undefined) return undefined;
  if (rest.watchedSeconds === undefined && rest.watchRatio === undefined) return undefined;
  return { file, columns: { userId, videoId, occurredAt, ...rest } };
}

function videoTable(file: string, headers: readonly string[]): VideoTable | undefined {
  const { id: ownId, ...rest } = match<VideoColumn>(headers, VIDEO_COLUMNS);
  const { videoId, userId } = match<PlayColumn>(headers, ['videoId', 'userId']);
  const id = ownId ?? videoId;
  if (id === undefined || userId !== undefined) return undefined;
  return { file, columns: { id, ...rest } };
}

/** What a file without known columns is told to lack. */
function unknownColumns(file: string, headers: readonly string[]): DatasetError {
  return new DatasetError(
    `${file} has the columns ${headers.join(', ')}, expected plays (userId, videoId, occurredAt, watchedSeconds or watchRatio) or videos (id, title, …), or a dataset.json that names its columns`,
  );
}

/**
 * Reads a folder without dataset.json by the header names of its files: canonical names, in any case, with or without underscores.
 * A file with userId, videoId, occurredAt and a watch time holds plays; one with id and no userId holds videos. Any other is taken for plays as the
 * first file of plays has them, so that its rows are rejects rather than left out silently, and the other files are read all the same.
 * Throws DatasetError when no file holds plays.
 */
export async function inferTables(
  folder: SourceFolder,
  files: readonly string[],
): Promise<{ readonly interactions: readonly PlayTable[]; readonly videos: readonly VideoTable[] }> {
  const readable = files.filter((file) => READABLE_FILE.test(file));
  if (readable.length === 0) {
    throw new DatasetError(`${folder.location} holds no readable file, expected dataset.json or .csv, .csv.gz, .jsonl or .jsonl.gz files`);
  }
  const tables = [];
  for (const file of readable) {
    const headers = await readColumns(folder, file).catch((error: unknown) => {
      if (error instanceof DatasetError) return error;
      throw error;
    });
    const known = headers instanceof DatasetError ? [] : headers;
    const plays = playTable(file, known);
    tables.push({ file, plays, videos: plays === undefined ? videoTable(file, known) : undefined, problem: headers instanceof DatasetError ? headers : unknownColumns(file, headers) });
  }
  const model = tables.find(({ plays }) => plays !== undefined)?.plays;
  if (model === undefined) {
    const odd = tables.find(({ videos }) => videos === undefined);
    throw odd?.problem ?? new DatasetError(`${folder.location} holds no plays, expected a file with the columns userId, videoId, occurredAt and watchedSeconds or watchRatio`);
  }
  return {
    interactions: tables.flatMap(({ file, plays, videos }) => (videos === undefined ? [plays ?? { ...model, file }] : [])),
    videos: tables.flatMap(({ videos }) => videos ?? []),
  };
}
