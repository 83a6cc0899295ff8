import { ByteDictionary } from '../ByteDictionary.ts';
import { ENGAGEMENTS } from '../eventWeights.ts';
import { ENGAGEMENT_BIT } from '../PlayRow.ts';
import { sumCells } from '../sumCells.ts';
import { histogramOf } from '../report.ts';
import { sortByTime } from '../sortByTime.ts';
import { FLAG_SHIFT, HEADER_WORDS, ITEM_MASK, padded, ROW_WORDS_WITH_SESSION, UNLABELLED, WATCHED } from './BlockWriter.ts';
import { IdentityTable } from './IdentityTable.ts';
import { hashOf } from '../hash.ts';
import { encodeRun } from './Run.ts';
import type { RunSettings } from './stages.ts';
import type { VideoIndex } from './VideoIndex.ts';

const HOUR_MS = 3_600_000;
const PLACES = 2 ** 21;
/** A report of a session that another one of the same session stands for. */
const MERGED = 32;

/**
 * All rows of one partition's users: each play once, in time order, and summed into cells. Memory: 29 bytes a row and 12 to 24 for finding
 * duplicates, 12 to 24 more where there are sessions; while sorting 16 more.
 */
export class PartitionMerger {
  readonly #videos: VideoIndex;
  readonly #weights: Float64Array;
  readonly #users = new ByteDictionary();
  /** By mapper: the index in `#users` of each user of its stream. */
  readonly #streams = new Map<number, number[]>();
  readonly #identities = new IdentityTable();
  readonly #sessions = new IdentityTable();
  #rows = 0;
  #duplicates = 0;
  #time = new Float64Array(1024);
  #ratio = new Float64Array(1024);
  #user = new Uint32Array(1024);
  #video = new Uint32Array(1024);
  #flags = new Uint8Array(1024);
  #session = new Uint32Array(0);

