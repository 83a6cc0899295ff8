import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Chunk } from './chunksOf.ts';
import type { ChunkReader } from './mapPlays.ts';
import type { ChunkOutcome, MapperOptions } from './PlayMapper.ts';
import type { Kept } from './Spill.ts';
import type { RunSettings, SeenVideo } from './stages.ts';
import type { VideoIndex } from './VideoIndex.ts';

/** What a thread is asked; each is answered by one Answer of the same id. */
export type Order =
  | { readonly kind: 'map'; readonly options: Omit<MapperOptions, 'emit'> }
  | { readonly kind: 'read'; readonly chunk: Chunk }
  | { readonly kind: 'finish' }
  | { readonly kind: 'videos'; readonly videos: VideoIndex; readonly settings: RunSettings }
  | { readonly kind: 'merge'; readonly blocks: readonly Kept[] };

export type Answer =
  | { readonly kind: 'block'; readonly partition: number; readonly block: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: unknown };

/** The map and merge stages on a thread of their own. */
export class StageThread implements ChunkReader {
  readonly mapper: number;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  readonly #exited: Promise<unknown>;
  #next = 0;
  #failure: Error | undefined;

  constructor(mapper: number, onBlock: (partition: number, block: Uint8Array<ArrayBuffer>) => void) {
    this.mapper = mapper;
    this.#worker = new Worker(new URL('threadMain.ts', import.meta.url));
    this.#exited = once(this.#worker, 'exit').catch(() => {});
    this.#worker.on('message', (answer: Answer) => {
      if (answer.kind === 'block') onBlock(answer.partition, answer.block);
      else {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (answer.kind === 'answer') waiting?.resolve(answer.value);
        else waiting?.reject(answer.error);
      }
    });
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a thread ended with code ${code}`)));
  }

  async begin(options: Omit<MapperOptions, 'emit' | 'mapper'>): Promise<void> {
    await this.#ask({ kind: 'map', options: { ...options, mapper: this.mapper } });
  }

  async read(chunk: Chunk): Promise<ChunkOutcome> {
    return (await this.#ask({ kind: 'read', chunk }, [chunk.bytes.buffer])) as ChunkOutcome;
  }

  async finish(): Promise<SeenVideo[]> {
    return (await this.#ask({ kind: 'finish' })) as SeenVideo[];
  }

  async beginMerging(videos: VideoIndex, settings: RunSettings): Promise<void> {
    await this.#ask({ kind: 'videos', videos, settings });
  }

  /** The run; undefined when the blocks hold no row. */
  async merge(blocks: readonly Kept[]): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const buffers = blocks.flatMap((block) => (block instanceof Uint8Array ? [block.buffer] : []));
    return (await this.#ask({ kind: 'merge', blocks }, buffers)) as Uint8Array<ArrayBuffer> | undefined;
  }

  /** Lets the thread come to its end by itself: worker.terminate() can crash Node while the thread works (nodejs/node#56312). */
  async close(): Promise<void> {
    this.#worker.postMessage(undefined);
    await this.#exited;
  }

  #ask(order: Order, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, order }, [...transfer]);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
