import { ByteDictionary } from './ByteDictionary.ts';
import type { SeenVideo } from './stages/stages.ts';
import type { Play } from './parsePlay.ts';

/**
 * The videos that plays name, each with the length that the newest play tells (of several at the same time the longest, so that the order of plays
 * does not matter); one small entry a video.
 */
export class VideoDurations {
  /** Every id that was ever looked up; only those that `seeAt` was told of are seen. */
  readonly ids = new ByteDictionary();
  readonly #catalogue: ReadonlyMap<string, { readonly durationSeconds?: number }>;
  /** By index in `ids`; NaN where it is not known. */
  #ofCatalogue = new Float64Array(256);
  #ofNewestPlay = new Float64Array(256);
  /** When the play that told the length happened, epoch milliseconds; −Infinity where none did, 0 for a video not yet seen. */
  #toldAt = new Float64Array(256);
  /** In order of first appearance. */
  readonly #seen: number[] = [];

  constructor(catalogue: ReadonlyMap<string, { readonly durationSeconds?: number }>) {
    this.#catalogue = catalogue;
  }

  /** Notes the play's video. Answers the length to label the play with: its own, or else the catalogue's. */
  see({ videoId, durationSeconds = NaN, occurredAt }: Play): number | undefined {
    const id = Buffer.from(videoId, 'utf8');
    const duration = this.seeAt(this.ids.indexOf(id, 0, id.length), durationSeconds, occurredAt);
    return Number.isNaN(duration) ? undefined : duration;
  }

  /** The same by the video's index in `ids`; NaN for a length that is not known. */
  seeAt(video: number, durationSeconds: number, occurredAt: number): number {
    if (video >= this.#toldAt.length || this.#toldAt[video] === 0) this.#add(video);
    if (Number.isNaN(durationSeconds)) return this.#ofCatalogue[video] ?? NaN;
    // The first millisecond of 1970 is no time of a play, and zero is taken.
    const time = Math.max(occurredAt, 1);
    const toldAt = this.#toldAt[video] ?? 0;
    if (time > toldAt || (time === toldAt && durationSeconds > (this.#ofNewestPlay[video] ?? NaN))) {
      this.#ofNewestPlay[video] = durationSeconds;
      this.#toldAt[video] = time;
    }
    return durationSeconds;
  }

  /** The catalogue's length, or else the newest play's. */
  durationOf(videoId: string): number | undefined {
    const known = this.#catalogue.get(videoId)?.durationSeconds;
    if (known !== undefined) return known;
    const video = this.ids.find(Buffer.from(videoId, 'utf8'));
    const duration = video === -1 || !this.#toldAt[video] ? NaN : (this.#ofNewestPlay[video] ?? NaN);
    return Number.isNaN(duration) ? undefined : duration;
  }

  /** What is known of every id, in the order of `ids`. */
  seen(): SeenVideo[] {
    return this.#seen.map((video) => {
      const toldAt = this.#toldAt[video] ?? -Infinity;
      return [this.ids.textAt(video), toldAt === -Infinity ? null : toldAt, toldAt === -Infinity ? null : (this.#ofNewestPlay[video] ?? null)];
    });
  }

  /** In order of first appearance. */
  *videoIds(): Generator<string> {
    for (const video of this.#seen) yield this.ids.textAt(video);
  }

  #add(video: number): void {
    if (video >= this.#ofCatalogue.length) {
      this.#ofCatalogue = new Float64Array(this.#ofCatalogue.buffer.transfer(16 * video));
      this.#ofNewestPlay = new Float64Array(this.#ofNewestPlay.buffer.transfer(16 * video));
      this.#toldAt = new Float64Array(this.#toldAt.buffer.transfer(16 * video));
    }
    this.#ofCatalogue[video] = this.#catalogue.get(this.ids.textAt(video))?.durationSeconds ?? NaN;
    this.#ofNewestPlay[video] = NaN;
    this.#toldAt[video] = -Infinity;
    this.#seen.push(video);
  }
}
