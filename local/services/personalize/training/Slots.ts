/** Lets so many jobs run at a time; the others wait in the order they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** The job may move to other slots while it runs, if one of them is free: the next one then begins in its place. */
  async run<Result>(job: (moveTo: (others: Slots) => void) => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const place = { slots: this as Slots };
    try {
      return await job((others) => {
        if (others.#free === 0) return;
        others.#free -= 1;
        place.slots.#leave();
        place.slots = others;
      });
    } finally {
      place.slots.#leave();
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
