/** How a video of a list got to its place since the list before. */
export type Movement = { readonly kind: 'new' } | { readonly kind: 'up' | 'down'; readonly places: number };

export interface Movements {
  readonly byId: ReadonlyMap<string, Movement>;
  readonly arrived: number;
  readonly moved: number;
  readonly left: readonly string[];
}

/** Places are counted among the videos that are in both lists: that one left moves nobody. */
export function movementsOf(before: readonly string[], after: readonly string[]): Movements {
  const present = new Set(after);
  const oldPlaces = new Map(before.filter((id) => present.has(id)).map((id, place) => [id, place]));
  const byId = new Map<string, Movement>();
  let place = 0;
  for (const id of after) {
    const old = oldPlaces.get(id);
    if (old === undefined) byId.set(id, { kind: 'new' });
    else {
      if (old !== place) byId.set(id, { kind: old > place ? 'up' : 'down', places: Math.abs(old - place) });
      place += 1;
    }
  }
  const arrived = [...byId.values()].filter(({ kind }) => kind === 'new').length;
  return { byId, arrived, moved: byId.size - arrived, left: before.filter((id) => !present.has(id)) };
}

/** "2 new, 5 moved, 1 left", or undefined when all is as it was. */
export function movementText({ arrived, moved, left }: Movements): string | undefined {
  const parts = [arrived > 0 ? `${arrived} new` : '', moved > 0 ? `${moved} moved` : '', left.length > 0 ? `${left.length} left` : ''].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}
