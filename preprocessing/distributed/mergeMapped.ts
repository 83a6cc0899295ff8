import { mergePartition } from '../stages/mergePartition.ts';
import { videoIndexOf } from '../stages/VideoIndex.ts';
import type { Bucket } from './Bucket.ts';
import type { MappedFacts } from './mapSources.ts';
import { mappedPlaces } from './places.ts';
import type { Plan } from './plan.ts';

/** Blocks of a mapper that are read whole, as one partition of them is not worth a call, and the bytes that are held so at most. */
const WHOLE_BYTES = 4 * 1024 * 1024;
const HELD_BYTES = 256 * 1024 * 1024;

export interface Mapped extends MappedFacts {
  readonly id: string;
}

/** What the plan's mappers found, in order. */
export async function readMapped(bucket: Bucket, plan: Plan): Promise<Mapped[]> {
  return Promise.all(
    plan.mappers.map(async ({ id }) => {
      const mapped = (await bucket.readJson(mappedPlaces(id).facts)) as MappedFacts | undefined;
      if (mapped === undefined) throw new Error(`${mappedPlaces(id).facts} does not exist: another run may have removed it; start preprocessing again`);
      return { ...mapped, id };
    }),
  );
}

/** Merges partition after partition of what the mappers found. */
export class MappedMerger {
  readonly #bucket: Bucket;
  readonly #mapped: readonly Mapped[];
  readonly #plan: Plan;
  readonly #videos: ReturnType<typeof videoIndexOf>;
  readonly #whole = new Map<string, Promise<Uint8Array>>();
  #held = 0;

  constructor(bucket: Bucket, plan: Plan, mapped: readonly Mapped[]) {
    this.#bucket = bucket;
    this.#mapped = mapped;
    this.#plan = plan;
    this.#videos = videoIndexOf(mapped.map(({ facts }) => facts));
  }

  /** The partition's run as bytes, undefined when it has no row. */
  merge(partition: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const streams = this.#mapped.map((mapped) => this.#blocks(mapped, partition));
    return mergePartition({ streams, videos: this.#videos, settings: this.#plan.settings });
  }

  async *#blocks({ id, size, extents }: Mapped, partition: number): AsyncGenerator<Uint8Array> {
    const key = mappedPlaces(id).blocks;
    const stored = this.#bucket.stored(key, size);
    const whole = this.#wholeOf(id, size, stored);
    for (const [start, end] of extents[partition] ?? []) yield whole === undefined ? await stored.read(start, end) : (await whole).slice(start, end);
  }

  #wholeOf(id: string, size: number, stored: ReturnType<Bucket['stored']>): Promise<Uint8Array> | undefined {
    const known = this.#whole.get(id);
    if (known !== undefined || size > WHOLE_BYTES || this.#held + size > HELD_BYTES) return known;
    this.#held += size;
    const reading = stored.read(0, size);
    this.#whole.set(id, reading);
    return reading;
  }
}
