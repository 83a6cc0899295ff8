import type { MapFacts, SeenVideo } from './stages.ts';

/** The videos of all mappers, numbered in the order of their ids: what blocks call by a mapper's own index. */
export interface VideoIndex {
  readonly ids: readonly string[];
  /** By mapper: the number of each of its videos. */
  readonly numbers: ReadonlyMap<number, Uint32Array>;
}

/** The same for the same facts in any order. */
export function videoIndexOf(facts: readonly MapFacts[]): VideoIndex {
  const ids = [...new Set(facts.flatMap(({ videos }) => videos.map(([id]) => id)))].sort();
  const numberOf = new Map(ids.map((id, number) => [id, number]));
  return { ids, numbers: new Map(facts.map(({ mapper, videos }) => [mapper, Uint32Array.from(videos, ([id]) => numberOf.get(id) ?? 0)])) };
}

/** The length of each video that the newest play of all told, the longest of several at that time. */
export function toldDurations(facts: readonly MapFacts[]): ReadonlyMap<string, number> {
  const newest = new Map<string, SeenVideo>();
  for (const { videos } of facts) {
    for (const video of videos) {
      const [id, toldAt, duration] = video;
      if (toldAt === null || duration === null) continue;
      const [, before, durationBefore] = newest.get(id) ?? [id, -1, 0];
      if (toldAt > (before ?? -1) || (toldAt === before && duration > (durationBefore ?? 0))) newest.set(id, video);
    }
  }
  return new Map([...newest].map(([id, [, , duration]]) => [id, duration ?? 0]));
}
