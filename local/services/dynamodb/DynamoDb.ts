import { AwsError, type LocalContext } from '../../service.ts';
import { type Change, StreamLog } from './StreamLog.ts';
import { type Table } from './table.ts';
import { TableStore } from './TableStore.ts';

/** What the operations work on: the tables, the streams, and who wants to hear of new stream records. */
export class DynamoDb {
  readonly context: LocalContext;
  readonly store: TableStore;
  readonly streams: StreamLog;
  readonly #listeners = new Set<(streamArn: string) => void>();
  /** Streams that the transaction under way has added to. */
  readonly #touched = new Set<string>();

  constructor(context: LocalContext, file: string) {
    this.context = context;
    this.store = new TableStore(file);
    this.streams = new StreamLog(this.store, context.region, () => context.now());
  }

  /** By name, or by ARN as AWS allows. */
  table(nameOrArn: string): Table {
    const table = this.findTable(nameOrArn);
    if (!table) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  }

  findTable(nameOrArn: string): Table | undefined {
    return this.store.table(nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn);
  }

  tableArn(name: string): string {
    return name.startsWith('arn:') ? name : `arn:aws:dynamodb:${this.context.region}:${this.context.accountId}:table/${name}`;
  }

  /** Writes and their stream records as one transaction; listeners hear of it once it is committed. */
  write<T>(work: () => T): T {
    this.#touched.clear();
    const result = this.store.transaction(work);
    for (const stream of this.#touched) for (const listener of this.#listeners) listener(stream);
    return result;
  }

  /** Call inside `write`. */
  record(table: Table, change: Change): void {
    const stream = table.description.LatestStreamArn;
    if (stream && this.streams.append(table, change)) this.#touched.add(stream);
  }

  /** `listener` gets the ARN of a stream that has new records. Answers the function that ends it. */
  onStreamRecords(listener: (streamArn: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
