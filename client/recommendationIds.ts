/** Lists are remembered for this many videos; the oldest go first. */
const capacity = 5_000;

/** Which list last offered a video, so that a play of it counts for that list. */
export class RecommendationIds {
  /** By user and video; the user is empty for the lists that are everybody's. */
  readonly #ids = new Map<string, string>();

  remember(list: { readonly recommendationId: string | null; readonly videoIds: readonly string[] }, userId = ''): void {
    if (list.recommendationId === null) return;
    for (const videoId of list.videoIds) {
      const key = keyOf(userId, videoId);
      // Deleted first, so that it is the newest again.
      this.#ids.delete(key);
      this.#ids.set(key, list.recommendationId);
    }
    for (const key of this.#ids.keys()) {
      if (this.#ids.size <= capacity) break;
      this.#ids.delete(key);
    }
  }

  /** The viewer's own list comes before everybody's. */
  find(userId: string, videoId: string): string | undefined {
    return this.#ids.get(keyOf(userId, videoId)) ?? this.#ids.get(keyOf('', videoId));
  }
}

function keyOf(userId: string, videoId: string): string {
  return JSON.stringify([userId, videoId]);
}
