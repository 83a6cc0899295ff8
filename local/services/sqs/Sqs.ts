import { EventEmitter, once } from 'node:events';
import { AwsError, type LocalContext } from '../../service.ts';
import { type Queue, QueueStore } from './QueueStore.ts';

/** Defaults and ranges. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const numeric: Readonly<Record<string, readonly [fallback: number, least: number, most: number]>> = {
  DelaySeconds: [0, 0, 900],
  MaximumMessageSize: [1_048_576, 1024, 1_048_576],
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  VisibilityTimeout: [30, 0, 43_200],
};
const accepted = new Set([...Object.keys(numeric), 'Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled']);

/** What the operations work on: the queues, and a bell for those who wait for messages. */
export class Sqs {
  readonly context: LocalContext;
  readonly store: QueueStore;
  readonly #bell = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();

  constructor(context: LocalContext, file: string) {
    this.context = context;
    this.store = new QueueStore(file);
  }

  url(name: string): string {
    return `${this.context.endpointUrl}/${this.context.accountId}/${name}`;
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.context.region}:${this.context.accountId}:${name}`;
  }

  /** By QueueUrl: whatever host it names, the last part of the path is the queue. */
  queue(input: Readonly<Record<string, unknown>>): Queue {
    const name = queueName(input);
    const queue = this.store.queue(name);
    if (!queue) throw nonExistent();
    return queue;
  }

  /** Creates the queue or gives an existing one these attributes. */
  saveQueue(name: string, given: Readonly<Record<string, unknown>>): void {
    this.store.saveQueue(name, checkAttributes(given), this.context.now());
  }

  number(queue: Queue, attribute: string): number {
    return Number(queue.attributes[attribute] ?? numeric[attribute]?.[0] ?? 0);
  }

  /** After messages were added or came back. */
  ring(name: string): void {
    this.#bell.emit(name);
  }

  /** Until a message may be there, the time is over, or the service closes. */
  async wait(name: string, milliseconds: number): Promise<void> {
    const next = this.store.nextVisibleAt(name, this.context.now());
    const time = Math.min(milliseconds, next === undefined ? milliseconds : Math.max(1, next - this.context.now()));
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(time)]);
    await once(this.#bell, name, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort();
    this.store.close();
  }
}

export function queueName(input: Readonly<Record<string, unknown>>): string {
  const url = input['QueueUrl'];
  if (typeof url !== 'string') throw new AwsError('MissingParameter', 'The request must contain the parameter QueueUrl.');
  return url.slice(url.lastIndexOf('/') + 1);
}

export function nonExistent(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** Texts of the attributes, checked. */
export function checkAttributes(given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => {
    if (!accepted.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const range = numeric[name];
    if (range && !(/^\d+$/.test(text) && Number(text) >= range[1] && Number(text) <= range[2])) {
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}. Reason: must be an integer from ${range[1]} to ${range[2]}, got ${text}.`);
    }
    return [name, text];
  }));
}
