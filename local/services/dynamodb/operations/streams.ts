import { AwsError } from '../../../service.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { fromSequenceNumber, shardId, toSequenceNumber } from '../StreamLog.ts';
import { keyNames, type Table } from '../table.ts';

type Input = Readonly<Record<string, unknown>>;

/** Iterators expire. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const iteratorLifeMs = 15 * 60 * 1000;
const maxRecords = 1000;

export function listStreams(dynamo: DynamoDb, input: Input): object {
  const only = input['TableName'];
  const after = input['ExclusiveStartStreamArn'];
  const limit = typeof input['Limit'] === 'number' ? input['Limit'] : 100;
  const streams = dynamo.store.tableNames().flatMap((name) => {
    const description = dynamo.table(name).description;
    if (!description.LatestStreamArn || (typeof only === 'string' && only !== name)) return [];
    return [{ StreamArn: description.LatestStreamArn, TableName: name, StreamLabel: description.LatestStreamLabel }];
  });
  const rest = typeof after === 'string' ? streams.filter((stream) => stream.StreamArn > after) : streams;
  const page = rest.slice(0, limit);
  return { Streams: page, ...(rest.length > limit && { LastEvaluatedStreamArn: page.at(-1)?.StreamArn }) };
}

export function describeStream(dynamo: DynamoDb, input: Input): object {
  const { stream, table } = streamOf(dynamo, input['StreamArn']);
  const { description } = table;
  return {
    StreamDescription: {
      StreamArn: stream,
      StreamLabel: description.LatestStreamLabel,
      StreamStatus: 'ENABLED',
      StreamViewType: description.StreamSpecification?.StreamViewType,
      CreationRequestDateTime: Date.parse(`${description.LatestStreamLabel}Z`) / 1000,
      TableName: description.TableName,
      KeySchema: description.KeySchema.filter((element) => keyNames(table.keys).includes(element.AttributeName)),
      Shards: input['ExclusiveStartShardId'] === shardId
        ? []
        : [{ ShardId: shardId, SequenceNumberRange: { StartingSequenceNumber: toSequenceNumber(dynamo.streams.oldest(stream)) } }],
    },
  };
}

export function getShardIterator(dynamo: DynamoDb, input: Input): object {
  const { stream } = streamOf(dynamo, input['StreamArn']);
  if (input['ShardId'] !== shardId) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Shard: ${String(input['ShardId'])} in stream ${stream} not found`);
  }
  return { ShardIterator: toIterator(dynamo, stream, startAfter(dynamo, stream, input)) };
}

export function getRecords(dynamo: DynamoDb, input: Input): object {
  const { stream, after } = fromIterator(dynamo, input['ShardIterator']);
  const limit = typeof input['Limit'] === 'number' ? input['Limit'] : maxRecords;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxRecords) {
    throw new AwsError('ValidationException', `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${maxRecords}`);
  }
  const records = dynamo.streams.read(stream, after, limit);
  const last = records.at(-1);
  return { Records: records, NextShardIterator: toIterator(dynamo, stream, last ? fromSequenceNumber(last.dynamodb.SequenceNumber) : after) };
}

/** The position before the first record to read. */
function startAfter(dynamo: DynamoDb, stream: string, input: Input): bigint {
  const type = input['ShardIteratorType'];
  switch (type) {
    case 'TRIM_HORIZON':
      return 0n;
    case 'LATEST':
      return dynamo.streams.latest(stream);
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      const text = input['SequenceNumber'];
      if (typeof text !== 'string' || !/^\d{21,40}$/.test(text)) {
        throw new AwsError('ValidationException', `SequenceNumber must be given for ${type} as 21 to 40 digits, got ${JSON.stringify(text)}`);
      }
      const position = fromSequenceNumber(text);
      if (position < dynamo.streams.oldest(stream) - 1n) {
        throw new AwsError('TrimmedDataAccessException', 'The operation attempted to read past the oldest stream record in a shard.');
      }
      return type === 'AT_SEQUENCE_NUMBER' ? position - 1n : position;
    }
    default:
      throw new AwsError('ValidationException', `1 validation error detected: Value '${String(type)}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`);
  }
}

function toIterator(dynamo: DynamoDb, stream: string, after: bigint): string {
  return Buffer.from(JSON.stringify([stream, String(after), dynamo.context.now()])).toString('base64');
}

function fromIterator(dynamo: DynamoDb, iterator: unknown): { readonly stream: string; readonly after: bigint } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(String(iterator), 'base64').toString('utf8'));
  } catch {
    parts = undefined;
  }
  const [stream, after, madeAt] = Array.isArray(parts) ? (parts as readonly unknown[]) : [];
  if (typeof stream !== 'string' || typeof after !== 'string' || typeof madeAt !== 'number') {
    throw new AwsError('ValidationException', 'Invalid ShardIterator');
  }
  if (dynamo.context.now() - madeAt > iteratorLifeMs) {
    throw new AwsError('ExpiredIteratorException', 'The provided iterator exceeds the maximum age allowed (15 minutes).');
  }
  streamOf(dynamo, stream);
  return { stream, after: BigInt(after) };
}

function streamOf(dynamo: DynamoDb, arn: unknown): { readonly stream: string; readonly table: Table } {
  const name = typeof arn === 'string' ? /:table\/([^/]+)\/stream\//.exec(arn)?.[1] : undefined;
  const table = name === undefined ? undefined : dynamo.findTable(name);
  if (!table || typeof arn !== 'string' || table.description.LatestStreamArn !== arn) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${String(arn)} not found`);
  }
  return { stream: arn, table };
}

/** The stream that a request is about, for IAM. */
export function streamArnOf(input: Input): string | undefined {
  const arn = input['StreamArn'];
  if (typeof arn === 'string') return arn;
  try {
    const parts: unknown = JSON.parse(Buffer.from(String(input['ShardIterator']), 'base64').toString('utf8'));
    const stream: unknown = Array.isArray(parts) ? parts[0] : undefined;
    return typeof stream === 'string' ? stream : undefined;
  } catch {
    return undefined;
  }
}
