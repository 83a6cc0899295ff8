import { Worker } from 'node:worker_threads';
import { type Metrics, type TrainingData, type TrainingOptions } from './recipe.ts';

export interface TrainingJob {
  /** "aws-user-personalization-v2" */
  readonly recipeName: string;
  /** Copied into the worker: the caller's arrays stay as they are. */
  readonly data: TrainingData;
  readonly options: TrainingOptions;
  /** Stops the worker; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface TrainedModel {
  /** What `recipeFor(recipeName)?.load` takes. */
  readonly model: Uint8Array;
  readonly metrics: Metrics;
}

/** What the worker says. */
export type TrainingMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly trained: TrainedModel }
  | { readonly kind: 'failed'; readonly message: string };

/** Training failed, or the worker ended before it was done. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}

/** Trains and evaluates in a thread of its own. Rejects with TrainingError, or with the signal's reason. */
export function trainInWorker({ recipeName, data, options, signal }: TrainingJob): Promise<TrainedModel> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const { seed, hyperparameters, onProgress } = options;
    const worker = new Worker(new URL('./trainingWorker.ts', import.meta.url), {
      workerData: { recipeName, data, options: { seed, hyperparameters } },
      execArgv: [],
    });
    const abort = (): void => {
      if (signal) settle(() => reject(reasonOf(signal)));
    };
    const settle = (outcome: () => void): void => {
      signal?.removeEventListener('abort', abort);
      worker.removeAllListeners();
      // Errors of a thread that is being stopped have nobody left to tell.
      worker.on('error', () => undefined);
      worker.terminate().then(outcome, outcome);
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') onProgress?.(message.share);
      else if (message.kind === 'done') settle(() => resolve(message.trained));
      else settle(() => reject(new TrainingError(`Training ${recipeName} failed: ${message.message}`)));
    });
    worker.on('error', (error) => settle(() => reject(new TrainingError(`Training ${recipeName} failed: ${describe(error)}`, { cause: error }))));
    worker.on('exit', (code) => settle(() => reject(new TrainingError(`Training ${recipeName} ended with exit code ${code} before it was done.`))));
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new TrainingError(`Training stopped: ${String(signal.reason)}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
