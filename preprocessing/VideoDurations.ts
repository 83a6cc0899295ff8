import { ByteDictionary } from './ByteDictionary.ts';
import type { Play } from './parsePlay.ts';

/** The videos that plays name, each with the length that the newest play tells; one small entry a video. */
export class VideoDurations {
  /** In order of first appearance. */
  readonly ids = new ByteDictionary();
  readonly #catalogue: ReadonlyMap<string, { readonly durationSeconds?: number }>;
  /** By index in `ids`; NaN where it is not known. */
  #ofCatalogue = new Float64Array(256);
  #ofNewestPlay = new Float64Array(256);
  /** Of the play that told the length, epoch milliseconds. */
  #toldAt = new Float64Array(256);
  #known = 0;

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
    if (video >= this.#known) this.#add(video);
    if (Number.isNaN(durationSeconds)) return this.#ofCatalogue[video] ?? NaN;
    if (occurredAt >= (this.#toldAt[video] ?? 0)) {
      this.#ofNewestPlay[video] = durationSeconds;
      this.#toldAt[video] = occurredAt;
    }
    return durationSeconds;
  }

  /** The catalogue's length, or else the newest play's. */
  durationOf(videoId: string): number | undefined {
    const known = this.#catalogue.get(videoId)?.durationSeconds;
    if (known !== undefined) return known;
    const video = this.ids.find(Buffer.from(videoId, 'utf8'));
    const duration = video === -1 ? NaN : (this.#ofNewestPlay[video] ?? NaN);
    return Number.isNaN(duration) ? undefined : duration;
  }

  /** In order of first appearance. */
  *videoIds(): Generator<string> {
    for (let video = 0; video < this.#known; video++) yield this.ids.textAt(video);
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
    this.#known = video + 1;
  }
}
