import { JOB_KINDS, type JobKind, type Kernels } from './webAssembly.ts';

/** One call of a kernel without its last argument, the workspace. */
export interface Job {
  readonly kind: JobKind;
  readonly values: readonly number[];
}

const MOST_JOBS = 1024;
/** Kind, count of values, values. */
const JOB_LENGTH = 16;

const ROUND = 0;
const NEXT = 1;
const LIMIT = 2;
const FINISHED = 3;
const CONTROLS = 4;
/** The round that tells helpers to go home. */
const OVER = -1;
/** A helper that takes longer for its share of a round is gone. */
const MOST_WAIT_MS = 600_000;

/** What the threads share beside the kernels' memory: the jobs of a round, and who has taken and finished which. */
export class JobBoard {
  readonly buffer: SharedArrayBuffer;
  private readonly control: Int32Array;
  private readonly jobs: Float64Array;

  /** Without a buffer: a new board. */
  constructor(buffer = new SharedArrayBuffer(8 * (CONTROLS + 1 + MOST_JOBS * JOB_LENGTH))) {
    this.buffer = buffer;
    this.control = new Int32Array(buffer, 0, CONTROLS);
    this.jobs = new Float64Array(buffer, 8 * (CONTROLS + 1));
  }

  /** Runs all jobs, with the helpers that are there, and returns when the last is done. */
  run(kernels: Kernels, workspace: number, jobs: readonly Job[]): void {
    for (let from = 0; from < jobs.length; from += MOST_JOBS) this.round(kernels, workspace, jobs.slice(from, from + MOST_JOBS));
  }

  private round(kernels: Kernels, workspace: number, jobs: readonly Job[]): void {
    const { control } = this;
    const from = Atomics.load(control, LIMIT);
    jobs.forEach(({ kind, values }, at) => this.jobs.set([JOB_KINDS.indexOf(kind), values.length, ...values], slotOf(from + at)));
    const limit = from + jobs.length;
    Atomics.store(control, LIMIT, limit);
    Atomics.add(control, ROUND, 1);
    Atomics.notify(control, ROUND);
    this.work(kernels, workspace);
    for (let finished = Atomics.load(control, FINISHED); finished < limit; finished = Atomics.load(control, FINISHED)) {
      if (Atomics.wait(control, FINISHED, finished, MOST_WAIT_MS) === 'timed-out') throw new Error(`A thread of the kernels did not finish its job within ${MOST_WAIT_MS / 1000} s.`);
    }
  }

  /** For a helper: takes part in rounds until they are over. */
  help(kernels: Kernels, workspace: number): void {
    for (let round = Atomics.load(this.control, ROUND); round !== OVER; round = Atomics.load(this.control, ROUND)) {
      this.work(kernels, workspace);
      Atomics.wait(this.control, ROUND, round);
    }
  }

  /** Sends the helpers home. */
  close(): void {
    Atomics.store(this.control, ROUND, OVER);
    Atomics.notify(this.control, ROUND);
  }

  private work(kernels: Kernels, workspace: number): void {
    const { control, jobs } = this;
    // The counters only grow and NEXT never passes LIMIT: a thread that comes late cannot take a job of the next round twice.
    for (let at = Atomics.load(control, NEXT); at < Atomics.load(control, LIMIT); at = Atomics.load(control, NEXT)) {
      if (Atomics.compareExchange(control, NEXT, at, at + 1) !== at) continue;
      const start = slotOf(at);
      const kind = JOB_KINDS[jobs[start] as number] as JobKind;
      const count = jobs[start + 1] as number;
      kernels[kind](...jobs.subarray(start + 2, start + 2 + count), workspace);
      Atomics.add(control, FINISHED, 1);
      Atomics.notify(control, FINISHED);
    }
  }
}

/** Jobs are counted on from round to round; a round fits the board. */
function slotOf(job: number): number {
  return (job % MOST_JOBS) * JOB_LENGTH;
}
