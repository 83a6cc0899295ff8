import { createHash } from 'node:crypto';
import { AwsError } from '../../service.ts';
import { type Queue, type ReceivedMessage } from './QueueStore.ts';
import { checkAttributes, nonExistent, type Sqs } from './Sqs.ts';
import { messageAttributesMd5 } from './messageAttributes.ts';

type Input = Readonly<Record<string, unknown>>;
type Operation = (sqs: Sqs, input: Input) => object | Promise<object>;

const maxBatch = 10;
const maxWaitSeconds = 20;
const maxVisibilitySeconds = 43_200;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export const operations: Readonly<Record<string, Operation>> = {
  CreateQueue(sqs, input) {
    const name = input['QueueName'];
    if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      throw new AwsError('InvalidParameterValue', 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
    }
    const wanted = checkAttributes(asObject(input['Attributes']));
    const existing = sqs.store.queue(name);
    const different = existing && Object.keys(wanted).find((attribute) => existing.attributes[attribute] !== wanted[attribute]);
    if (different !== undefined) {
      throw new AwsError('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${different}`);
    }
    if (!existing) sqs.saveQueue(name, wanted);
    return { QueueUrl: sqs.url(name) };
  },

  GetQueueUrl(sqs, input) {
    const name = String(input['QueueName']);
    if (!sqs.store.queue(name)) throw nonExistent();
    return { QueueUrl: sqs.url(name) };
  },

  ListQueues(sqs, input) {
    const prefix = typeof input['QueueNamePrefix'] === 'string' ? input['QueueNamePrefix'] : '';
    return { QueueUrls: sqs.store.names(prefix).map((name) => sqs.url(name)) };
  },

  DeleteQueue(sqs, input) {
    sqs.store.deleteQueue(sqs.queue(input).name);
    return {};
  },

  GetQueueAttributes(sqs, input) {
    const queue = sqs.queue(input);
    const wanted = Array.isArray(input['AttributeNames']) ? (input['AttributeNames'] as readonly string[]) : [];
    const all = attributesOf(sqs, queue);
    return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name))) };
  },

  SetQueueAttributes(sqs, input) {
    const queue = sqs.queue(input);
    sqs.saveQueue(queue.name, { ...queue.attributes, ...asObject(input['Attributes']) });
    return {};
  },

  PurgeQueue(sqs, input) {
    sqs.store.purge(sqs.queue(input).name);
    return {};
  },

  SendMessage(sqs, input) {
    const queue = sqs.queue(input);
    const result = send(sqs, queue, input);
    sqs.ring(queue.name);
    return result;
  },

  SendMessageBatch(sqs, input) {
    const queue = sqs.queue(input);
    const result = batch(sqs, input, (entry) => send(sqs, queue, entry));
    sqs.ring(queue.name);
    return result;
  },

  async ReceiveMessage(sqs, input) {
    const { name } = sqs.queue(input);
    const limit = integer(input, 'MaxNumberOfMessages', { fallback: 1, least: 1, most: maxBatch });
    const waitSeconds = integer(input, 'WaitTimeSeconds', { fallback: sqs.number(sqs.queue(input), 'ReceiveMessageWaitTimeSeconds'), least: 0, most: maxWaitSeconds });
    const until = sqs.context.now() + waitSeconds * 1000;
    for (;;) {
      const messages = receive(sqs, input, limit);
      const left = until - sqs.context.now();
      if (messages.length > 0) return { Messages: messages };
      if (left <= 0) return {};
      await sqs.wait(name, left);
      if (sqs.closed) return {};
    }
  },

  DeleteMessage(sqs, input) {
    sqs.store.delete(sqs.queue(input).name, receiptOf(input));
    return {};
  },

  DeleteMessageBatch(sqs, input) {
    const queue = sqs.queue(input);
    return batch(sqs, input, (entry) => {
      sqs.store.delete(queue.name, receiptOf(entry));
      return {};
    });
  },

  ChangeMessageVisibility(sqs, input) {
    const queue = sqs.queue(input);
    const seconds = integer(input, 'VisibilityTimeout', { fallback: 0, least: 0, most: maxVisibilitySeconds });
    if (!sqs.store.changeVisibility(queue.name, receiptOf(input), sqs.context.now() + seconds * 1000)) {
      throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
    }
    if (seconds === 0) sqs.ring(queue.name);
    return {};
  },
};

