import { randomUUID } from 'node:crypto';

import { callJson } from '../../../jsonProtocol.ts';
import { type LocalContext, type Principal } from '../../../service.ts';
import { type FunctionPool } from '../functionPool.ts';
import { type InvocationResult } from '../instance.ts';
import { type MappingConfiguration } from './mappingConfiguration.ts';
import { type StreamRecord } from './stream.ts';

export interface InvokerOptions {
  readonly context: LocalContext;
  readonly mapping: MappingConfiguration;
  readonly functionArn: string;
  readonly pool: FunctionPool;
  /** The function's role: it must be allowed to send to the queue. */
  readonly principal: Principal;
}

/** A mapping's function, and its queue for records that were given up. */
export class FunctionInvoker {
  readonly #options: InvokerOptions;
  #requestId = '';

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  invoke(records: readonly StreamRecord[]): Promise<InvocationResult> {
    const { mapping, pool } = this.#options;
    this.#requestId = randomUUID();
    return pool.invoke(this.#requestId, JSON.stringify({ Records: records.map((record) => ({ ...record, eventSourceARN: mapping.streamArn })) }));
  }

  /** Where to find what was given up: the stream keeps the records themselves. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
  async reportFailure(failure: { readonly records: readonly StreamRecord[]; readonly attempts: number; readonly condition: string; readonly shardId: string }): Promise<void> {
    const { context, mapping, functionArn, principal } = this.#options;
    const { records, attempts, condition, shardId } = failure;
    const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb];
    context.log(`lambda/${mapping.functionName}`, `${records.length} records of ${mapping.streamArn} from ${first?.SequenceNumber ?? '?'} on given up: ${condition}`);
    if (mapping.onFailureArn === undefined) return;
    const message = {
      requestContext: { requestId: this.#requestId, functionArn: `${functionArn}:$LATEST`, condition, approximateInvokeCount: attempts },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date(context.now()).toISOString(),
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: first?.SequenceNumber,
        endSequenceNumber: last?.SequenceNumber,
        approximateArrivalOfFirstRecord: iso(first?.ApproximateCreationDateTime),
        approximateArrivalOfLastRecord: iso(last?.ApproximateCreationDateTime),
        batchSize: records.length,
        streamArn: mapping.streamArn,
      },
    };
    const [, , , , account = '', queue = ''] = mapping.onFailureArn.split(':');
    await callJson(context, {
      service: 'sqs',
      target: 'AmazonSQS.SendMessage',
      input: { QueueUrl: `${context.endpointUrl}/${account}/${queue}`, MessageBody: JSON.stringify(message) },
      principal,
    });
  }
}

function iso(epochSeconds: number | undefined): string | undefined {
  return epochSeconds === undefined ? undefined : new Date(epochSeconds * 1000).toISOString();
}
