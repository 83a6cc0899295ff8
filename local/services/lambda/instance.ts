import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { type FunctionConfiguration } from './functionConfiguration.ts';
import { type FromInstance, type InstanceData, type Invocation } from './messages.ts';

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

/**
 * One execution environment: a process with the function's code loaded, for one request at a time. A process, because one that fills
 * its heap is ended by V8, and a thread would take the whole stack with it.
 */
export class FunctionInstance {
  readonly #options: InstanceOptions;
  readonly #process: ChildProcess;
  /** Resolves to undefined once the code is loaded, or to the reason why it cannot be. */
  readonly loaded: Promise<InvocationResult | undefined>;
  #onLoaded: ((failure: InvocationResult | undefined) => void) | undefined;
  #onResult: ((result: InvocationResult) => void) | undefined;
  #requestId = '';
  #alive = true;
  #outOfMemory = false;

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
    this.#process = fork(new URL('./runtime.ts', import.meta.url), [JSON.stringify(data)], {
      env: { ...options.environment },
      // Bounds the heap; buffers outside it are not counted.
      execArgv: [`--max-old-space-size=${configuration.memoryMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#forwardLines();
    this.loaded = this.#load();
    this.#process.on('message', (message) => this.#receive(message as FromInstance));
    this.#process.on('error', (error) => options.log(`${this.#requestId}\tERROR\t${error.message}`));
    this.#process.on('close', (code, signal) => this.#exited(code, signal));
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
      const invocation: Invocation = { requestId, payload, deadline: Date.now() + timeoutSeconds * 1000 };
      // A process that has just ended is told of by its end.
      this.#process.send(invocation, () => undefined);
    });
    clearTimeout(timer);
    this.#onResult = undefined;
    return result;
  }

  async stop(): Promise<void> {
    this.#alive = false;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  #forwardLines(): void {
    const { stdout, stderr } = this.#process;
    if (stdout !== null) createInterface({ input: stdout, crlfDelay: Infinity }).on('line', (line) => this.#options.log(line));
    // V8's last words on a full heap fill a screen: they are told in one line.
    if (stderr !== null) {
      createInterface({ input: stderr, crlfDelay: Infinity }).on('line', (line) => {
        this.#outOfMemory ||= /Last few GCs|heap out of memory/.test(line);
        if (!this.#outOfMemory) this.#options.log(line);
      });
    }
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

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#alive = false;
    const result = this.#exitFailure(code, signal);
    if (this.#outOfMemory) this.#options.log(`${this.#requestId}\tERROR\tThe heap is full: ${this.#options.configuration.memoryMb} MB`);
    this.#onLoaded?.(result);
    this.#onResult?.(result);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
  #exitFailure(code: number | null, signal: NodeJS.Signals | null): InvocationResult {
    const prefix = `RequestId: ${this.#requestId} Error: Runtime exited`;
    if (this.#outOfMemory) return failure('Runtime.OutOfMemory', `${prefix} with error: signal: killed`);
    if (signal !== null) return failure('Runtime.ExitError', `${prefix} with error: signal: ${signal}`);
    return failure('Runtime.ExitError', code === 0 ? `${prefix} without providing a reason` : `${prefix} with error: exit status ${code}`);
  }
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { failed: true, payload: JSON.stringify({ errorType, errorMessage }) };
}
