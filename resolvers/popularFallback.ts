import type { Objects } from './aws/Objects.ts';
import type { Deadline } from './Deadline.ts';
import { Dependency } from './Dependency.ts';
import { describeError, log, logNotAnswered } from './log.ts';
import type { Observer } from './Observer.ts';
import type { Video } from './video.ts';

const key = 'fallback/popular.json';
const writeEveryMilliseconds = 10 * 60_000;
const retryMissingMilliseconds = 1_000;

/** The last good popular list with titles and URLs: one S3 object, and a copy in the warm function. */
export class PopularFallback {
  readonly #objects: Pick<Objects, 'get' | 'put'>;
  readonly #dependency: Dependency;
  #videos: readonly Video[] = [];
  #writtenAt = -Infinity;
  #missedAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(objects: Pick<Objects, 'get' | 'put'>, observer?: Observer) {
    this.#objects = objects;
    this.#dependency = new Dependency({ name: 'FallbackObject', mostMilliseconds: 300, ...(observer === undefined ? {} : { observer }) });
  }

  /** Keeps a list that was just served; the object is written every ten minutes at most, and nobody waits for it. */
  keep(videos: readonly Video[]): void {
    this.#videos = videos;
    if (Date.now() - this.#writtenAt < writeEveryMilliseconds) return;
    this.#writtenAt = Date.now();
    this.#objects.put(key, JSON.stringify({ writtenAt: new Date().toISOString(), videos }), 'application/json').catch((error: unknown) => {
      this.#writtenAt = -Infinity;
      log('warn', 'The popular list could not be kept', describeError(error));
    });
  }

  /** Reads the object while the function starts, so that an outage finds a list in every container. Never rejects. */
  async warm(): Promise<void> {
    if (this.#videos.length > 0 || Date.now() - this.#missedAt < retryMissingMilliseconds) return;
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  /** Most popular first; empty when no list was ever kept or S3 does not answer. Never rejects. */
  async read(deadline: Deadline): Promise<readonly Video[]> {
    if (this.#videos.length > 0) return this.#videos;
    try {
      await this.#dependency.ask(deadline, () => this.warm());
    } catch (error) {
      logNotAnswered('The kept popular list was not there in time', error);
    }
    return this.#videos;
  }

  async #load(): Promise<void> {
    try {
      const text = await this.#objects.get(key);
      // Only `keep` writes the object.
      const kept = text === undefined ? [] : (JSON.parse(text) as { readonly videos: readonly Video[] }).videos;
      if (this.#videos.length === 0) this.#videos = kept;
    } catch (error) {
      log('warn', 'No popular list is kept', describeError(error));
    }
    if (this.#videos.length === 0) this.#missedAt = Date.now();
  }
}
