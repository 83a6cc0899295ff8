import { loadMachine, type MachineOptions, Space, stripsOf, withTeam } from './machine.ts';

/** Events by row (CSR): the other side's rows and the weights. */
export interface EventRows {
  /** Length rows + 1. */
  readonly start: Uint32Array;
  readonly index: Uint32Array;
  readonly weight: Float32Array;
}

export interface FactorizationProblem {
  readonly userItem: EventRows;
  readonly itemUser: EventRows;
  /** A multiple of 4. */
  readonly rank: number;
  readonly rounds: number;
  /** Weight of every user × item pair, played or not. */
  readonly background: number;
  /** Ridge of a row = this × (its events + background × rows of the other side). */
  readonly ridge: number;
  /** Items × rank, the start; replaced by the result. */
  readonly itemFactors: Float32Array;
  onRound?(round: number): void;
}

/** Rows of a job: long enough to be worth taking, short enough to share out. */
const ROWS_PER_JOB = 256;

/**
 * Implicit-feedback alternating least squares with frequency-scaled regularisation.
 * Hu, Koren, Volinsky, ICDM 2008; Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks", RecSys 2022.
 */
export function factorize(problem: FactorizationProblem, options: MachineOptions): void {
  const { userItem, itemUser, rank, rounds, background, ridge, itemFactors, onRound } = problem;
  const machine = loadMachine(options);
  const space = new Space(machine);
  const users = userItem.start.length - 1;
  const items = itemUser.start.length - 1;
  const places = [place(space, userItem), place(space, itemUser)] as const;
  const userAt = space.take(4 * users * rank);
  const itemAt = space.take(4 * items * rank);
  const gram = space.take(4 * rank * rank);
  const constants = space.take(8);
  const workspaces = Array.from({ length: machine.threads }, () => space.take(4 * (rank * rank + rank)));
  space.reserve();
  const { buffer } = machine.memory;
  fill(buffer, places[0], userItem);
  fill(buffer, places[1], itemUser);
  const userRows = new Float32Array(buffer, userAt, users * rank);
  const itemRows = new Float32Array(buffer, itemAt, items * rank);
  itemRows.set(itemFactors);

  withTeam(machine, workspaces, ({ share }) => {
    const half = (target: number, rows: number, source: number, sourceRows: Float32Array, { start, index, weight }: Place): void => {
      const others = sourceRows.length / rank;
      new Float32Array(buffer, gram, rank * rank).set(gramOf(sourceRows, rank, background));
      new Float32Array(buffer, constants, 2).set([ridge * background * others, ridge]);
      share(stripsOf(0, rows, ROWS_PER_JOB).map(([row, end]) => ({ kind: 'factorRows', values: [target, source, gram, start, index, weight, row, end, rank, constants] })));
    };
    for (let round = 0; round < rounds; round++) {
      half(userAt, users, itemAt, itemRows, places[0]);
      half(itemAt, items, userAt, userRows, places[1]);
      onRound?.(round + 1);
    }
  });
  itemFactors.set(itemRows);
}

/** background · Σ v vᵀ over the rows. Sums are float64. */
export function gramOf(rows: Float32Array, rank: number, background: number): Float32Array {
  const sums = new Float64Array(rank * rank);
  for (let from = 0; from < rows.length; from += rank) {
    for (let i = 0; i < rank; i++) {
      const mine = rows[from + i] as number;
      for (let j = 0; j <= i; j++) sums[i * rank + j] = (sums[i * rank + j] as number) + mine * (rows[from + j] as number);
    }
  }
  const gram = new Float32Array(rank * rank);
  for (let i = 0; i < rank; i++) for (let j = 0; j <= i; j++) gram[i * rank + j] = gram[j * rank + i] = background * (sums[i * rank + j] as number);
  return gram;
}

interface Place {
  readonly start: number;
  readonly index: number;
  readonly weight: number;
}

function place(space: Space, rows: EventRows): Place {
  return { start: space.take(rows.start.byteLength), index: space.take(rows.index.byteLength), weight: space.take(rows.weight.byteLength) };
}

function fill(buffer: SharedArrayBuffer, at: Place, rows: EventRows): void {
  new Uint32Array(buffer, at.start, rows.start.length).set(rows.start);
  new Uint32Array(buffer, at.index, rows.index.length).set(rows.index);
  new Float32Array(buffer, at.weight, rows.weight.length).set(rows.weight);
}
