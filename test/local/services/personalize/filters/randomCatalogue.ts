import { seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';

export interface ItemRow {
  readonly id: string;
  readonly genres: readonly string[];
  readonly studio: string | undefined;
  readonly year: number | undefined;
  readonly price: number | undefined;
}

export interface UserRow {
  readonly id: string;
  readonly age: number | undefined;
  readonly plan: string | undefined;
}

export interface PlayRow {
  readonly user: string;
  readonly item: string;
  readonly eventType: string;
  readonly timestamp: number;
}

export interface Catalogue {
  readonly items: readonly ItemRow[];
  readonly users: readonly UserRow[];
  readonly plays: readonly PlayRow[];
}

const genres = ['Drama', 'Comedy', 'Crime', 'Epic', 'drama'];
const studios = ['North', 'South', 'West Coast'];
const plans = ['free', 'gold'];
const eventTypes = ['watched', 'Watched', 'clicked', 'liked'];

const ITEMS = 90;
const USERS = 40;
const PLAYS = 4000;

/** Rows with every kind of gap: items without a row or a value, genres that differ by case, event types in two spellings. */
export function randomCatalogue(seed: number): Catalogue {
  const random = seededRandom(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const some = <Value>(share: number, value: () => Value): Value | undefined => (random() < share ? value() : undefined);
  const items = Array.from({ length: ITEMS }, (_, item): ItemRow => ({
    id: `i${item}`,
    genres: genres.filter(() => random() < 0.35),
    studio: some(0.8, () => pick(studios)),
    year: some(0.9, () => 1990 + Math.floor(random() * 30)),
    price: some(0.7, () => Math.round(random() * 80) / 4),
  }));
  const users = Array.from({ length: USERS }, (_, user): UserRow => ({ id: `u${user}`, age: some(0.8, () => 10 + Math.floor(random() * 50)), plan: some(0.8, () => pick(plans)) }));
  const plays = Array.from({ length: PLAYS }, (_, play): PlayRow => ({
    // User 0 has far more than the 100 plays of a type that filters look at, over few items at a time.
    user: random() < 0.15 ? 'u0' : `u${Math.floor(random() * USERS)}`,
    item: `i${Math.floor((random() ** 2 + play / PLAYS) * 0.5 * ITEMS)}`,
    eventType: pick(eventTypes),
    timestamp: 1_700_000_000 + play,
  }));
  return { items, users, plays };
}

const header = { type: 'record', namespace: 'com.amazonaws.personalize.schema', version: '1.0' };

export const schemas = {
  interactions: JSON.stringify({
    ...header, name: 'Interactions',
    fields: [{ name: 'USER_ID', type: 'string' }, { name: 'ITEM_ID', type: 'string' }, { name: 'TIMESTAMP', type: 'long' }, { name: 'EVENT_TYPE', type: 'string' }, { name: 'DEVICE', type: ['null', 'string'], categorical: true }],
  }),
  items: JSON.stringify({
    ...header, name: 'Items',
    fields: [
      { name: 'ITEM_ID', type: 'string' }, { name: 'GENRES', type: ['null', 'string'], categorical: true }, { name: 'STUDIO', type: ['null', 'string'], categorical: true },
      { name: 'YEAR', type: ['null', 'int'] }, { name: 'PRICE', type: ['null', 'float'] }, { name: 'KIDS', type: ['null', 'boolean'] }, { name: 'PLOT', type: ['null', 'string'], textual: true },
      ...Array.from({ length: 10 }, (_, field) => ({ name: `EXTRA_${field}`, type: ['null', 'int'] })),
    ],
  }),
  users: JSON.stringify({ ...header, name: 'Users', fields: [{ name: 'USER_ID', type: 'string' }, { name: 'AGE', type: ['null', 'int'] }, { name: 'PLAN', type: ['null', 'string'], categorical: true }] }),
};

export function csvFiles({ items, users, plays }: Catalogue): ReadonlyMap<string, string> {
  const lines = (columns: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string => [columns.join(','), ...rows.map((row) => row.map((value) => value ?? '').join(','))].join('\n');
  const extras = Array.from({ length: 10 }, (_, field) => `EXTRA_${field}`);
  return new Map([
    ['data/interactions.csv', lines(['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'DEVICE'], plays.map((play) => [play.user, play.item, play.timestamp, play.eventType, 'tv']))],
    ['data/items.csv', lines(['ITEM_ID', 'GENRES', 'STUDIO', 'YEAR', 'PRICE', 'KIDS', 'PLOT', ...extras], items.map((item) => [item.id, item.genres.join('|'), item.studio, item.year, item.price, 'true', 'A long story', ...extras.map(() => 1)]))],
    ['data/users.csv', lines(['USER_ID', 'AGE', 'PLAN'], users.map((user) => [user.id, user.age, user.plan]))],
  ]);
}
