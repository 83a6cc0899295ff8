import { addToProfile, fitToProfile, type ItemCategories } from '../categories.ts';
import { addRow, type ItemWeights } from '../ItemWeights.ts';
import { type Model, type ScoreRequest } from '../recipe.ts';

/** Co-plays decide where there are any: a neighbour's cosine is about 0.01 to 0.3, and a perfect genre match adds this. */
const CATEGORY_SHARE = 0.02;
/** Among otherwise equal items the more popular one comes first. */
const POPULARITY_SHARE = 1e-4;

export interface SimilarItemsState {
  readonly itemIds: readonly string[];
  readonly neighbours: ItemWeights;
  readonly categories: ItemCategories;
  /** Weighted plays by item. */
  readonly counts: Float64Array;
}

/** Ranks items beside the one asked about, or beside the newest of the history; with neither, by popularity. */
export class SimilarItemsModel implements Model {
  readonly itemIds: readonly string[];
  readonly neighbours: ItemWeights;
  readonly categories: ItemCategories;
  readonly counts: Float64Array;
  private readonly popularity: Float32Array;
  private readonly profile: Float32Array;

  constructor(state: SimilarItemsState) {
    this.itemIds = state.itemIds;
    this.neighbours = state.neighbours;
    this.categories = state.categories;
    this.counts = state.counts;
    const most = state.counts.reduce((a, b) => Math.max(a, b), 0);
    const scale = most > 0 ? POPULARITY_SHARE / Math.log1p(most) : 0;
    this.popularity = Float32Array.from(state.counts, (count) => scale * Math.log1p(count));
    this.profile = new Float32Array(state.categories.valueCount);
  }

  score(request: ScoreRequest, out: Float32Array): void {
    out.set(this.popularity);
    const item = request.item ?? request.history.at(-1)?.item;
    if (item === undefined) return;
    addRow(this.neighbours, item, 1, out);
    this.profile.fill(0);
    addToProfile(this.categories, item, CATEGORY_SHARE, this.profile);
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + fitToProfile(this.categories, i, this.profile);
    out[item] = -Infinity;
  }
}
