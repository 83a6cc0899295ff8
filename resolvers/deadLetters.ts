import { jsonCall } from './aws/jsonCall.ts';
import { SignedHttp } from './aws/SignedHttp.ts';
import type { Parked } from './deliverRecords.ts';

/** The queue of what could not be delivered; `npm run redrive` empties it. */
export class DeadLetters {
  readonly #http = new SignedHttp({ service: 'sqs' });
  readonly #queueUrl: string;

  constructor(queueUrl: string) {
    this.#queueUrl = queueUrl;
  }

  async park(parked: Parked): Promise<void> {
    await jsonCall(this.#http, 'AmazonSQS.SendMessage', { QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(parked) });
  }
}
