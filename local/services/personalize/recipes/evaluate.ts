import { historiesOf, type Histories } from './histories.ts';
import { DEPTH, MetricsTally, topItems } from './metrics.ts';
import { type HistoryEvent, type Metrics, type Model, type Recipe, type TrainingData, type TrainingOptions } from './recipe.ts';
import { sample } from './random.ts';

/** The share of users kept for the evaluation, and of their history that is the truth. */
const TEST_SHARE = 0.1;
/** More users than this change the third digit of a metric and take time. */
const MOST_TEST_USERS = 1000;
/** Interactions up to which a second training, without the test users, takes a moment only. */
const MOST_INTERACTIONS_TO_RETRAIN = 50_000;
const MOST_ITEMS_TO_RETRAIN = 1000;
/** What a model is given of a history. */
const MOST_EVENTS = 1000;

export interface Evaluation {
  readonly recipe: Recipe;
  /** Trained on all of `data`. */
  readonly model: Model;
  readonly data: TrainingData;
  readonly options: TrainingOptions;
}

/**
 * Personalize's protocol: 90 % of users train; of the others the oldest 90 % of history is asked with and the newest 10 % is the truth.
 * Small data is trained a second time without the test users. On large data the model of all users is asked, whose training has seen the
 * truth among millions of other plays: its figures are a little too good, and comparable from one solution version to the next.
 * https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
 */
export function evaluate({ recipe, model, data, options }: Evaluation): Metrics {
  const histories = historiesOf(data);
  const testUsers = testUsersOf(histories, options.seed);
  const small = data.interactions.length <= MOST_INTERACTIONS_TO_RETRAIN && data.itemIds.length <= MOST_ITEMS_TO_RETRAIN;
  const { seed, hyperparameters } = options;
  const judged = small && testUsers.length > 0 ? recipe.train(withoutUsers(data, new Set(testUsers)), { seed, hyperparameters }) : model;
  return judge(judged, { histories, testUsers, seed });
}

/** Of a model that serves until the whole training is done: judged as it is, whatever the size of the data, as nobody waits for a second training. */
export function evaluateEarly({ model, data, options: { seed } }: Omit<Evaluation, 'recipe'>): Metrics {
  const histories = historiesOf(data);
  return judge(model, { histories, testUsers: testUsersOf(histories, seed), seed });
}

interface Questions {
  readonly histories: Histories;
  readonly testUsers: readonly number[];
  readonly seed: number;
}

function judge(model: Model, { histories, testUsers, seed }: Questions): Metrics {
  const tally = new MetricsTally();
  const scores = new Float32Array(model.itemIds.length);
  for (const user of testUsers) {
    const { history, truth } = splitHistory(histories, user);
    const last = history.at(-1);
    if (!last) continue;
    model.score({ history, item: last.item, now: last.timestamp, explorationWeight: 0, explorationSeed: seed }, scores);
    tally.add(topItems(scores, DEPTH), truth);
  }
  return tally.result(model.itemIds.length);
}

function testUsersOf(histories: Histories, seed: number): number[] {
  const candidates: number[] = [];
  for (let u = 0; u + 1 < histories.start.length; u++) {
    if ((histories.start[u + 1] as number) - (histories.start[u] as number) >= 2) candidates.push(u);
  }
  const count = Math.min(MOST_TEST_USERS, Math.ceil(TEST_SHARE * candidates.length));
  return sample(candidates.length, count, seed).map((k) => candidates[k] as number);
}

/** The oldest 90 % of a user's plays as a history, and the items of the rest: one play at least. */
export function splitHistory(histories: Histories, user: number): { history: HistoryEvent[]; truth: Set<number> } {
  const start = histories.start[user] as number;
  const end = histories.start[user + 1] as number;
  const truthFrom = end - Math.max(1, Math.round(TEST_SHARE * (end - start)));
  const history: HistoryEvent[] = [];
  for (let p = Math.max(start, truthFrom - MOST_EVENTS); p < truthFrom; p++) {
    history.push({ item: histories.item[p] as number, timestamp: histories.timestamp[p] as number, weight: histories.weight[p] as number, eventValue: NaN });
  }
  return { history, truth: new Set(histories.item.subarray(truthFrom, end)) };
}

function withoutUsers(data: TrainingData, users: ReadonlySet<number>): TrainingData {
  const { user, item, timestamp, eventType, eventValue, weight, length } = data.interactions;
  const kept = Uint32Array.from(Array.from({ length }, (_, e) => e).filter((e) => !users.has(user[e] as number)));
  const pick = <T extends Uint32Array | Uint8Array | Float32Array | Float64Array>(from: T, to: T): T => {
    kept.forEach((e, k) => (to[k] = from[e] as number));
    return to;
  };
  return {
    ...data,
    interactions: {
      length: kept.length,
      user: pick(user, new Uint32Array(kept.length)),
      item: pick(item, new Uint32Array(kept.length)),
      timestamp: pick(timestamp, new Float64Array(kept.length)),
      eventType: pick(eventType, new Uint8Array(kept.length)),
      eventValue: pick(eventValue, new Float32Array(kept.length)),
      weight: pick(weight, new Float32Array(kept.length)),
    },
  };
}
