import { topItems } from '../metrics.ts';
import { type ValidationCase } from './holdOut.ts';
import { crowdAt } from './crowd.ts';
import { addSignal, type LearntSignals, type Signal, SIGNALS, STATIC_SIGNALS, type StaticSignal } from './signals.ts';

/** What each signal counts in a score, in the signal's own units. */
export type SignalWeights = Readonly<Record<Signal, number>>;

/** Weights by how long ago the viewer's last play is: what comes next in a sitting is another question than what brings someone back. */
export interface Blend {
  readonly inSitting: SignalWeights;
  readonly later: SignalWeights;
  /** The order for those without a history. */
  readonly popularity: StaticSignal;
}

/** Weights in standard deviations of the signal, tried one signal at a time. */
const STEPS = [0, 0.03, 0.07, 0.15, 0.25, 0.4, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3];
const ROUNDS = 3;
/** A question within this time of the last play is one of the same sitting. */
const SITTING_SECONDS = 3600;
/** Fewer cases of one kind of question say too little for weights of its own. */
const LEAST_CASES_OF_A_KIND = 200;
/** A gain below this is noise; the simpler blend stays. */
const LEAST_GAIN = 1.003;
/** An item that no signal ranks among its first is seldom among a blend's first. */
const CANDIDATES_PER_SIGNAL = 50;
/** Fewer cases than this say nothing; the default blend is as good. */
const LEAST_CASES = 10;
/** Deeper than the ten that count in the end: the search then follows more of the truth and less of chance. */
const DEPTH = 25;
/** Signals that decide among items which the found blend leaves level. */
const TIE_BREAKERS: readonly Signal[] = ['taste', 'popular'];
const TIE_BREAK = 1e-3;
const DEFAULT_STEPS: Readonly<Partial<Record<Signal, number>>> = { easeRecent: 1, next: 1, taste: 0.15, popular: 0.15 };

interface Case {
  /** One row of candidates per signal, scaled to a standard deviation of about one. */
  readonly values: readonly Float32Array[];
  readonly scores: Float32Array;
  /** Positions of the truth among the candidates. */
  readonly truth: readonly number[];
}

/** The weights for a question at `now` (epoch seconds) after this history. */
export function weightsFor({ inSitting, later }: Blend, history: ValidationCase['history'], now: number): SignalWeights {
  return isInSitting(history, now) ? inSitting : later;
}

function isInSitting(history: ValidationCase['history'], now: number): boolean {
  return now - (history.at(-1)?.timestamp ?? -Infinity) <= SITTING_SECONDS;
}

/** Coordinate search for the weights with the best NDCG@25 on the cases. `repeats`: whether items of the history are ranked as others are. */
export function findBlend(learnt: LearntSignals, validation: readonly ValidationCase[], repeats: boolean): Blend {
  const deviations = new Float64Array(SIGNALS.length);
  const cases = validation.map((one) => candidatesOf(learnt, one, repeats, deviations));
  const scales = Array.from(deviations, (sum) => (sum > 0 ? validation.length / sum : 0));
  for (const { values } of cases) values.forEach((row, s) => row.forEach((value, k) => (row[k] = value * (scales[s] as number))));

  const unknown = SIGNALS.map((signal) => DEFAULT_STEPS[signal] ?? 0);
  const weightsOf = (steps: readonly number[]): SignalWeights =>
    Object.fromEntries(SIGNALS.map((signal, s) => [signal, (Math.abs(steps[s] as number) > 0 ? (steps[s] as number) : TIE_BREAKERS.includes(signal) ? TIE_BREAK : 0) * (scales[s] || 1)])) as SignalWeights;
  let popularity: StaticSignal = 'popular';
  if (cases.length < LEAST_CASES) return { inSitting: weightsOf(unknown), later: weightsOf(unknown), popularity };
  const alone = SIGNALS.map((_, s) => {
    for (const one of cases) one.scores.set(one.values[s] ?? []);
    return meanGain(cases);
  });
  popularity = STATIC_SIGNALS.reduce((best, signal) => ((alone[SIGNALS.indexOf(signal)] as number) > (alone[SIGNALS.indexOf(best)] as number) * LEAST_GAIN ? signal : best));
  const best = alone.indexOf(Math.max(...alone));
  const common = searchFrom(cases, SIGNALS.map((_, s) => (s === best ? 1 : 0)), repeats);
  const ofKind = (inSitting: boolean): SignalWeights => {
    const own = cases.filter((_, k) => {
      const one = validation[k];
      return one !== undefined && isInSitting(one.history, one.now) === inSitting;
    });
    return weightsOf(own.length < LEAST_CASES_OF_A_KIND || own.length === cases.length ? common : searchFrom(own, common, repeats));
  };
  return { inSitting: ofKind(true), later: ofKind(false), popularity };
}

