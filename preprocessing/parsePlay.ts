import { readFlag, readNumber, readTextCell, readTimestamp, scaled, UNREADABLE, type Unreadable } from './cells.ts';
import { PLAY_COLUMNS, type PlayColumn, type PlayTable } from './dataset.ts';

/** Amazon Personalize refuses longer ids: https://docs.aws.amazon.com/personalize/latest/dg/interactions-dataset-requirements.html */
export const MAX_ID_LENGTH = 256;

/** A year: nobody watches longer in one go, and a unit mistaken for another shows up here. */
export const MAX_SECONDS = 366 * 86_400;

/** A video looped more often than this in one play is a broken row. */
export const MAX_RATIO = 100_000;

/** One row of a watch log, understood but not yet labelled. */
export interface Play {
  readonly userId: string;
  readonly videoId: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** As logged: may be zero or negative. */
  readonly watchedSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly watchRatio: number | undefined;
  readonly liked: boolean;
  readonly shared: boolean;
  readonly commented: boolean;
  readonly sessionId: string | undefined;
  readonly id: string | undefined;
}

/** The names of a table's columns in the file, without repetitions. */
export function wantedColumns(table: { readonly columns: Readonly<Record<string, string | undefined>> }): string[] {
  return [...new Set(Object.values(table.columns).filter((name) => name !== undefined))];
}

/** Turns the cells of a row into a play, or says in a few words why it cannot. */
export type PlayParser = (cells: readonly unknown[]) => Play | string;

function idReason(name: 'userId' | 'videoId', id: string | undefined | Unreadable): string | undefined {
  if (id === UNREADABLE) return `${name} is not text`;
  if (id === undefined) return `no ${name}`;
  if (id.length > MAX_ID_LENGTH) return `${name} longer than ${MAX_ID_LENGTH} characters`;
  // U+FFFD is what bytes that are not UTF-8 decode to, JSON can hold half a surrogate pair; line ends would break users.txt and items.txt.
  if (id.includes('\uFFFD') || !id.isWellFormed()) return `${name} is not UTF-8`;
  if (id.includes('\n') || id.includes('\r')) return `${name} has a line end`;
  return undefined;
}

/** How many times of a file without timestampUnit were read as what. */
export interface TimestampUnits {
  seconds: number;
  milliseconds: number;
}

/** A viewer's clock may run ahead by so much. */
const AHEAD_MS = 86_400_000;

/** The latest time that a play can have happened, epoch milliseconds. */
export function latestPlay(now: number): number {
  return now + AHEAD_MS;
}

/** A parser for files with these columns, in this order. `latest`: epoch milliseconds, later plays come from a wrong clock. */
export function playParser(table: PlayTable, columns: readonly string[], options: { readonly units: TimestampUnits; readonly latest: number }): PlayParser {
  const position = {} as Record<PlayColumn, number>;
  for (const column of PLAY_COLUMNS) {
    const name = table.columns[column];
    position[column] = name === undefined ? -1 : columns.indexOf(name);
  }
  const { watchedSeconds: watchedScale = 1, durationSeconds: durationScale = 1, watchRatio: ratioScale = 1 } = table.scale ?? {};
  const { timestampUnit, assumeWatched = false } = table;

  return (cells) => {
    const userId = readTextCell(cells[position.userId]);
    const videoId = readTextCell(cells[position.videoId]);
    const badId = idReason('userId', userId) ?? idReason('videoId', videoId);
    if (badId !== undefined) return badId;
    if (typeof userId !== 'string' || typeof videoId !== 'string') return 'no id';

    const occurredAt = readTimestamp(cells[position.occurredAt], timestampUnit);
    if (occurredAt === undefined) return 'no occurredAt';
    if (occurredAt === UNREADABLE) return 'occurredAt is not a time between 1970 and 2100';
    if (occurredAt > options.latest) return 'occurredAt is in the future';
    if (timestampUnit === undefined) countUnit(cells[position.occurredAt], occurredAt, options.units);

    const watched = readNumber(cells[position.watchedSeconds]);
    if (watched === UNREADABLE) return 'watchedSeconds is not a number';
    const watchedSeconds = watched === undefined ? undefined : scaled(watched, watchedScale);
    if (watchedSeconds !== undefined && watchedSeconds > MAX_SECONDS) return 'watchedSeconds is over a year';

    const duration = readNumber(cells[position.durationSeconds]);
    if (duration === UNREADABLE) return 'durationSeconds is not a number';
    if (duration !== undefined && duration < 0) return 'durationSeconds is negative';
    const durationSeconds = duration === undefined || duration === 0 ? undefined : scaled(duration, durationScale);
    if (durationSeconds !== undefined && durationSeconds > MAX_SECONDS) return 'durationSeconds is over a year';

    const ratio = readNumber(cells[position.watchRatio]);
    if (ratio === UNREADABLE) return 'watchRatio is not a number';
    let watchRatio = ratio === undefined ? undefined : scaled(ratio, ratioScale);
    if (watchRatio !== undefined && watchRatio > MAX_RATIO) return `watchRatio is over ${MAX_RATIO}`;
    if (assumeWatched && watchedSeconds === undefined && watchRatio === undefined) watchRatio = 1;

    const liked = readFlag(cells[position.liked]);
    if (liked === UNREADABLE) return 'liked is not yes or no';
    const shared = readFlag(cells[position.shared]);
    if (shared === UNREADABLE) return 'shared is not yes or no';
    const commented = readFlag(cells[position.commented]);
    if (commented === UNREADABLE) return 'commented is not yes or no';

    const sessionId = readTextCell(cells[position.sessionId]);
    if (sessionId === UNREADABLE) return 'sessionId is not text';
    const id = readTextCell(cells[position.id]);
    if (id === UNREADABLE) return 'id is not text';
    return { userId, videoId, occurredAt, watchedSeconds, durationSeconds, watchRatio, liked, shared, commented, sessionId, id };
  };
}

function countUnit(cell: unknown, occurredAt: number, units: TimestampUnits): void {
  const value = Number(cell);
  if (Number.isNaN(value)) return;
  if (Math.floor(value) === occurredAt) units.milliseconds++;
  else units.seconds++;
}
