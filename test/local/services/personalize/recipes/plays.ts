import { type HistoryEvent, type Model, type TrainingData, type TrainingOptions } from '../../../../../local/services/personalize/recipes/recipe.ts';
import { seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';

export interface Play {
  readonly user: number;
  readonly item: number;
  /** Epoch seconds. */
  readonly at: number;
  readonly weight?: number;
}

export interface Catalogue {
  readonly users: number;
  readonly items: number;
  /** Genres of an item; none by default. */
  readonly genres?: (item: number) => readonly string[];
  readonly createdAt?: (item: number) => number;
}

export const HOUR = 3600;
export const START = 1_700_000_000;

/** Training data of dense ids from plays in any order. */
export function trainingData({ users, items, genres, createdAt }: Catalogue, plays: readonly Play[]): TrainingData {
  const inTime = plays.toSorted((a, b) => a.at - b.at);
  return {
    userIds: Array.from({ length: users }, (_, u) => `user-${u}`),
    itemIds: Array.from({ length: items }, (_, i) => `item-${i}`),
    eventTypes: ['watched'],
    interactions: {
      length: inTime.length,
      user: Uint32Array.from(inTime, (play) => play.user),
      item: Uint32Array.from(inTime, (play) => play.item),
      timestamp: Float64Array.from(inTime, (play) => play.at),
      eventType: new Uint8Array(inTime.length),
      eventValue: new Float32Array(inTime.length).fill(1),
      weight: Float32Array.from(inTime, (play) => play.weight ?? 1),
    },
    itemCategories: { GENRES: Array.from({ length: items }, (_, i) => genres?.(i) ?? []) },
    itemCreatedAt: Float64Array.from({ length: items }, (_, i) => createdAt?.(i) ?? NaN),
  };
}

export const BLOCK_ITEMS = 20;

/** Two tastes: even users play items 0 to 19 in random order, odd users items 20 to 39; each leaves a few out. Items 40 to 43 nobody plays. */
export function twoTastes(seed = 1): TrainingData {
  const random = seededRandom(seed);
  const plays: Play[] = [];
  for (let user = 0; user < 80; user++) {
    const items = Array.from({ length: BLOCK_ITEMS }, (_, k) => ({ item: (user % 2) * BLOCK_ITEMS + k, order: random() }));
    items.sort((a, b) => a.order - b.order);
    items.slice(0, 12).forEach(({ item }, k) => plays.push({ user, item, at: START + (k * 20 + random() * 10) * HOUR }));
  }
  const taste = (item: number): string => (item < 40 ? (item < BLOCK_ITEMS ? 'A' : 'B') : item % 2 === 0 ? 'A' : 'B');
  return trainingData({ users: 80, items: 44, genres: (item) => [taste(item)] }, plays);
}

export const SEQUENCE_ITEMS = 50;

/** After item i everyone plays item i + 1, around and around, from starts of their own. */
export function plantedSequence(): TrainingData {
  const plays: Play[] = [];
  for (let user = 0; user < 200; user++) {
    for (let k = 0; k < 8; k++) plays.push({ user, item: (user * 7 + k) % SEQUENCE_ITEMS, at: START + (user % 97) * HOUR + k * 5 * HOUR });
  }
  return trainingData({ users: 200, items: SEQUENCE_ITEMS }, plays);
}

export const options: TrainingOptions = { seed: 7, hyperparameters: {} };

/** A history of whole watches, an hour apart. */
export function historyOf(...items: number[]): HistoryEvent[] {
  return items.map((item, k) => ({ item, timestamp: START + 500 * HOUR + k * HOUR, weight: 1, eventValue: 1 }));
}

export interface Question {
  readonly history?: readonly HistoryEvent[];
  readonly item?: number;
  readonly explorationWeight?: number;
  readonly explorationSeed?: number;
}

export function scoresOf(model: Model, { history = [], item, explorationWeight = 0, explorationSeed = 1 }: Question = {}): Float32Array {
  const out = new Float32Array(model.itemIds.length).fill(NaN);
  model.score({ history, ...(item === undefined ? {} : { item }), now: START + 1000 * HOUR, explorationWeight, explorationSeed }, out);
  return out;
}

/** Items by falling score. */
export function rankingOf(model: Model, question: Question = {}): number[] {
  const scores = scoresOf(model, question);
  return [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}
