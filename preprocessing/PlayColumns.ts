import type { Engagement } from './eventWeights.ts';
import { IdDictionary } from './IdDictionary.ts';
import type { Label, PlayType } from './label.ts';

export const WATCHED = 1;
export const ENGAGEMENT_BIT: Readonly<Record<Engagement, number>> = { liked: 2, shared: 4, commented: 8 };
const BYTES = { user: 4, item: 4, occurredAt: 8, watchRatio: 8, flags: 1 } as const;

export interface KeptPlay {
  /** Indexes into `users` and `items`. */
  readonly user: number;
  readonly item: number;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly label: Label;
  /** Bits of ENGAGEMENT_BIT. */
  readonly engagement: number;
}

/**
 * The kept plays as columns: 25 bytes a play and each id once, so 10 million plays take 250 MB (twice that while a column grows).
 */
export class PlayColumns {
  readonly users = new IdDictionary();
  readonly items = new IdDictionary();
  #length = 0;
  #user = new Uint32Array(1024);
  #item = new Uint32Array(1024);
  #occurredAt = new Float64Array(1024);
  #watchRatio = new Float64Array(1024);
  #flags = new Uint8Array(1024);

  get length(): number {
    return this.#length;
  }

  /** Index into `users`. */
  get user(): Uint32Array {
    return this.#user.subarray(0, this.#length);
  }

  /** Index into `items`. */
  get item(): Uint32Array {
    return this.#item.subarray(0, this.#length);
  }

  /** Epoch milliseconds. */
  get occurredAt(): Float64Array {
    return this.#occurredAt.subarray(0, this.#length);
  }

  get watchRatio(): Float64Array {
    return this.#watchRatio.subarray(0, this.#length);
  }

  /** The bits of ENGAGEMENT_BIT, and 1 for watched. */
  get flags(): Uint8Array {
    return this.#flags.subarray(0, this.#length);
  }

  typeAt(row: number): PlayType {
    return ((this.#flags[row] ?? 0) & WATCHED) === 0 ? 'clicked' : 'watched';
  }

  has(row: number, engagement: Engagement): boolean {
    return ((this.#flags[row] ?? 0) & ENGAGEMENT_BIT[engagement]) !== 0;
  }

  addRow({ user, item, occurredAt, label, engagement }: KeptPlay): void {
    if (this.#length === this.#user.length) this.#grow();
    const row = this.#length++;
    this.#user[row] = user;
    this.#item[row] = item;
    this.#occurredAt[row] = occurredAt;
    this.#watchRatio[row] = label.watchRatio;
    this.#flags[row] = (label.type === 'watched' ? WATCHED : 0) | engagement;
  }

  /** Another report of the row's play: the one that came furthest counts, and what either says of engagement. */
  furthest(row: number, { label, occurredAt, engagement }: Pick<KeptPlay, 'label' | 'occurredAt' | 'engagement'>): void {
    const before = this.#flags[row] ?? 0;
    this.#flags[row] = before | engagement;
    if (label.watchRatio <= (this.#watchRatio[row] ?? 0)) return;
    this.#watchRatio[row] = label.watchRatio;
    this.#occurredAt[row] = occurredAt;
    this.#flags[row] = ((before | engagement) & ~WATCHED) | (label.type === 'watched' ? WATCHED : 0);
  }

  /** ArrayBuffer.transfer copies one column at a time, so that never more than one exists twice. */
  #grow(): void {
    const capacity = 2 * this.#user.length;
    this.#user = new Uint32Array(this.#user.buffer.transfer(capacity * BYTES.user));
    this.#item = new Uint32Array(this.#item.buffer.transfer(capacity * BYTES.item));
    this.#occurredAt = new Float64Array(this.#occurredAt.buffer.transfer(capacity * BYTES.occurredAt));
    this.#watchRatio = new Float64Array(this.#watchRatio.buffer.transfer(capacity * BYTES.watchRatio));
    this.#flags = new Uint8Array(this.#flags.buffer.transfer(capacity * BYTES.flags));
  }
}