function send(sqs: Sqs, queue: Queue, input: Input): object {
  const body = input['MessageBody'];
  if (typeof body !== 'string' || body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  const most = sqs.number(queue, 'MaximumMessageSize');
  if (Buffer.byteLength(body) > most) {
    throw new AwsError('InvalidParameterValue', `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);
  }
  const attributes = asObject(input['MessageAttributes']);
  const now = sqs.context.now();
  const delaySeconds = integer(input, 'DelaySeconds', { fallback: sqs.number(queue, 'DelaySeconds'), least: 0, most: 900 });
  const id = sqs.store.add(queue.name, { body, attributes, sender: sqs.context.accountId, sentAt: now, visibleAt: now + delaySeconds * 1000 });
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: messageAttributesMd5(attributes) }),
  };
}

/** Takes what is visible; what was received too often goes to the dead-letter queue instead. */
function receive(sqs: Sqs, input: Input, limit: number): readonly object[] {
  const queue = sqs.queue(input);
  const now = sqs.context.now();
  const hiddenSeconds = integer(input, 'VisibilityTimeout', { fallback: sqs.number(queue, 'VisibilityTimeout'), least: 0, most: maxVisibilitySeconds });
  return sqs.store.transaction(() => {
    sqs.store.forgetOlderThan(queue.name, now - sqs.number(queue, 'MessageRetentionPeriod') * 1000);
    const redrive = redriveOf(queue);
    const messages = sqs.store.receive(queue.name, { limit, now, visibleAt: now + hiddenSeconds * 1000 });
    return messages.flatMap((message) => {
      if (!redrive || message.receives <= redrive.maxReceives) return [toMessage(input, message)];
      sqs.store.move(message.receipt, redrive.target, now);
      sqs.ring(redrive.target);
      return [];
    });
  });
}

function redriveOf(queue: Queue): { readonly target: string; readonly maxReceives: number } | undefined {
  const policy = queue.attributes['RedrivePolicy'];
  if (policy === undefined) return undefined;
  const { deadLetterTargetArn: arn, maxReceiveCount: most } = JSON.parse(policy) as { readonly deadLetterTargetArn?: unknown; readonly maxReceiveCount?: unknown };
  return typeof arn === 'string' ? { target: arn.slice(arn.lastIndexOf(':') + 1), maxReceives: Number(most) } : undefined;
}

function toMessage(input: Input, message: ReceivedMessage): object {
  const list = (name: string): readonly string[] => (Array.isArray(input[name]) ? (input[name] as readonly string[]) : []);
  const systemNames = [...list('MessageSystemAttributeNames'), ...list('AttributeNames')];
  const system = Object.entries({
    SenderId: message.sender,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  }).filter(([name]) => systemNames.includes('All') || systemNames.includes(name));
  const names = list('MessageAttributeNames');
  const attributes = Object.fromEntries(Object.entries(message.attributes).filter(([name]) => names.some((wanted) =>
    wanted === 'All' || wanted === '.*' || wanted === name || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1))))));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes, MD5OfMessageAttributes: messageAttributesMd5(attributes) }),
  };
}

function batch(sqs: Sqs, input: Input, each: (entry: Input) => object): object {
  const entries = Array.isArray(input['Entries']) ? (input['Entries'] as readonly unknown[]).map(asObject) : [];
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > maxBatch) throw new AwsError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${maxBatch}. You have sent ${entries.length}.`);
  if (new Set(entries.map((entry) => entry['Id'])).size < entries.length) throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const successful: object[] = [];
  const failed: object[] = [];
  sqs.store.transaction(() => {
    for (const entry of entries) {
      try {
        successful.push({ Id: entry['Id'], ...each(entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({ Id: entry['Id'], Code: error.code, Message: error.message, SenderFault: true });
      }
    }
  });
  return { Successful: successful, Failed: failed };
}

function attributesOf(sqs: Sqs, queue: Queue): Readonly<Record<string, string>> {
  const counts = sqs.store.counts(queue.name, sqs.context.now());
  const numbers = ['DelaySeconds', 'MaximumMessageSize', 'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'VisibilityTimeout'];
  return {
    QueueArn: sqs.arn(queue.name),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...Object.fromEntries(numbers.map((name) => [name, String(sqs.number(queue, name))])),
    ...queue.attributes,
  };
}

function integer(input: Input, name: string, range: { readonly fallback: number; readonly least: number; readonly most: number }): number {
  const value = input[name] ?? range.fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.least || value > range.most) {
    throw new AwsError('InvalidParameterValue', `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: Must be between ${range.least} and ${range.most}, if provided.`);
  }
  return value;
}

function receiptOf(input: Input): string {
  const receipt = input['ReceiptHandle'];
  if (typeof receipt !== 'string' || !/^[0-9a-f]{48}$/.test(receipt)) throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  return receipt;
}

function asObject(value: unknown): Input {
  return typeof value === 'object' && value !== null ? (value as Input) : {};
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
