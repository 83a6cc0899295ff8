import { z } from 'zod';

import { callJson } from '../../../jsonProtocol.ts';
import { type LocalContext, type Principal } from '../../../service.ts';

const record = z.looseObject({
  eventID: z.string(),
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
});

/** A record as DynamoDB Streams answers it, and as a Lambda function gets it. */
export type StreamRecord = z.infer<typeof record>;

const description = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().nullish() })).optional(), LastEvaluatedShardId: z.string().nullish() }),
});
const iterator = z.object({ ShardIterator: z.string() });
const page = z.object({ Records: z.array(record).optional(), NextShardIterator: z.string().nullish() });

export type IteratorPosition = { readonly type: 'TRIM_HORIZON' } | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

/** One table's stream, read through DynamoDB Streams' own API with the rights of the function's role. AWS errors are thrown as AwsError. */
export class TableStream {
  readonly #context: LocalContext;
  readonly #principal: Principal;
  readonly arn: string;

  constructor(context: LocalContext, arn: string, principal: Principal) {
    this.#context = context;
    this.arn = arn;
    this.#principal = principal;
  }

  async shardIds(): Promise<string[]> {
    const ids: string[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription: stream } = description.parse(await this.#call('DescribeStream', { StreamArn: this.arn, ...(from === undefined ? {} : { ExclusiveStartShardId: from }) }));
      ids.push(...(stream.Shards ?? []).map(({ ShardId }) => ShardId));
      from = stream.LastEvaluatedShardId ?? undefined;
    } while (from !== undefined);
    return ids;
  }

  async iterator(shardId: string, position: IteratorPosition): Promise<string> {
    const answer = await this.#call('GetShardIterator', {
      StreamArn: this.arn,
      ShardId: shardId,
      ShardIteratorType: position.type,
      ...(position.type === 'AFTER_SEQUENCE_NUMBER' ? { SequenceNumber: position.sequenceNumber } : {}),
    });
    return iterator.parse(answer).ShardIterator;
  }

  /** `next` is undefined at the end of a closed shard. */
  async records(shardIterator: string, limit: number): Promise<{ readonly records: readonly StreamRecord[]; readonly next: string | undefined }> {
    const { Records, NextShardIterator } = page.parse(await this.#call('GetRecords', { ShardIterator: shardIterator, Limit: limit }));
    return { records: Records ?? [], next: NextShardIterator ?? undefined };
  }

  #call(operation: string, input: unknown): Promise<Record<string, unknown>> {
    return callJson(this.#context, { service: 'dynamodb', target: `DynamoDBStreams_20120810.${operation}`, input, principal: this.#principal });
  }
}
