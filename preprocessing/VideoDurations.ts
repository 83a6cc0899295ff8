import type { Play } from './parsePlay.ts';

interface Seen {
  durationSeconds: number | undefined;
  /** Of the play that told the length, epoch milliseconds. */
  occurredAt: number;
}

/** The videos that plays name, each with the length that the newest play tells; one small entry a video. */
export class VideoDurations {
  readonly #catalogue: ReadonlyMap<string, { readonly durationSeconds?: number }>;
  readonly #seen = new Map<string, Seen>();

  constructor(catalogue: ReadonlyMap<string, { readonly durationSeconds?: number }>) {
    this.#catalogue = catalogue;
  }

  /** Notes the play's video. Answers the length to label the play with: its own, or else the catalogue's. */
  see(play: Play): number | undefined {
    const { videoId, durationSeconds, occurredAt } = play;
    const seen = this.#seen.get(videoId);
    if (seen === undefined) this.#seen.set(videoId, { durationSeconds, occurredAt });
    else if (durationSeconds !== undefined && (seen.durationSeconds === undefined || occurredAt >= seen.occurredAt)) {
      seen.durationSeconds = durationSeconds;
      seen.occurredAt = occurredAt;
    }
    return durationSeconds ?? this.#catalogue.get(videoId)?.durationSeconds;
  }

  /** The catalogue's length, or else the newest play's. */
  durationOf(videoId: string): number | undefined {
    return this.#catalogue.get(videoId)?.durationSeconds ?? this.#seen.get(videoId)?.durationSeconds;
  }

  /** In order of first appearance. */
  videoIds(): IterableIterator<string> {
    return this.#seen.keys();
  }
}
