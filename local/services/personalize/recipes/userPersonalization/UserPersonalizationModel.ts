import { type Model, type ScoreRequest } from '../recipe.ts';
import { playsOf } from '../histories.ts';
import { type Blend } from './blend.ts';
import { explore } from './exploration.ts';
import { addSignal, type LearntSignals, type Signal, SIGNALS, STATIC_SIGNALS } from './signals.ts';

export interface UserPersonalizationState {
  readonly itemIds: readonly string[];
  readonly learnt: LearntSignals;
  readonly blend: Blend;
  /** Whether users come back to items: if not, what was played ranks below all that was not. */
  readonly repeats: boolean;
  /** Epoch seconds, NaN where unknown. */
  readonly itemCreatedAt: Float64Array;
}

/** Distance between groups of items that never mix: unplayed, new, played. */
const GAP = 0.01;

/** Blends the signals of a history; new items follow the known ones, save those that exploration lifts. */
export class UserPersonalizationModel implements Model {
  readonly itemIds: readonly string[];
  readonly state: UserPersonalizationState;
  private readonly isNew: Uint8Array;
  /** The crowd's part of the blend: the same for every history. */
  private readonly crowd: Float32Array;
  private readonly active: readonly Signal[];
  private readonly profile: Float32Array;
  private readonly scratch: Float32Array;

  constructor(state: UserPersonalizationState) {
    this.itemIds = state.itemIds;
    this.state = state;
    const { learnt, blend } = state;
    this.isNew = Uint8Array.from(learnt.crowd.popular, (count) => (count > 0 ? 0 : 1));
    this.profile = new Float32Array(learnt.categories.valueCount);
    this.scratch = new Float32Array(learnt.itemCount);
    this.crowd = new Float32Array(learnt.itemCount);
    for (const signal of STATIC_SIGNALS) {
      addSignal({ learnt, signal, scale: blend.weights[signal], history: [], out: this.crowd, profile: this.profile });
    }
    const crowdSignals: readonly Signal[] = STATIC_SIGNALS;
    this.active = SIGNALS.filter((signal) => !crowdSignals.includes(signal) && blend.weights[signal] !== 0);
  }

  score(request: ScoreRequest, out: Float32Array): void {
    const { learnt, blend } = this.state;
    if (request.history.length === 0) {
      out.set(learnt.crowd[blend.popularity]);
    } else {
      out.set(this.crowd);
      const history = playsOf(request.history);
      for (const signal of this.active) {
        addSignal({ learnt, signal, scale: blend.weights[signal], history, out, profile: this.profile });
      }
    }
    this.moveNewItemsBack(out);
    if (!this.state.repeats) this.moveBack(out, request.history);
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
