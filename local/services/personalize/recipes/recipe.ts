/** Interactions in dense ids, in time order (ties keep the order they came in). All columns have the same length. */
export interface InteractionColumns {
  readonly length: number;
  /** Index into `TrainingData.userIds`. */
  readonly user: Uint32Array;
  /** Index into `TrainingData.itemIds`. */
  readonly item: Uint32Array;
  /** Epoch seconds. */
  readonly timestamp: Float64Array;
  /** Index into `TrainingData.eventTypes`. */
  readonly eventType: Uint8Array;
  /** EVENT_VALUE (here the watch ratio); NaN where there is none. */
  readonly eventValue: Float32Array;
  /** What the solution's eventsConfig makes of the event: 0 to 1. Events below their threshold are left out before. */
  readonly weight: Float32Array;
}

export interface TrainingData {
  readonly userIds: readonly string[];
  /** Every item of the interactions and items datasets; those without interactions too. */
  readonly itemIds: readonly string[];
  readonly eventTypes: readonly string[];
  readonly interactions: InteractionColumns;
  /** Categorical metadata by field name ("GENRES"): for each item its values, [] where unknown. */
  readonly itemCategories: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Epoch seconds by item, NaN where unknown. */
  readonly itemCreatedAt: Float64Array;
}

export interface TrainingOptions {
  readonly seed: number;
  /** solutionConfig.algorithmHyperParameters and featureTransformationParameters, as given. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  onProgress?(share: number): void;
}

/** One event of a user's history; events of items that the model does not know are left out by the caller. */
export interface HistoryEvent {
  readonly item: number;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly weight: number;
  /** NaN where there is none. */
  readonly eventValue: number;
}

export interface ScoreRequest {
  /** Oldest first: imported interactions and live events together, the latest 1,000 at most. Empty for a new user. */
  readonly history: readonly HistoryEvent[];
  /** The item asked about, for item-to-item recipes. */
  readonly item?: number;
  /** Epoch seconds. */
  readonly now: number;
  /** 0 to 1; 0 turns exploration of new items off. */
  readonly explorationWeight: number;
  /** Seeds exploration, so that the same question has the same answer. */
  readonly explorationSeed: number;
}

/** A trained model in service. Scoring allocates nothing that grows with the catalogue. */
export interface Model {
  readonly itemIds: readonly string[];
  /** Writes a score for every item into `out` (length itemIds.length): higher is better, −Infinity is never recommended; any scale. */
  score(request: ScoreRequest, out: Float32Array): void;
  /** Live events since training, for recipes whose answer depends on the crowd (counts, trends). Others leave it out. */
  observe?(event: { readonly item: number; readonly timestamp: number; readonly weight: number }): void;
}

/** Offline metrics under Personalize's own names (coverage, mean_reciprocal_rank_at_25, normalized_discounted_cumulative_gain_at_5, …). */
export type Metrics = Readonly<Record<string, number>>;

/** One algorithm: trains on columns, and saves and loads what it learned as one binary file. */
export interface Recipe {
  /** Recipe names it serves ("aws-user-personalization-v2"). */
  readonly names: readonly string[];
  train(data: TrainingData, options: TrainingOptions): Model;
  /**
   * A simpler model of the same data, which can answer until `train` is done; undefined where that takes a moment only. Recipes that never
   * take long leave it out.
   */
  trainEarly?(data: TrainingData, options: TrainingOptions): Model | undefined;
  /** One flat buffer with magic, version and checksum in front. */
  save(model: Model): Uint8Array;
  load(bytes: Uint8Array): Model;
}
