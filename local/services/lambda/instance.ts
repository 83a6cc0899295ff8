import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

import { type FunctionConfiguration } from './functionConfiguration.ts';
import { type FromInstance, type InstanceData } from './messages.ts';

export interface InvocationResult {
  /** The handler threw, ran out of time or memory, or could not be loaded. */
  readonly failed: boolean;
  /** The answer as JSON text; with `failed`: {errorType, errorMessage, trace}. */
  readonly payload: string;
}

export interface InstanceOptions {
  readonly configuration: FunctionConfiguration;
  /** Everything the function finds in process.env. */
  readonly environment: Readonly<Record<string, string>>;
  log(line: string): void;
}

/** AWS gives the code outside the handler ten seconds. */
const INIT_MS = 10_000;

/** One execution environment: a worker thread with the function's code loaded, for one request at a time. */
export class FunctionInstance {
  readonly #options: InstanceOptions;
  readonly #worker: Worker;
  /** Resolves to undefined once the code is loaded, or to the reason why it cannot be. */
  readonly loaded: Promise<InvocationResult | undefined>;
  #onLoaded: ((failure: InvocationResult | undefined) => void) | undefined;
  #onResult: ((result: InvocationResult) => void) | undefined;
  #requestId = '';
  #alive = true;
  #fatal: Error | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    const { configuration } = options;
    const data: InstanceData = {
      codeFolder: configuration.codeFolder,
      handler: configuration.handler,
      functionName: configuration.name,
      functionArn: configuration.arn,
      memoryMb: configuration.memoryMb,
    };
    this.#worker = new Worker(new URL('./runtime.ts', import.meta.url), {
      workerData: data,
      env: { ...options.environment },
      execArgv: [],
      // Bounds the heap; buffers outside it are not counted. Code that fills memory without ever yielding can still take the process with it: V8 then has no time to stop the thread.
      resourceLimits: { maxOldGenerationSizeMb: configuration.memoryMb },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => options.log(line));
    }
    this.loaded = this.#load();
    this.#worker.on('message', (message: FromInstance) => this.#receive(message));
    this.#worker.on('error', (error: Error) => (this.#fatal = error));
    this.#worker.on('exit', (code) => this.#exited(code));
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Only once loaded, and not while another request runs. */
  async invoke(requestId: string, payload: string): Promise<InvocationResult> {
    const { timeoutSeconds } = this.#options.configuration;
    this.#requestId = requestId;
    let timer: NodeJS.Timeout | undefined;
    const result = await new Promise<InvocationResult>((resolve) => {
      this.#onResult = resolve;
      timer = setTimeout(() => {
        void this.stop();
        resolve(failure('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`));
      }, timeoutSeconds * 1000);
      this.#worker.postMessage({ requestId, payload, deadline: Date.now() + timeoutSeconds * 1000 });
    });
    clearTimeout(timer);
    this.#onResult = undefined;
    return result;
  }

  async stop(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  async #load(): Promise<InvocationResult | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const failed = await new Promise<InvocationResult | undefined>((resolve) => {
      this.#onLoaded = resolve;
      timer = setTimeout(() => resolve(failure('Sandbox.Timedout', `Error: Init timed out after ${INIT_MS / 1000} seconds`)), INIT_MS + this.#options.configuration.timeoutSeconds * 1000);
    });
    clearTimeout(timer);
    if (failed !== undefined) void this.stop();
    return failed;
  }

  #receive(message: FromInstance): void {
    if (message.kind === 'ready') this.#onLoaded?.(undefined);
    else if (message.kind === 'initFailed') this.#onLoaded?.({ failed: true, payload: message.payload });
    else this.#onResult?.({ failed: message.failed, payload: message.payload });
  }

  #exited(code: number): void {
    this.#alive = false;
    const result = this.#exitFailure(code);
    if (this.#fatal !== undefined) this.#options.log(`${this.#requestId}\tERROR\t${this.#fatal.stack ?? this.#fatal.message}`);
    this.#onLoaded?.(result);
    this.#onResult?.(result);
  }

  #exitFailure(code: number): InvocationResult {
    const prefix = `RequestId: ${this.#requestId} Error: Runtime exited`;
    const fatal = this.#fatal;
    if (fatal !== undefined && 'code' in fatal && fatal.code === 'ERR_WORKER_OUT_OF_MEMORY') return failure('Runtime.OutOfMemory', `${prefix} with error: signal: killed`);
    if (fatal !== undefined) return { failed: true, payload: JSON.stringify({ errorType: fatal.name, errorMessage: fatal.message, trace: (fatal.stack ?? '').split('\n') }) };
    return failure('Runtime.ExitError', code === 0 ? `${prefix} without providing a reason` : `${prefix} with error: exit status ${code}`);
  }
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { failed: true, payload: JSON.stringify({ errorType, errorMessage }) };
}
