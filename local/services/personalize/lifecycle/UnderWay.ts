interface Entry {
  readonly controller: AbortController;
  readonly over: Promise<void>;
}

/** The work under way, by the resource that it is for: it can be ended and waited for. */
export class UnderWay {
  readonly #entries = new Map<string, Entry>();

  /** The signal says that the work is no longer wanted. */
  async run(arn: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const entry: Entry = { controller, over };
    this.#entries.set(arn, entry);
    try {
      await work(controller.signal);
    } finally {
      // Work that was ended may still be on its way out when the same resource's begins again.
      if (this.#entries.get(arn) === entry) this.#entries.delete(arn);
      resolve(undefined);
    }
  }

  abort(arn: string): void {
    this.#entries.get(arn)?.controller.abort();
  }

  abortAll(): void {
    for (const { controller } of this.#entries.values()) controller.abort();
  }

  /** Resolves when nothing is under way for the resource, however it ended. */
  async over(arn: string): Promise<void> {
    await this.#entries.get(arn)?.over;
  }
}
