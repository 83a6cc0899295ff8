import { addToProfile, fitToProfile, type ItemCategories } from '../categories.ts';
import { addRow, type ItemWeights } from '../ItemWeights.ts';
import { type HistoryEvent } from '../recipe.ts';
import { LEFT_AT_ONCE } from '../worth.ts';
import { type Crowd, type CrowdSignals } from './crowd.ts';
import { addProducts, foldIn, type ItemFactors } from './factors.ts';
import { type NextItemWeights } from './nextItem.ts';

/** What is blended. The first nine depend on the history, the rest on the crowd alone. */
export const SIGNALS = ['easeWhole', 'easeRecent', 'easeNewest', 'easeLeft', 'next', 'nextRare', 'factors', 'taste', 'again', 'popular', 'recent', 'recentLog'] as const;
export type Signal = (typeof SIGNALS)[number];
export const STATIC_SIGNALS = ['popular', 'recent', 'recentLog'] as const;
export type StaticSignal = (typeof STATIC_SIGNALS)[number];

/** What training found; each signal is a function of it and a history. */
export interface LearntSignals {
  readonly itemCount: number;
  readonly ease: ItemWeights;
  /** Likeness of items, to keep near-duplicates apart. */
  readonly alike: ItemWeights;
  readonly next: NextItemWeights;
  readonly factors: ItemFactors;
  readonly categories: ItemCategories;
  readonly crowd: Crowd;
}

/** The k-th newest play counts decay^k; plays that count less than LEAST_SHARE are left out. */
export const HISTORY_DECAYS: Readonly<Partial<Record<Signal, number>>> = { easeWhole: 1, easeRecent: 0.9, easeNewest: 0.6, easeLeft: 0.95, taste: 0.9, again: 0.9 };
export const LEAST_SHARE = 0.01;
/**
 * A regression with a ridge leans to what is popular. This takes an item's prediction times e to the −2 × its popularity (logarithmic, the most
 * popular has one): on data like MovieLens 1M about its plays to the −1/4.
 */
const RARITY = 2;
/** Bounds the cost of a request with a long history. */
const MOST_PLAYS = 300;

/** What the predictions of `nextRare` are multiplied by, by item. */
export function rarityOf({ popular }: CrowdSignals): Float32Array {
  return popular.map((share) => Math.exp(-RARITY * share));
}

/** Adds `scale` × the signal to `out` (length itemCount); `profile` (length valueCount) is scratch space. */
export function addSignal({ learnt, crowd, signal, scale, history, out, profile }: SignalRequest): void {
  switch (signal) {
    case 'popular':
    case 'recent':
    case 'recentLog': {
      const values = crowd[signal];
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + scale * (values[i] as number);
      return;
    }
    case 'next':
      addNext(learnt, history, scale, out);
      return;
    case 'nextRare': {
      const rarity = rarityOf(crowd);
      const next = new Float32Array(out.length);
      addNext(learnt, history, scale, next);
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (next[i] as number) * (rarity[i] as number);
      return;
    }
    case 'factors':
      if (learnt.factors.rank > 0) addProducts(learnt.factors, foldIn(learnt.factors, history), scale, out);
      return;
    case 'taste': {
      let total = 0;
      profile.fill(0);
      forNewest(history, HISTORY_DECAYS.taste ?? 1, MOST_PLAYS, (event, share) => {
        addToProfile(learnt.categories, event.item, share * event.weight, profile);
        total += share * event.weight;
      });
      if (total === 0) return;
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (scale / total) * fitToProfile(learnt.categories, i, profile);
      return;
    }
    case 'again':
      forNewest(history, HISTORY_DECAYS.again ?? 1, MOST_PLAYS, (event, share) => (out[event.item] = (out[event.item] as number) + scale * share * event.weight));
      return;
    case 'easeLeft':
      // What the clicks that were left at once go with: a blend may count it against an item.
      forNewest(history, HISTORY_DECAYS.easeLeft ?? 1, MOST_PLAYS, (event, share) => {
        if (event.eventValue < LEFT_AT_ONCE) addRow(learnt.ease, event.item, scale * share, out);
      });
      return;
    default:
      forNewest(history, HISTORY_DECAYS[signal] ?? 1, MOST_PLAYS, (event, share) => addRow(learnt.ease, event.item, scale * share * event.weight, out));
  }
}

/** Adds `scale` × what the regression predicts. */
export function addNext({ next }: LearntSignals, history: readonly HistoryEvent[], scale: number, out: Float32Array): void {
  next.scales.forEach(({ decay, length }, s) => {
    const weights = next.weights[s];
    if (weights) forNewest(history, decay, length, (event, share) => addRow(weights, event.item, scale * share * event.weight, out));
  });
}

export interface SignalRequest {
  readonly learnt: LearntSignals;
  /** As of the moment of the question. */
  readonly crowd: CrowdSignals;
  readonly signal: Signal;
  readonly scale: number;
  readonly history: readonly HistoryEvent[];
  readonly out: Float32Array;
  readonly profile: Float32Array;
}

function forNewest(history: readonly HistoryEvent[], decay: number, most: number, visit: (event: HistoryEvent, share: number) => void): void {
  let share = 1;
  const oldest = Math.max(0, history.length - most);
  for (let k = history.length - 1; k >= oldest && share >= LEAST_SHARE; k--, share *= decay) {
    const event = history[k];
    if (event) visit(event, share);
  }
}
