import { isDeepStrictEqual } from 'node:util';
import { type Item } from './attributes.ts';
import { keyNames, pickAttributes, type Table } from './table.ts';
import { type StoredItem, type TableStore } from './TableStore.ts';

/** Records are kept for a day. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const retentionMs = 24 * 60 * 60 * 1000;
/** GetRecords answers 1 MB at most. */
const maxAnswerBytes = 1024 * 1024;
/** Sequence numbers are 21 digits or more on AWS, so that they also sort as text. */
const sequenceBase = 100_000_000_000_000_000_000n;

/** One shard a stream, open for ever: a local table has one writer. */
export const shardId = 'shardId-00000000000000000000-00000001';

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
}

export interface Change {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
  /** Deleted by time to live. */
  readonly expired?: boolean;
}

/** The change records of every stream, in the tables' own database. */
export class StreamLog {
  readonly #store: TableStore;
  readonly #region: string;
  readonly #now: () => number;

  constructor(store: TableStore, region: string, now: () => number) {
    this.#store = store;
    this.#region = region;
    this.#now = now;
  }

  /** Call inside the transaction of the write. True if there was something to record: a write that changes nothing is not. */
  append(table: Table, change: Change): boolean {
    const { LatestStreamArn: stream, StreamSpecification: specification } = table.description;
    if (!stream || !specification) return false;
    const { before, after } = change;
    const sample = after ?? before;
    if (!sample || (before && after && sameItem(before.text, after.text))) return false;
    const view = specification.StreamViewType;
    const withNew = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    const withOld = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    const keys = pickAttributes(JSON.parse(sample.text) as Item, keyNames(table.keys));
    const bytes = (withNew ? (after?.bytes ?? 0) : 0) + (withOld ? (before?.bytes ?? 0) : 0);
    this.#store
      .statement('INSERT INTO stream_records (stream, at, event, view, bytes, keys, new_image, old_image, expired) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        stream, this.#now(), before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT', view, bytes, JSON.stringify(keys),
        withNew ? (after?.text ?? null) : null, withOld ? (before?.text ?? null) : null, change.expired ? 1 : 0,
      );
    return true;
  }

  /** Records after `after`, oldest first, at most `limit` and about 1 MB. */
  read(stream: string, after: bigint, limit: number): readonly StreamRecord[] {
    const records: StreamRecord[] = [];
    let bytes = 0;
    const rows = this.#store.statement('SELECT * FROM stream_records WHERE stream = ? AND sequence > ? AND at > ? ORDER BY sequence LIMIT ?')
      .iterate(stream, after, this.#now() - retentionMs, limit);
    for (const row of rows) {
      bytes += Number(row['bytes']);
      if (records.length > 0 && bytes > maxAnswerBytes) break;
      records.push(this.#toRecord(row));
    }
    return records;
  }

  /** The newest record's position; 0 before the first. */
  latest(stream: string): bigint {
    const row = this.#store.statement('SELECT max(sequence) AS sequence FROM stream_records WHERE stream = ?').get(stream);
    return BigInt(Number(row?.['sequence'] ?? 0));
  }

  /** The oldest position still kept; 1 while nothing was ever trimmed. */
  oldest(stream: string): bigint {
    const row = this.#store.statement('SELECT min(sequence) AS sequence FROM stream_records WHERE stream = ? AND at > ?').get(stream, this.#now() - retentionMs);
    return BigInt(Number(row?.['sequence'] ?? 1));
  }

  /** Forgets what is older than a day. */
  trim(): void {
    this.#store.statement('DELETE FROM stream_records WHERE at <= ?').run(this.#now() - retentionMs);
  }

  #toRecord(row: Record<string, unknown>): StreamRecord {
    const image = (column: string): Item | undefined => {
      const text = row[column];
      return typeof text === 'string' ? (JSON.parse(text) as Item) : undefined;
    };
    const newImage = image('new_image');
    const oldImage = image('old_image');
    const sequence = BigInt(Number(row['sequence']));
    return {
      eventID: eventId(sequence),
      eventName: row['event'] as StreamRecord['eventName'],
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Number(row['at']) / 1000),
        Keys: image('keys') ?? {},
        ...(newImage && { NewImage: newImage }),
        ...(oldImage && { OldImage: oldImage }),
        SequenceNumber: toSequenceNumber(sequence),
        SizeBytes: Number(row['bytes']),
        StreamViewType: String(row['view']),
      },
      ...(row['expired'] === 1 && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const }),
    };
  }
}

export function toSequenceNumber(position: bigint): string {
  return String(sequenceBase + position);
}

export function fromSequenceNumber(text: string): bigint {
  return BigInt(text) - sequenceBase;
}

/** The same for a record at every reading, as on AWS: consumers use it to tell repeats. */
function eventId(sequence: bigint): string {
  return sequence.toString(16).padStart(32, '0');
}

function sameItem(before: string, after: string): boolean {
  return before === after || (before.length === after.length && isDeepStrictEqual(JSON.parse(before), JSON.parse(after)));
}

/** When a stream was switched on: part of its ARN. */
export function newStreamLabel(now: number): string {
  return new Date(now).toISOString().slice(0, -1);
}

