import { type Kept, piecesOf, type Spill } from './Spill.ts';
import { PARTITIONS } from './stages.ts';

/** The blocks of each partition in the order in which they came, between the map and the merge stage of one process. */
export class BlockStore {
  readonly #spill: Spill;
  readonly #blocks: Kept[][] = Array.from({ length: PARTITIONS }, () => []);

  constructor(spill: Spill) {
    this.#spill = spill;
  }

  add(partition: number, block: Uint8Array<ArrayBuffer>): void {
    this.#blocks[partition]?.push(this.#spill.keep(block));
  }

  /** The partition's blocks, which are the caller's from now on. */
  take(partition: number): Kept[] {
    const blocks = this.#blocks[partition] ?? [];
    this.#blocks[partition] = [];
    for (const block of blocks) this.#spill.release(block);
    return blocks;
  }
}

/** As a merge reads them. */
export function* blockPieces(blocks: readonly Kept[]): Generator<Uint8Array> {
  for (const block of blocks) yield* piecesOf(block);
}
