import { type Model } from '../recipe.ts';

/** The newest interval slides in steps of a sixth of itself, so that it never starts almost empty. */
export const BINS_PER_INTERVAL = 6;
/** Growth is measured against the mean of this many intervals before the newest. */
const INTERVALS_BEFORE = 7;
export const BINS = BINS_PER_INTERVAL * (1 + INTERVALS_BEFORE);
/** Keeps popularity below any growth worth showing, and in order among items that do not grow. */
const POPULARITY_SHARE = 1e-3;

export interface TrendingState {
  readonly itemIds: readonly string[];
  readonly binSeconds: number;
  /** Epoch seconds of the newest event seen: the end of the newest interval. */
  readonly newest: number;
  /** Ring of weighted counts, one row of items per bin of time. */
  readonly bins: Float32Array;
  /** Weighted counts over all time. */
  readonly counts: Float64Array;
}

/** Ranks items by how far the newest interval exceeds what the intervals before it let expect; the rest by popularity. */
export class TrendingModel implements Model {
  readonly itemIds: readonly string[];
  readonly binSeconds: number;
  readonly bins: Float32Array;
  readonly counts: Float64Array;
  newest: number;
  /** Number since the epoch of the newest bin; the bin's end is inclusive. */
  private newestBin: number;
  private readonly latest: Float32Array;
  private readonly before: Float32Array;

  constructor(state: TrendingState) {
    this.itemIds = state.itemIds;
    this.binSeconds = state.binSeconds;
    this.newest = state.newest;
    this.bins = state.bins;
    this.counts = state.counts;
    this.newestBin = this.binOf(state.newest);
    this.latest = new Float32Array(state.itemIds.length);
    this.before = new Float32Array(state.itemIds.length);
  }

  observe(event: { readonly item: number; readonly timestamp: number; readonly weight: number }): void {
    this.counts[event.item] = (this.counts[event.item] as number) + event.weight;
    const bin = this.binOf(event.timestamp);
    if (bin > this.newestBin) this.slideTo(bin);
    this.newest = Math.max(this.newest, event.timestamp);
    if (bin <= this.newestBin - BINS) return;
    const at = (bin % BINS) * this.itemIds.length + event.item;
    this.bins[at] = (this.bins[at] as number) + event.weight;
  }

  score(_request: unknown, out: Float32Array): void {
    const items = this.itemIds.length;
    const { latest, before, counts, bins } = this;
    latest.fill(0);
    before.fill(0);
    for (let age = 0; age < BINS; age++) {
      const row = ((this.newestBin - age + BINS) % BINS) * items;
      const sums = age < BINS_PER_INTERVAL ? latest : before;
      for (let i = 0; i < items; i++) sums[i] = (sums[i] as number) + (bins[row + i] as number);
    }
    let most = 0;
    for (let i = 0; i < items; i++) most = Math.max(most, counts[i] as number);
    const popularityScale = most > 0 ? POPULARITY_SHARE / most : 0;
    for (let i = 0; i < items; i++) {
      const expected = (before[i] as number) / INTERVALS_BEFORE;
      // Growth in standard deviations of a Poisson count, so that one play more of a rare item is not a trend.
      const growth = ((latest[i] as number) - expected) / Math.sqrt(expected + 1);
      out[i] = Math.max(0, growth) + popularityScale * (counts[i] as number);
    }
  }

  private binOf(timestamp: number): number {
    return Math.max(0, Math.ceil(timestamp / this.binSeconds));
  }

  private slideTo(bin: number): void {
    const items = this.itemIds.length;
    const from = Math.max(this.newestBin + 1, bin - BINS + 1);
    for (let fresh = from; fresh <= bin; fresh++) this.bins.fill(0, (fresh % BINS) * items, (fresh % BINS + 1) * items);
    this.newestBin = bin;
  }
}
