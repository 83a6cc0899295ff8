import { seededRandom } from '../recipes/random.ts';
import { type HyperParameter, hyperParametersOf } from '../resources/hyperParameters.ts';
import type { SolutionConfig } from '../store/resourceTypes.ts';

/** Local trainings take seconds and find most parameters from the data: more candidates than this are not worth their time. */
const MOST_CANDIDATES = 6;
const DEFAULT_CANDIDATES = 4;

/** Values by name. */
export type Candidate = Readonly<Record<string, string>>;

/**
 * What hyperparameter optimization tries, the solution's own values (within the ranges) first: each range cut into as many parts as there are
 * candidates, a value of every part met once. Parameters without an effect here keep their values. The same question has the same answer.
 */
export function candidates(recipeName: string, { algorithmHyperParameters = {}, hpoConfig = {} }: SolutionConfig, seed: number): Candidate[] {
  const { maxNumberOfTrainingJobs } = hpoConfig.hpoResourceConfig ?? {};
  const count = Math.min(MOST_CANDIDATES, maxNumberOfTrainingJobs === undefined ? DEFAULT_CANDIDATES : Number(maxNumberOfTrainingJobs));
  const random = seededRandom(seed);
  const columns = hyperParametersOf(recipeName).algorithm.map((known) => {
    const range = rangeOf(known, hpoConfig);
    const own = nearest(range ?? known, algorithmHyperParameters[known.name] ?? known.default);
    if (range === undefined || !known.effective) return { name: known.name, values: Array.from({ length: count }, () => own) };
    const parts = shuffled(count - 1, random);
    return { name: known.name, values: [own, ...parts.map((part) => at(range, (part + random()) / (count - 1)))] };
  });
  const all = Array.from({ length: count }, (_, row) => Object.fromEntries(columns.map(({ name, values }) => [name, values[row] ?? ''])));
  return [...new Map(all.map((candidate) => [JSON.stringify(candidate), candidate])).values()];
}

/** What may vary: the ranges given, or without any those of the recipe. */
function rangeOf(known: HyperParameter, { algorithmHyperParameterRanges: given }: NonNullable<SolutionConfig['hpoConfig']>): HyperParameter | undefined {
  if (!known.tunable) return undefined;
  const lists = [given?.integerHyperParameterRanges ?? [], given?.continuousHyperParameterRanges ?? [], given?.categoricalHyperParameterRanges ?? []];
  if (lists.every((list) => list.length === 0)) return known;
  const found = lists.flat().find((range) => range.name === known.name);
  if (found === undefined) return undefined;
  if (known.kind === 'categorical') return 'values' in found && found.values !== undefined && found.values.length > 0 ? { ...known, values: found.values } : known;
  const { minValue = known.minValue, maxValue = known.maxValue } = found as { readonly minValue?: number; readonly maxValue?: number };
  return { ...known, minValue, maxValue };
}

function nearest(range: HyperParameter, value: string): string {
  if (range.kind !== 'categorical') {
    const within = Math.min(range.maxValue, Math.max(range.minValue, Number(value)));
    return within === Number(value) ? value : String(within);
  }
  return range.values.includes(value) ? value : (range.values[0] ?? value);
}

/** The value at a share from 0 to 1 of the range. */
function at(range: HyperParameter, share: number): string {
  if (range.kind === 'categorical') return range.values[Math.floor(share * range.values.length)] ?? range.default;
  const value = range.minValue + share * (range.maxValue - range.minValue);
  return range.kind === 'integer' ? String(Math.round(value)) : value.toPrecision(4);
}

/** The numbers below `length` in a random order (Fisher–Yates). */
function shuffled(length: number, random: () => number): number[] {
  const order = Array.from({ length }, (_, part) => part);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
