import { type Model, type ScoreRequest } from '../recipe.ts';
import { playsOf } from '../histories.ts';
import { type Blend, type SignalWeights, weightsFor } from './blend.ts';
import { crowdAt, type CrowdSignals } from './crowd.ts';
import { diversify } from './diversity.ts';
import { explore } from './exploration.ts';
import { addNext, addSignal, type LearntSignals, rarityOf, type Signal, SIGNALS, STATIC_SIGNALS } from './signals.ts';

export interface UserPersonalizationState {
  readonly itemIds: readonly string[];
  readonly learnt: LearntSignals;
  readonly blend: Blend;
  /** Whether users come back to items: if not, what was played ranks below all that was not. */
  readonly repeats: boolean;
  /** 0 to 1, as diversify takes it. */
  readonly diversity: number;
  /** Epoch seconds, NaN where unknown. */
  readonly itemCreatedAt: Float64Array;
}

/** Signals of the history that are added one by one; those of the regression go together. */
const ADDED_BEFORE: readonly Signal[] = ['next', 'nextRare', ...STATIC_SIGNALS];
const HISTORY_SIGNALS = SIGNALS.filter((signal) => !ADDED_BEFORE.includes(signal));

/** Distance between groups of items that never mix: unplayed, new, played. */
const GAP = 0.01;

/** Blends the signals of a history; new items follow the known ones, save those that exploration lifts. */
export class UserPersonalizationModel implements Model {
  readonly itemIds: readonly string[];
  readonly state: UserPersonalizationState;
  private readonly isNew: Uint8Array;
  private readonly rarity: Float32Array;
  /** The crowd's part of the blend as of the end of the data: the same for every history. */
  private readonly crowd: ReadonlyMap<SignalWeights, Float32Array>;
  private readonly profile: Float32Array;
  private readonly scratch: Float32Array;

  constructor(state: UserPersonalizationState) {
    this.itemIds = state.itemIds;
    this.state = state;
    const { learnt, blend } = state;
    this.isNew = Uint8Array.from(learnt.crowd.popular, (count) => (count > 0 ? 0 : 1));
    this.rarity = rarityOf(learnt.crowd);
    this.profile = new Float32Array(learnt.categories.valueCount);
    this.scratch = new Float32Array(learnt.itemCount);
    this.crowd = new Map(
      [blend.inSitting, blend.later].map((weights) => {
        const out = new Float32Array(learnt.itemCount);
        this.addCrowd(weights, learnt.crowd, out);
        return [weights, out];
      }),
    );
  }

  score(request: ScoreRequest, out: Float32Array): void {
    const { learnt, blend } = this.state;
    const crowd = crowdAt(learnt.crowd, request.now);
    if (request.history.length === 0) {
      out.set(crowd[blend.popularity]);
    } else {
      this.blendInto(request, crowd, out);
    }
    this.moveNewItemsBack(out);
    if (!this.state.repeats) this.moveBack(out, request.history);
    const played = new Set(this.state.repeats ? [] : request.history.map(({ item }) => item));
    diversify({ strength: this.state.diversity, alike: learnt.alike, stays: (item) => this.isNew[item] === 1 || played.has(item), scores: out });
    explore({
      weight: request.explorationWeight,
      seed: request.explorationSeed,
      now: request.now,
      isNew: this.isNew,
      createdAt: this.state.itemCreatedAt,
      scores: out,
      scratch: this.scratch,
    });
  }

  private blendInto(request: ScoreRequest, crowd: CrowdSignals, out: Float32Array): void {
    const { learnt, blend } = this.state;
    const weights = weightsFor(blend, request.history, request.now);
    const history = playsOf(request.history);
    const known = this.crowd.get(weights);
    out.fill(0);
    // One walk over the regression's rows serves both of its signals.
    if (weights.next !== 0 || weights.nextRare !== 0) {
      addNext(learnt, history, 1, out);
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) * (weights.next + weights.nextRare * (this.rarity[i] as number));
    }
    if (crowd === learnt.crowd && known) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (known[i] as number);
    else this.addCrowd(weights, crowd, out);
    for (const signal of HISTORY_SIGNALS) {
      if (weights[signal] !== 0) addSignal({ learnt, crowd, signal, scale: weights[signal], history, out, profile: this.profile });
    }
  }

  private addCrowd(weights: SignalWeights, crowd: CrowdSignals, out: Float32Array): void {
    for (const signal of STATIC_SIGNALS) addSignal({ learnt: this.state.learnt, crowd, signal, scale: weights[signal], history: [], out, profile: this.profile });
  }

  private moveNewItemsBack(out: Float32Array): void {
    const { isNew } = this;
    let lowKnown = Infinity;
    let highNew = -Infinity;
    for (let i = 0; i < out.length; i++) {
      const score = out[i] as number;
      if (isNew[i] === 1) {
        if (score > highNew) highNew = score;
      } else if (score < lowKnown) {
        lowKnown = score;
      }
    }
    if (lowKnown === Infinity || highNew === -Infinity) return;
    const distance = highNew - lowKnown + GAP;
    if (distance <= 0) return;
    for (let i = 0; i < out.length; i++) if (isNew[i] === 1) out[i] = (out[i] as number) - distance;
  }

  private moveBack(out: Float32Array, history: ScoreRequest['history']): void {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < out.length; i++) {
      const score = out[i] as number;
      if (score < low) low = score;
      if (score > high) high = score;
    }
    const distance = high - low + GAP;
    // An item that comes twice in the history has moved below `low` the first time.
    for (const { item } of history) if ((out[item] as number) >= low) out[item] = (out[item] as number) - distance;
  }
}
