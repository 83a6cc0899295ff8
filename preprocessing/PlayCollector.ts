import { ByteDictionary } from './ByteDictionary.ts';
import { Digest, DigestSet } from './DigestSet.ts';
import { type Label, label, labelRatio } from './label.ts';
import type { Play } from './parsePlay.ts';
import { ENGAGEMENT_BIT, PlayColumns } from './PlayColumns.ts';
import type { Tally } from './readPlays.ts';
import { SessionRows } from './SessionRows.ts';
import type { VideoDurations } from './VideoDurations.ts';

/** One row under way, written over by the next: a row costs no allocation. NaN stands for a number that is not there. */
export interface PlayRow {
  /** Indexes into the collector's `users` and `videos.ids`. */
  user: number;
  video: number;
  /** Epoch milliseconds. */
  occurredAt: number;
  watchedSeconds: number;
  durationSeconds: number;
  watchRatio: number;
  /** Bits of ENGAGEMENT_BIT. */
  engagement: number;
  /** Of the user and the play's id, or else of the whole row: the same for what counts once. */
  readonly identity: Digest;
  /** Of user, video and session. */
  readonly session: Digest;
  hasSession: boolean;
}

export function emptyRow(): PlayRow {
  return {
    user: 0, video: 0, occurredAt: 0, watchedSeconds: NaN, durationSeconds: NaN, watchRatio: NaN, engagement: 0,
    identity: new Digest(), session: new Digest(), hasSession: false,
  };
}

export interface CollectorOptions {
  readonly threshold: number;
  readonly videos: VideoDurations;
  readonly tally: Tally;
}

/**
 * Labels rows and keeps them as columns, each play once: an id of a user counts once, an exact copy of a row without id too, and several
 * reports of one watch session are one play with the furthest position.
 */
export class PlayCollector {
  readonly plays = new PlayColumns();
  readonly users = new ByteDictionary();
  readonly videos: VideoDurations;
  readonly #threshold: number;
  readonly #tally: Tally;
  readonly #seen = new DigestSet();
  readonly #sessions = new SessionRows();
  readonly #row = emptyRow();
  /** Index in `plays.users` by index in `users`, plus one: viewers without a kept play are no row of the matrix. */
  #keptUser = new Uint32Array(1024);
  #keptItem = new Uint32Array(1024);

  constructor({ threshold, videos, tally }: CollectorOptions) {
    this.#threshold = threshold;
    this.videos = videos;
    this.#tally = tally;
  }

  /** A row that only the careful reader understood. */
  addPlay(play: Play, options: { readonly identity: string; readonly seed: number; readonly idSeed: number }): void {
    const row = this.#row;
    const user = Buffer.from(play.userId, 'utf8');
    const video = Buffer.from(play.videoId, 'utf8');
    row.user = this.users.indexOf(user, 0, user.length);
    row.video = this.videos.ids.indexOf(video, 0, video.length);
    row.occurredAt = play.occurredAt;
    row.watchedSeconds = play.watchedSeconds ?? NaN;
    row.durationSeconds = play.durationSeconds ?? NaN;
    row.watchRatio = play.watchRatio ?? NaN;
    row.engagement = (play.liked ? ENGAGEMENT_BIT.liked : 0) | (play.shared ? ENGAGEMENT_BIT.shared : 0) | (play.commented ? ENGAGEMENT_BIT.commented : 0);
    if (play.id === undefined) row.identity.ofText(options.identity, options.seed);
    else {
      const id = Buffer.from(play.id, 'utf8');
      digestOf(row.identity, { number: row.user, seed: options.idSeed, bytes: id, start: 0, end: id.length });
    }
    row.hasSession = play.sessionId !== undefined;
    if (play.sessionId !== undefined) {
      const session = Buffer.from(play.sessionId, 'utf8');
      digestOf(row.session, { number: row.user, seed: row.video, bytes: session, start: 0, end: session.length });
    }
    this.add(row);
  }

  add(row: PlayRow): void {
    const tally = this.#tally;
    if (!this.#seen.addDigest(row.identity)) {
      tally.duplicates++;
      return;
    }
    const durationSeconds = this.videos.seeAt(row.video, row.durationSeconds, row.occurredAt);
    const labelled = labelNumbers(row, durationSeconds, this.#threshold);
    if (labelled === undefined) {
      tally.withoutWatchTime++;
      return;
    }
    const { plays } = this;
    if (row.hasSession) {
      const earlier = this.#sessions.rowOf(row.session, plays.length);
      if (earlier !== -1) {
        tally.duplicates++;
        const before = plays.typeAt(earlier);
        plays.furthest(earlier, { label: labelled, occurredAt: row.occurredAt, engagement: row.engagement });
        const now = plays.typeAt(earlier);
        tally[before]--;
        tally[now]++;
        return;
      }
    }
    tally[labelled.type]++;
    plays.addRow({ user: this.#userOf(row.user), item: this.#itemOf(row.video), occurredAt: row.occurredAt, label: labelled, engagement: row.engagement });
  }

  #userOf(user: number): number {
    if (user >= this.#keptUser.length) this.#keptUser = new Uint32Array(this.#keptUser.buffer.transfer(8 * user));
    const kept = this.#keptUser[user] ?? 0;
    if (kept !== 0) return kept - 1;
    const index = this.plays.users.indexOf(this.users.textAt(user));
    this.#keptUser[user] = index + 1;
    return index;
  }

  #itemOf(video: number): number {
    if (video >= this.#keptItem.length) this.#keptItem = new Uint32Array(this.#keptItem.buffer.transfer(8 * video));
    const kept = this.#keptItem[video] ?? 0;
    if (kept !== 0) return kept - 1;
    const index = this.plays.items.indexOf(this.videos.ids.textAt(video));
    this.#keptItem[video] = index + 1;
    return index;
  }
}

/** A digest of a number and some bytes. */
export function digestOf(digest: Digest, of: { readonly number: number; readonly seed: number; readonly bytes: Uint8Array; readonly start: number; readonly end: number }): void {
  digest.start(of.seed ^ Math.imul(of.number + 1, 0x85ebca6b));
  digest.update(of.bytes, of.start, of.end);
  digest.finish(of.number);
}

/** From watch time and length where both are known, else from the ratio, as readPlays does. */
function labelNumbers(row: PlayRow, durationSeconds: number, threshold: number): Label | undefined {
  const { watchedSeconds, watchRatio } = row;
  if (!Number.isNaN(watchedSeconds) && (!Number.isNaN(durationSeconds) || Number.isNaN(watchRatio))) return label({ watchedSeconds, durationSeconds, threshold });
  return labelRatio({ watchRatio, threshold });
}
