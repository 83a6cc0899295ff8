import { FunctionInstance, type InstanceOptions, type InvocationResult } from './instance.ts';

/** A laptop has few cores: more requests than this wait for a worker. */
const MAX_INSTANCES = 8;
/** Workers beyond the first stop sooner than the last one, as their memory is only worth having in a burst. */
const EXTRA_IDLE_MS = 30_000;
const LAST_IDLE_MS = 600_000;

const CLOSING: InvocationResult = { failed: true, payload: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'The local stack is closing' }) };

interface Job {
  readonly requestId: string;
  readonly payload: string;
  resolve(result: InvocationResult): void;
}

/** The execution environments of one function: as many as there are requests at a time, up to a bound. */
export class FunctionPool {
  readonly #options: InstanceOptions;
  readonly #queue: Job[] = [];
  /** Most recently used last. */
  readonly #idle: FunctionInstance[] = [];
  readonly #instances = new Set<FunctionInstance>();
  readonly #idleTimers = new Map<FunctionInstance, NodeJS.Timeout>();
  #starting = false;
  #closed = false;
  #running = 0;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  /** Requests that run or wait. */
  get load(): number {
    return this.#running + this.#queue.length;
  }

  /** Never rejects: what goes wrong in the function is in the result. */
  invoke(requestId: string, payload: string): Promise<InvocationResult> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve(CLOSING);
      this.#queue.push({ requestId, payload, resolve });
      this.#pump();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idleTimers.values()) clearTimeout(timer);
    for (const job of this.#queue.splice(0)) job.resolve(CLOSING);
    await Promise.all([...this.#instances].map((instance) => instance.stop()));
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) {
      const instance = this.#idle.pop();
      const job = this.#queue.shift();
      if (instance !== undefined && job !== undefined) void this.#run(instance, job);
    }
    const max = Math.min(MAX_INSTANCES, this.#options.configuration.reservedConcurrency ?? MAX_INSTANCES);
    // One cold start at a time: a burst on few cores is served sooner by the workers there are than by many that load at once.
    if (this.#queue.length > 0 && !this.#starting && !this.#closed && this.#instances.size < max) void this.#startInstance();
  }

  async #startInstance(): Promise<void> {
    this.#starting = true;
    const instance = new FunctionInstance(this.#options);
    this.#instances.add(instance);
    const failed = await instance.loaded;
    this.#starting = false;
    if (failed === undefined) this.#rest(instance);
    else {
      this.#instances.delete(instance);
      // The request that made the instance start learns why it could not.
      this.#queue.shift()?.resolve(failed);
    }
    this.#pump();
  }

  async #run(instance: FunctionInstance, job: Job): Promise<void> {
    clearTimeout(this.#idleTimers.get(instance));
    this.#running++;
    const result = await instance.invoke(job.requestId, job.payload);
    this.#running--;
    if (instance.alive) this.#rest(instance);
    else this.#instances.delete(instance);
    job.resolve(result);
    this.#pump();
  }

  #rest(instance: FunctionInstance): void {
    if (this.#closed) return;
    this.#idle.push(instance);
    const timer = setTimeout(() => this.#retire(instance), this.#instances.size > 1 ? EXTRA_IDLE_MS : LAST_IDLE_MS);
    timer.unref();
    this.#idleTimers.set(instance, timer);
  }

  #retire(instance: FunctionInstance): void {
    const at = this.#idle.indexOf(instance);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.#instances.delete(instance);
    this.#idleTimers.delete(instance);
    void instance.stop();
  }
}