/** Where users come back to items, having played one may speak for or against it; so may having left one at once. */
function stepsOf(signal: Signal, repeats: boolean): readonly number[] {
  if (signal === 'again' && !repeats) return [];
  return signal === 'again' || signal === 'easeLeft' ? [...STEPS, ...STEPS.map((step) => -step)] : STEPS;
}

function searchFrom(cases: readonly Case[], from: readonly number[], repeats: boolean): number[] {
  const steps = [...from];
  for (const one of cases) one.scores.fill(0);
  steps.forEach((step, s) => addToScores(cases, s, step));
  let best = meanGain(cases);
  for (let round = 0; round < ROUNDS; round++) {
    const before = best;
    SIGNALS.forEach((signal, s) => {
      const tries = stepsOf(signal, repeats);
      let current = steps[s] as number;
      let kept = current;
      for (const step of tries) {
        addToScores(cases, s, step - current);
        current = step;
        const gain = meanGain(cases);
        if (gain > best * LEAST_GAIN || (gain > best && steps[s] !== 0 && step !== 0)) {
          best = gain;
          kept = step;
        }
      }
      addToScores(cases, s, kept - current);
      steps[s] = kept;
    });
    if (best <= before) break;
  }
  return steps;
}

function addToScores(cases: readonly Case[], signal: number, step: number): void {
  if (step === 0) return;
  for (const { scores, values } of cases) {
    const row = values[signal] as Float32Array;
    for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) + step * (row[k] as number);
  }
}

/** Mean NDCG@25 of the cases' scores. */
function meanGain(cases: readonly Case[]): number {
  let total = 0;
  for (const { scores, truth } of cases) {
    let gain = 0;
    let ideal = 0;
    truth.forEach((at, n) => {
      const mine = scores[at] as number;
      let rank = 0;
      // Ties count against the truth, or a constant signal would look perfect.
      for (let k = 0; k < scores.length && rank < DEPTH; k++) if ((scores[k] as number) >= mine && k !== at) rank++;
      if (rank < DEPTH) gain += 1 / Math.log2(rank + 2);
      if (n < DEPTH) ideal += 1 / Math.log2(n + 2);
    });
    total += gain / ideal;
  }
  return total / cases.length;
}

/** Adds the signals' standard deviations to `deviations`. */
function candidatesOf(learnt: LearntSignals, one: ValidationCase, repeats: boolean, deviations: Float64Array): Case {
  const profile = new Float32Array(learnt.categories.valueCount);
  const crowd = crowdAt(learnt.crowd, one.now);
  const rows = SIGNALS.map((signal) => {
    const out = new Float32Array(learnt.itemCount);
    addSignal({ learnt, crowd, signal, scale: 1, history: one.history, out, profile });
    return out;
  });
  const candidates = new Set<number>(one.truth);
  const ranked = new Float32Array(learnt.itemCount);
  for (const row of rows) {
    ranked.set(row);
    if (!repeats) for (const event of one.history) ranked[event.item] = -Infinity;
    for (const item of topItems(ranked, CANDIDATES_PER_SIGNAL)) candidates.add(item);
  }
  const chosen = [...candidates];
  const values = rows.map((row, s) => {
    const picked = Float32Array.from(chosen, (item) => row[item] as number);
    deviations[s] = (deviations[s] as number) + deviationOf(picked);
    return picked;
  });
  return { values, scores: new Float32Array(chosen.length), truth: one.truth.map((_, k) => k) };
}

function deviationOf(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