  constructor({ videos, settings }: { readonly videos: VideoIndex; readonly settings: Pick<RunSettings, 'weights'> }) {
    const { weights } = settings;
    this.#videos = videos;
    this.#weights = Float64Array.from({ length: 16 }, (_, flags) =>
      ENGAGEMENTS.reduce((sum, engagement) => sum + ((flags & ENGAGEMENT_BIT[engagement]) === 0 ? 0 : weights[engagement]), weights[(flags & WATCHED) === 0 ? 'clicked' : 'watched']),
    );
  }

  /** A whole block; those of one mapper in order. */
  add(words: Uint32Array): void {
    const [, mapper = 0, rows = 0, rowWords = 0, newUsers = 0, idBytes = 0, fresh] = words.subarray(0, HEADER_WORDS);
    const numbers = this.#videos.numbers.get(mapper);
    if (numbers === undefined) throw new RangeError(`there are blocks but no facts of mapper ${mapper}`);
    const users = fresh === 1 ? [] : (this.#streams.get(mapper) ?? []);
    this.#streams.set(mapper, users);
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const idsAt = 4 * (HEADER_WORDS + padded(newUsers, 2));
    for (let index = 0, start = idsAt; index < newUsers; index++) {
      const end = idsAt + (words[HEADER_WORDS + index] ?? 0);
      users.push(this.#users.indexOf(bytes, start, end));
      start = end;
    }
    const first = (idsAt + padded(idBytes, 8)) / 4;
    const floats = new Float64Array(words.buffer, words.byteOffset + 4 * first, (rows * rowWords) / 2);
    const hasSessions = rowWords === ROW_WORDS_WITH_SESSION;
    while (this.#rows + rows > this.#time.length) this.#grow();
    if (hasSessions && this.#session.length < 2 * this.#time.length) this.#session = new Uint32Array(this.#session.buffer.transfer(8 * this.#time.length));
    const table = this.#identities;
    table.reserve(rows);
    for (let row = 0; row < rows; row++) {
      const word = first + row * rowWords;
      const packed = words[word + 7] ?? 0;
      const time = floats[(row * rowWords) / 2] ?? 0;
      const ratio = floats[(row * rowWords) / 2 + 1] ?? 0;
      const video = numbers[packed & ITEM_MASK] ?? 0;
      const flags = packed >>> FLAG_SHIFT;
      let place = this.#rows;
      const known = table.rowOf(words[word + 4] ?? 0, words[word + 5] ?? 0, place);
      if (known === -1) this.#rows++;
      else {
        this.#duplicates++;
        if (!this.#isLess(known, time, video, ratio, flags)) continue;
        place = known;
      }
      this.#time[place] = time;
      this.#ratio[place] = ratio;
      this.#user[place] = users[words[word + 6] ?? 0] ?? 0;
      this.#video[place] = video;
      this.#flags[place] = flags;
      if (hasSessions) {
        this.#session[2 * place] = words[word + 8] ?? 0;
        this.#session[2 * place + 1] = words[word + 9] ?? 0;
      }
    }
  }

  finish(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#rows === 0) return undefined;
    this.#mergeSessions();
    const kept = this.#keptRows();
    const { order: userOrder, rank } = this.#rankUsers(kept.rows);
    const order = this.#inTimeOrder(kept.rows, rank);
    const plays = order.length;
    const sections = {
      times: new Float64Array(plays),
      ratios: new Float64Array(plays),
      playUsers: new Uint32Array(plays),
      playVideos: new Uint32Array(plays),
      flags: new Uint8Array(plays),
    };
    const hours: [number, number, number][] = [];
    let latest: [number, number, number] = [-1, 0, 0];
    for (let play = 0; play < plays; play++) {
      const row = order[play] ?? 0;
      const time = this.#time[row] ?? 0;
      const flags = this.#flags[row] ?? 0;
      sections.times[play] = time;
      sections.ratios[play] = this.#ratio[row] ?? 0;
      sections.playUsers[play] = rank[this.#user[row] ?? 0] ?? 0;
      sections.playVideos[play] = this.#video[row] ?? 0;
      sections.flags[play] = flags;
      const hour = Math.floor(time / HOUR_MS);
      if (hour !== latest[0]) hours.push((latest = [hour, 0, 0]));
      latest[(flags & WATCHED) === 0 ? 2 : 1]++;
    }
    const cells = sumCells({ rows: userOrder.length, columns: this.#videos.ids.length, row: sections.playUsers, column: sections.playVideos, kind: sections.flags, weights: this.#weights });
    const facts = {
      users: userOrder.length,
      plays,
      cells: cells.columns.length,
      watched: kept.watched,
      clicked: plays - kept.watched,
      withoutWatchTime: kept.unlabelled,
      duplicates: this.#duplicates,
      from: sections.times[0] ?? 0,
      to: sections.times[plays - 1] ?? 0,
      hours,
      ratioHistogram: histogramOf(sections.ratios),
    };
    return encodeRun(facts, { ...sections, userIds: this.#idLines(userOrder), ...cells });
  }

  /** Of rows that count as one the least by content is kept, so that the order in which they come does not matter. */
  #isLess(known: number, time: number, video: number, ratio: number, flags: number): boolean {
    const byTime = time - (this.#time[known] ?? 0);
    if (byTime !== 0) return byTime < 0;
    const byVideo = video - (this.#video[known] ?? 0);
    if (byVideo !== 0) return byVideo < 0;
    const byRatio = ratio - (this.#ratio[known] ?? 0);
    return byRatio !== 0 ? byRatio < 0 : flags < (this.#flags[known] ?? 0);
  }

  /** Reports of one session are one play: the furthest position counts, of equal ones the earliest, and what any of them says of engagement. */
  #mergeSessions(): void {
    const session = this.#session;
    if (session.length === 0) return;
    const sessions = this.#sessions;
    for (let row = 0; row < this.#rows; row++) {
      const low = session[2 * row] ?? 0;
      const high = session[2 * row + 1] ?? 0;
      if (low === 0 && high === 0) continue;
      sessions.reserve(1);
      const known = sessions.rowOf(low, high, row);
      if (known === -1) continue;
      this.#duplicates++;
      const engagement = ((this.#flags[row] ?? 0) | (this.#flags[known] ?? 0)) & ~WATCHED;
      const further = (this.#ratio[row] ?? 0) - (this.#ratio[known] ?? 0);
      if (further > 0 || (further === 0 && (this.#time[row] ?? 0) < (this.#time[known] ?? 0))) {
        this.#ratio[known] = this.#ratio[row] ?? 0;
        this.#time[known] = this.#time[row] ?? 0;
        this.#flags[known] = this.#flags[row] ?? 0;
      }
      this.#flags[known] = engagement | ((this.#flags[known] ?? 0) & WATCHED);
      this.#flags[row] = MERGED;
    }
  }

  #keptRows(): { readonly rows: Uint32Array; readonly watched: number; readonly unlabelled: number } {
    const rows = new Uint32Array(this.#rows);
    let kept = 0;
    let watched = 0;
    let unlabelled = 0;
    for (let row = 0; row < this.#rows; row++) {
      const flags = this.#flags[row] ?? 0;
      if ((flags & UNLABELLED) !== 0) unlabelled++;
      else if ((flags & MERGED) === 0) {
        rows[kept++] = row;
        watched += flags & WATCHED;
      }
    }
    return { rows: rows.subarray(0, kept), watched, unlabelled };
  }

  /** Users with plays in the order of (hash, id), and the place of each there. */
  #rankUsers(rows: Uint32Array): { readonly order: Uint32Array; readonly rank: Uint32Array } {
    const rank = new Uint32Array(this.#users.size);
    for (const row of rows) rank[this.#user[row] ?? 0] = 1;
    const kept = Uint32Array.from({ length: rank.length }, (_, user) => user).filter((user) => rank[user] === 1);
    const order = this.#byHash(kept);
    for (let place = 0; place < order.length; place++) rank[order[place] ?? 0] = place;
    return { order, rank };
  }

  /** Hash and place in one number, where both fit its 53 bits, are sorted without a call for each comparison. */
  #byHash(kept: Uint32Array): Uint32Array {
    const users = this.#users;
    const hashes = kept.map((user) => {
      const id = users.bytesAt(user);
      return hashOf(id, 0, id.length);
    });
    const compare = (left: number, right: number): number =>
      (hashes[left] ?? 0) - (hashes[right] ?? 0) || Buffer.compare(users.bytesAt(kept[left] ?? 0), users.bytesAt(kept[right] ?? 0));
    if (kept.length > PLACES) return Uint32Array.from(kept.keys()).sort(compare).map((place) => kept[place] ?? 0);
    const places = Uint32Array.from(Float64Array.from(hashes, (hash, place) => hash * PLACES + place).sort(), (key) => key % PLACES);
    for (let start = 0; start < places.length; ) {
      let end = start + 1;
      while (end < places.length && hashes[places[end] ?? 0] === hashes[places[start] ?? 0]) end++;
      if (end > start + 1) places.subarray(start, end).sort(compare);
      start = end;
    }
    return places.map((place) => kept[place] ?? 0);
  }

  /** The rows by (time, user, video, ratio, flags). */
  #inTimeOrder(rows: Uint32Array, rank: Uint32Array): Uint32Array {
    const times = rows.length === this.#rows ? this.#time.subarray(0, this.#rows) : Float64Array.from(rows, (row) => this.#time[row] ?? 0);
    const order = sortByTime(times);
    for (let place = 0; place < order.length; place++) order[place] = rows[order[place] ?? 0] ?? 0;
    const time = this.#time;
    for (let start = 0; start < order.length; ) {
      const now = time[order[start] ?? 0];
      let end = start + 1;
      while (end < order.length && time[order[end] ?? 0] === now) end++;
      if (end > start + 1) order.subarray(start, end).sort((left, right) => this.#compareTied(left, right, rank));
      start = end;
    }
    return order;
  }

  #compareTied(left: number, right: number, rank: Uint32Array): number {
    return (
      (rank[this.#user[left] ?? 0] ?? 0) - (rank[this.#user[right] ?? 0] ?? 0) ||
      (this.#video[left] ?? 0) - (this.#video[right] ?? 0) ||
      (this.#ratio[left] ?? 0) - (this.#ratio[right] ?? 0) ||
      (this.#flags[left] ?? 0) - (this.#flags[right] ?? 0)
    );
  }

  #idLines(order: Uint32Array): Uint8Array {
    const lines = new Uint8Array(this.#users.byteLength + order.length);
    let end = 0;
    for (const user of order) {
      const id = this.#users.bytesAt(user);
      lines.set(id, end);
      end += id.length;
      lines[end++] = 10;
    }
    return lines.subarray(0, end);
  }

  /** ArrayBuffer.transfer copies one column at a time, so that never more than one exists twice. */
  #grow(): void {
    const capacity = 2 * this.#time.length;
    this.#time = new Float64Array(this.#time.buffer.transfer(8 * capacity));
    this.#ratio = new Float64Array(this.#ratio.buffer.transfer(8 * capacity));
    this.#user = new Uint32Array(this.#user.buffer.transfer(4 * capacity));
    this.#video = new Uint32Array(this.#video.buffer.transfer(4 * capacity));
    this.#flags = new Uint8Array(this.#flags.buffer.transfer(capacity));
    if (this.#session.length > 0) this.#session = new Uint32Array(this.#session.buffer.transfer(8 * capacity));
  }
}
