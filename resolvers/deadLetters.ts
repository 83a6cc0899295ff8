import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Parked } from './deliverRecords.ts';

/** The queue of what could not be delivered; `npm run redrive` empties it. */
export class DeadLetters {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async park(parked: Parked): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(parked) }));
  }
}
