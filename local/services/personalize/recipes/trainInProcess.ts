import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { type Metrics, type TrainingData, type TrainingOptions } from './recipe.ts';

export interface TrainingJob {
  /** "aws-user-personalization-v2" */
  readonly recipeName: string;
  /** Copied to the process: the caller's arrays stay as they are. */
  readonly data: TrainingData;
  readonly options: TrainingOptions;
  /** Told once at the most, before the promise resolves: a simpler model that can answer until then. What it throws ends the training. */
  readonly onEarlyModel?: (early: TrainedModel) => void;
  /** Ends the process; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface TrainedModel {
  /** What `recipeFor(recipeName)?.load` takes. */
  readonly model: Uint8Array;
  readonly metrics: Metrics;
}

/** What the process is told. */
export interface TrainingOrder {
  readonly recipeName: string;
  readonly data: TrainingData;
  readonly options: TrainingOptions;
  /** Whether an early model is wanted. */
  readonly early: boolean;
}

/** What the process says. */
export type TrainingMessage =
  | { readonly kind: 'early'; readonly trained: TrainedModel }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly trained: TrainedModel }
  | { readonly kind: 'failed'; readonly message: string };

/** Training failed, or its process ended before it was done. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}

/**
 * Trains and evaluates in a process of its own: one that runs out of memory or is stopped half-way leaves the service as it was.
 * Rejects with TrainingError, or with the signal's reason.
 */
export function trainInProcess({ recipeName, data, options, onEarlyModel, signal }: TrainingJob): Promise<TrainedModel> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const { seed, hyperparameters, onProgress } = options;
    const child = fork(new URL('./trainingProcess.ts', import.meta.url), [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    giveWay(child);
    let settled = false;
    const settle = (outcome: () => void): void => {
      if (settled) return;
      settled = true;
      signal?.removeEventListener('abort', abort);
      child.kill('SIGKILL');
      outcome();
    };
    const fail = (why: string, cause?: unknown): void => settle(() => reject(new TrainingError(`Training ${recipeName} ${why}`, { cause })));
    const tellEarly = (early: TrainedModel): void => {
      try {
        onEarlyModel?.(early);
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new TrainingError(String(error))));
      }
    };
    const abort = (): void => {
      if (signal) settle(() => reject(reasonOf(signal)));
    };
    signal?.addEventListener('abort', abort, { once: true });
    child.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') {
        if (!settled) onProgress?.(message.share);
      } else if (message.kind === 'early') {
        if (!settled) tellEarly(message.trained);
      } else if (message.kind === 'done') settle(() => resolve(message.trained));
      else fail(`failed: ${message.message}`);
    });
    child.on('error', (error) => fail(`failed: ${error.message}`, error));
    child.on('exit', (code, killedBy) => fail(`ended ${killedBy === null ? `with exit code ${code}` : `by ${killedBy}`} before it was done.`));
    const order: TrainingOrder = { recipeName, data, options: { seed, hyperparameters }, early: onEarlyModel !== undefined };
    // A process that is already gone is told of by its end.
    child.send(order, () => undefined);
  });
}

/** Answers to viewers come before training. */
function giveWay({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Already gone, or not allowed: it trains at the priority it has.
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new TrainingError(`Training stopped: ${String(signal.reason)}`);
}
