export const videos = 40;
const genres = ['drama', 'comedy', 'science|space', 'sport'];

export interface PlayOptions {
  readonly users?: number;
  /** Each play gets another play's video: there is nothing left to learn. */
  readonly shuffled?: boolean;
  /** Rows that come after all others. */
  readonly added?: number;
}

/** Each user watches videos of a neighbourhood of their own, so that there is something to learn. In time order, as preprocessing writes it. */
export function interactionRows({ users = 60, shuffled = false, added = 0 }: PlayOptions): string {
  const plays: { user: number; video: number; at: number; type: string }[] = [];
  for (let play = 0; play < 25; play++) {
    for (let user = 0; user < users; user++) {
      plays.push({ user, video: (user * 3 + ((play * 7) % 13)) % videos, at: 1_700_000_000 + play * 3600 + user, type: play % 4 === 3 ? 'clicked' : 'watched' });
    }
  }
  const last = plays.at(-1)?.at ?? 0;
  for (let row = 0; row < added; row++) plays.push({ user: row % users, video: (row * 3) % videos, at: last + 1 + row, type: 'watched' });
  // A multiplier without a common factor visits every play once.
  const videoOf = (index: number): number => (shuffled ? (plays[(index * 7919) % plays.length]?.video ?? 0) : (plays[index]?.video ?? 0));
  const rows = plays.map(({ user, at, type }, index) => `u${user},v${videoOf(index)},${at},${type},${type === 'clicked' ? 0.2 : 0.9}`);
  return `USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n${rows.join('\n')}\n`;
}

export function itemRows(): string {
  const rows = Array.from({ length: videos }, (_, video) => `v${video},${genres[video % genres.length]},${1_690_000_000 + video},${60 + video}`);
  return `ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS\n${rows.join('\n')}\n`;
}

export function userIds({ users = 60 }: PlayOptions): string {
  return Array.from({ length: users }, (_, user) => `u${user}\n`).join('');
}

export function itemIds(): string {
  return Array.from({ length: videos }, (_, video) => `v${video}\n`).join('');
}
