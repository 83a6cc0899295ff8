import { Digest } from './Digest.ts';
import { type Label, label, labelRatio } from './label.ts';
import type { Play } from './parsePlay.ts';
import type { Engagement } from './eventWeights.ts';

/** 1 is kept for "watched" where flags are stored. */
export const ENGAGEMENT_BIT: Readonly<Record<Engagement, number>> = { liked: 2, shared: 4, commented: 8 };

/** One row under way as ranges of bytes and numbers, written over by the next: a row costs no allocation. NaN: a number that is not there. */
export interface PlayRow {
  bytes: Uint8Array;
  userStart: number;
  userEnd: number;
  videoStart: number;
  videoEnd: number;
  /** Empty ranges where there is none. */
  idStart: number;
  idEnd: number;
  sessionStart: number;
  sessionEnd: number;
  /** Epoch milliseconds. */
  occurredAt: number;
  watchedSeconds: number;
  durationSeconds: number;
  watchRatio: number;
  /** Bits of ENGAGEMENT_BIT. */
  engagement: number;
  /** Of the whole row: the same for exact copies. Read only where the row has no id. */
  readonly identity: Digest;
}

export function emptyRow(): PlayRow {
  return {
    bytes: new Uint8Array(0), userStart: 0, userEnd: 0, videoStart: 0, videoEnd: 0, idStart: 0, idEnd: 0, sessionStart: 0, sessionEnd: 0,
    occurredAt: 0, watchedSeconds: NaN, durationSeconds: NaN, watchRatio: NaN, engagement: 0, identity: new Digest(),
  };
}

/** A play that was read as text, in the same form. Its identity is left to the caller. */
export function fillRow(row: PlayRow, play: Play): void {
  const texts = [play.userId, play.videoId, play.id ?? '', play.sessionId ?? ''];
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const [user = 0, video = 0, id = 0, session = 0] = lengths;
  row.bytes = Buffer.from(texts.join(''));
  row.userStart = 0;
  row.userEnd = row.videoStart = user;
  row.videoEnd = row.idStart = user + video;
  row.idEnd = row.sessionStart = user + video + id;
  row.sessionEnd = user + video + id + session;
  row.occurredAt = play.occurredAt;
  row.watchedSeconds = play.watchedSeconds ?? NaN;
  row.durationSeconds = play.durationSeconds ?? NaN;
  row.watchRatio = play.watchRatio ?? NaN;
  row.engagement = (play.liked ? ENGAGEMENT_BIT.liked : 0) | (play.shared ? ENGAGEMENT_BIT.shared : 0) | (play.commented ? ENGAGEMENT_BIT.commented : 0);
}

/** From watch time and length where both are known, else from the ratio. `durationSeconds`: the play's own, or else the catalogue's. */
export function labelRow({ watchedSeconds, watchRatio }: PlayRow, durationSeconds: number, threshold: number): Label | undefined {
  if (!Number.isNaN(watchedSeconds) && (!Number.isNaN(durationSeconds) || Number.isNaN(watchRatio))) return label({ watchedSeconds, durationSeconds, threshold });
  return labelRatio({ watchRatio, threshold });
}
