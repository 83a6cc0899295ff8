import type { Run } from './Run.ts';

/** Plays of one run that are held at a time: 64 runs hold 26 MB. */
const WINDOW = 16_384;
/** Plays handed out at a time. */
const BATCH = 16_384;

/** Plays in time order. `users` counts through all runs. Written over by the next batch. */
export interface PlayBatch {
  length: number;
  readonly users: Uint32Array;
  readonly videos: Uint32Array;
  /** Epoch milliseconds. */
  readonly times: Float64Array;
  readonly ratios: Float64Array;
  /** 1 watched, and the bits of ENGAGEMENT_BIT. */
  readonly flags: Uint8Array;
}

/** Some plays of a run, from `start` to `end`, and the number of its first user. */
export interface RunRange {
  readonly run: Run;
  readonly firstUser: number;
  readonly start: number;
  readonly end: number;
}

class Cursor {
  readonly firstUser: number;
  users: Uint32Array = new Uint32Array(0);
  videos: Uint32Array = new Uint32Array(0);
  times: Float64Array = new Float64Array(0);
  ratios: Float64Array = new Float64Array(0);
  flags: Uint8Array = new Uint8Array(0);
  /** In the window. */
  at = 0;
  readonly #range: RunRange;
  #next: number;

  constructor(range: RunRange) {
    this.#range = range;
    this.#next = range.start;
    this.firstUser = range.firstUser;
  }

  /** The next window; one without plays at the end. */
  async load(): Promise<void> {
    const start = this.#next;
    const end = Math.min(start + WINDOW, this.#range.end);
    const { run } = this.#range;
    this.users = await run.words('playUsers', start, end);
    this.videos = await run.words('playVideos', start, end);
    this.times = await run.floats('times', start, end);
    this.ratios = await run.floats('ratios', start, end);
    this.flags = await run.bytes('flags', start, end);
    this.at = 0;
    this.#next = end;
  }
}

/**
 * Merges runs by time; at equal times the earlier run's plays come first, which is the order of users. A tree of winners: each play costs as many
 * comparisons as the number of runs has bits.
 */
export async function* mergeByTime(ranges: readonly RunRange[]): AsyncGenerator<PlayBatch> {
  const cursors = ranges.filter(({ start, end }) => end > start).map((range) => new Cursor(range));
  for (const cursor of cursors) await cursor.load();
  const tree = new WinnerTree(cursors.map(({ times }) => times[0] ?? Infinity));
  const batch: PlayBatch = {
    length: 0,
    users: new Uint32Array(BATCH),
    videos: new Uint32Array(BATCH),
    times: new Float64Array(BATCH),
    ratios: new Float64Array(BATCH),
    flags: new Uint8Array(BATCH),
  };
  for (;;) {
    const cursor = fill(batch, cursors, tree);
    if (batch.length === BATCH || (cursor === undefined && batch.length > 0)) {
      yield batch;
      batch.length = 0;
    }
    if (cursor === undefined) return;
    if (cursor.at === cursor.times.length) {
      await cursor.load();
      tree.replace(cursors.indexOf(cursor), cursor.times[0] ?? Infinity);
    }
  }
}

/** Until the batch is full or a window is used up: that cursor is answered, undefined when there is nothing left. */
function fill(batch: PlayBatch, cursors: readonly Cursor[], tree: WinnerTree): Cursor | undefined {
  const { users, videos, times, ratios, flags } = batch;
  for (;;) {
    const winner = tree.winner;
    const cursor = cursors[winner];
    if (cursor === undefined || tree.key(winner) === Infinity) return undefined;
    const { at } = cursor;
    const place = batch.length++;
    users[place] = cursor.firstUser + (cursor.users[at] ?? 0);
    videos[place] = cursor.videos[at] ?? 0;
    times[place] = cursor.times[at] ?? 0;
    ratios[place] = cursor.ratios[at] ?? 0;
    flags[place] = cursor.flags[at] ?? 0;
    cursor.at = at + 1;
    if (cursor.at === cursor.times.length) return cursor;
    tree.replace(winner, cursor.times[cursor.at] ?? Infinity);
    if (batch.length === BATCH) return cursor;
  }
}

/** Which of several keys is least, the first of equal ones. */
class WinnerTree {
  readonly #keys: Float64Array;
  readonly #leaves: number;
  readonly #nodes: Uint32Array;

  constructor(keys: readonly number[]) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(keys.length, 2)));
    this.#keys = new Float64Array(this.#leaves).fill(Infinity);
    this.#keys.set(keys);
    this.#nodes = Uint32Array.from({ length: 2 * this.#leaves }, (_, node) => Math.max(node - this.#leaves, 0));
    for (let node = this.#leaves - 1; node > 0; node--) this.#decide(node);
  }

  get winner(): number {
    return this.#nodes[1] ?? 0;
  }

  key(leaf: number): number {
    return this.#keys[leaf] ?? Infinity;
  }

  replace(leaf: number, key: number): void {
    this.#keys[leaf] = key;
    for (let node = (this.#leaves + leaf) >> 1; node > 0; node >>= 1) this.#decide(node);
  }

  #decide(node: number): void {
    const left = this.#nodes[2 * node] ?? 0;
    const right = this.#nodes[2 * node + 1] ?? 0;
    this.#nodes[node] = (this.#keys[right] ?? Infinity) < (this.#keys[left] ?? Infinity) ? right : left;
  }
}
