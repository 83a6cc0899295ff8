import { seededRandom } from '../local/services/personalize/recipes/random.ts';
import { type TrainingData } from '../local/services/personalize/recipes/recipe.ts';

export interface PlantedShape {
  readonly users: number;
  readonly items: number;
  readonly plays: number;
  readonly seed: number;
  /** Share of plays that follow the play before by the planted order; the rest follow taste and popularity. */
  readonly orderShare: number;
}

/** About the size of MovieLens 1M. */
export const MOVIELENS_LIKE: PlantedShape = { users: 6000, items: 3400, plays: 1_000_000, seed: 1, orderShare: 0.5 };

const TASTES = 20;
const TASTES_OF_USER = 3;
const SUCCESSORS = 8;
const LEAST_PLAYS = 20;
const START = 1_700_000_000;
const PLAY_SECONDS = 5400;
const SPAN_SECONDS = 300 * 86_400;
/** Tries before a user's next play is any item that was not played yet. */
const MOST_TRIES = 30;

/**
 * Histories with planted order effects: each item has eight successors of its own taste, nearer ones likelier, popularity falls with the
 * square root of the rank within a taste, and the lengths of histories are log-normal. Nobody plays an item twice.
 */
export function plantedSequences({ users, items, plays, seed, orderShare }: PlantedShape): TrainingData {
  const random = seededRandom(seed);
  const perTaste = Math.ceil(items / TASTES);
  const lengths = historyLengths({ users, items, plays, random });
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const rows: { user: number; item: number; at: number }[] = [];
  const drawByTaste = (taste: number): number => Math.min(items - 1, taste * perTaste + Math.floor(random() ** 2 * perTaste));
  const successor = (item: number): number => {
    const taste = Math.floor(item / perTaste);
    const step = Math.floor(random() ** 2 * SUCCESSORS);
    // Multiplying spreads the successors over the taste; the same item has the same ones for everybody.
    return Math.min(items - 1, taste * perTaste + (((item % perTaste) * 7 + step * 31 + 11) % perTaste));
  };
  for (let user = 0; user < users; user++) {
    const tastes = Array.from({ length: TASTES_OF_USER }, () => Math.floor(random() * TASTES));
    const played = new Set<number>();
    let last = drawByTaste(tastes[0] ?? 0);
    let at = START + random() * SPAN_SECONDS;
    while (played.size < (lengths[user] ?? 0)) {
      let item = last;
      for (let tries = 0; played.has(item) || tries === 0; tries++) {
        if (tries > MOST_TRIES) item = Math.floor(random() * items);
        else item = random() < orderShare ? successor(last) : drawByTaste(tastes[Math.floor(random() * TASTES_OF_USER)] ?? 0);
      }
      played.add(item);
      rows.push({ user, item, at });
      at += PLAY_SECONDS;
      last = item;
    }
  }
  rows.sort((a, b) => a.at - b.at);
  return {
    userIds: Array.from({ length: users }, (_, user) => `user-${user}`),
    itemIds: Array.from({ length: items }, (_, item) => `video-${item}`),
    eventTypes: ['watched'],
    interactions: {
      length,
      user: Uint32Array.from(rows, ({ user }) => user),
      item: Uint32Array.from(rows, ({ item }) => item),
      timestamp: Float64Array.from(rows, ({ at }) => at),
      eventType: new Uint8Array(length),
      eventValue: new Float32Array(length).fill(1),
      weight: new Float32Array(length).fill(1),
    },
    itemCategories: {},
    itemCreatedAt: new Float64Array(items).fill(NaN),
  };
}

function historyLengths({ users, items, plays, random }: { readonly users: number; readonly items: number; readonly plays: number; readonly random: () => number }): number[] {
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const raw = Array.from({ length: users }, () => Math.exp(gaussian()));
  const total = raw.reduce((sum, one) => sum + one, 0);
  const least = Math.min(LEAST_PLAYS, Math.floor(plays / users));
  const spread = plays - least * users;
  return raw.map((one) => Math.min(Math.floor(items / 3), least + Math.round((spread * one) / total)));
}
