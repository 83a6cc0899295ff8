import { type EventRows, factorize, gramOf } from '../../kernels/factorization.ts';
import { threadsInUse } from '../../kernels/load.ts';
import { type Histories } from '../histories.ts';
import { seededRandom } from '../random.ts';
import { type HistoryEvent } from '../recipe.ts';

/** Item factors of a low-rank model of who plays what; rank 0 where the catalogue is small enough for the closed form alone. */
export interface ItemFactors {
  readonly rank: number;
  /** Items × rank. */
  readonly factors: Float32Array;
  /** rank × rank: the background's part of every user's system. */
  readonly gram: Float32Array;
  /** Ridge of a user = ridge + RIDGE × plays. */
  readonly ridge: number;
}

export const NO_FACTORS: ItemFactors = { rank: 0, factors: new Float32Array(0), gram: new Float32Array(0), ridge: 0 };

export const DEFAULT_RANK = 64;
const ROUNDS = 8;
/** From factors of nearly the same data. */
const ROUNDS_FROM_KNOWN = 3;
/** Within the ranges that the paper named at `factorize` found best; on ml-latest-small alone as good as EASE. */
const BACKGROUND = 0.1;
export const RIDGE = 0.01;
const FIRST_DEVIATION = 0.1;
/** A user's newest plays are enough to place a taste. */
const MOST_PLAYS = 200;

export interface FactorOptions {
  readonly rank: number;
  readonly seed: number;
  /** Factors of nearly the same data, of the same rank: a few rounds take them to this data's. */
  readonly known?: ItemFactors;
  onRound?(share: number): void;
}

export function trainFactors(histories: Histories, itemCount: number, options: FactorOptions): ItemFactors {
  const rank = 4 * Math.ceil(options.rank / 4);
  const random = seededRandom(options.seed);
  const known = options.known?.rank === rank ? options.known : undefined;
  const rounds = known ? ROUNDS_FROM_KNOWN : ROUNDS;
  const factors = known ? known.factors.slice() : Float32Array.from({ length: itemCount * rank }, () => (FIRST_DEVIATION * (random() + random() + random() - 1.5)) / Math.sqrt(rank / 4));
  const userItem: EventRows = { start: histories.start, index: histories.item, weight: histories.weight };
  const problem = { userItem, itemUser: transposed(userItem, itemCount), rank, rounds, background: BACKGROUND, ridge: RIDGE, itemFactors: factors };
  factorize({ ...problem, onRound: (round) => options.onRound?.(round / rounds) }, { threads: threadsInUse() });
  return { rank, factors, gram: gramOf(factors, rank, BACKGROUND), ridge: RIDGE * BACKGROUND * itemCount };
}

function transposed({ start, index, weight }: EventRows, columns: number): EventRows {
  const next = new Uint32Array(columns + 1);
  for (const column of index) next[column + 1] = (next[column + 1] as number) + 1;
  for (let column = 0; column < columns; column++) next[column + 1] = (next[column + 1] as number) + (next[column] as number);
  const turned = { start: next.slice(), index: new Uint32Array(index.length), weight: new Float32Array(index.length) };
  for (let row = 0; row + 1 < start.length; row++) {
    for (let e = start[row] as number; e < (start[row + 1] as number); e++) {
      const column = index[e] as number;
      const at = next[column] as number;
      turned.index[at] = row;
      turned.weight[at] = weight[e] as number;
      next[column] = at + 1;
    }
  }
  return turned;
}

/** The factors of a user with these plays (fold-in): what a row of the kernel does, in float64. Empty for rank 0. */
export function foldIn({ rank, factors, gram, ridge }: ItemFactors, history: readonly HistoryEvent[]): Float64Array {
  const plays = history.slice(-MOST_PLAYS);
  const matrix = Float64Array.from(gram);
  const right = new Float64Array(rank);
  for (const { item, weight } of plays) {
    const v = factors.subarray(item * rank, (item + 1) * rank);
    for (let i = 0; i < rank; i++) {
      const scaled = weight * (v[i] as number);
      right[i] = (right[i] as number) + scaled;
      for (let j = 0; j <= i; j++) matrix[i * rank + j] = (matrix[i * rank + j] as number) + scaled * (v[j] as number);
    }
  }
  for (let i = 0; i < rank; i++) matrix[i * rank + i] = (matrix[i * rank + i] as number) + ridge + RIDGE * plays.length;
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * rank + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * rank + k] as number) * (matrix[j * rank + k] as number);
      matrix[i * rank + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * rank + j] as number);
    }
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (matrix[i * rank + k] as number) * (right[k] as number);
    right[i] = sum / (matrix[i * rank + i] as number);
  }
  for (let i = rank - 1; i >= 0; i--) {
    right[i] = (right[i] as number) / (matrix[i * rank + i] as number);
    for (let j = 0; j < i; j++) right[j] = (right[j] as number) - (right[i] as number) * (matrix[i * rank + j] as number);
  }
  return right;
}

/** Adds `scale` × the products of the items' factors with the user's to `out`. */
export function addProducts({ rank, factors }: ItemFactors, user: Float64Array, scale: number, out: Float32Array): void {
  for (let i = 0, at = 0; i < out.length && rank > 0; i++, at += rank) {
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += (factors[at + k] as number) * (user[k] as number);
    out[i] = (out[i] as number) + scale * sum;
  }
}
