import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { type AwsRequest, type AwsResponse, AwsError, type LocalContext, type LocalService } from '../../service.ts';
import { accessRequests } from './access.ts';
import { DynamoDb } from './DynamoDb.ts';
import { batchWriteItem } from './operations/batchWriteItem.ts';
import { query } from './operations/query.ts';
import { batchGetItem, getItem } from './operations/readItem.ts';
import { scan } from './operations/scan.ts';
import { describeStream, getRecords, getShardIterator, listStreams } from './operations/streams.ts';
import { createTable, deleteTable, describeTable, describeTimeToLive, listTables, updateTimeToLive } from './operations/tables.ts';
import { transactGetItems, transactWriteItems } from './operations/transactions.ts';
import { deleteItem, putItem, updateItem } from './operations/writeItem.ts';
import { deployTable } from './resource.ts';

type Operation = (dynamo: DynamoDb, input: Readonly<Record<string, unknown>>) => object;

/** By target prefix, then by name. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html */
const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  DynamoDB_20120810: {
    BatchGetItem: batchGetItem, BatchWriteItem: batchWriteItem, CreateTable: createTable, DeleteItem: deleteItem, DeleteTable: deleteTable,
    DescribeTable: describeTable, DescribeTimeToLive: describeTimeToLive, GetItem: getItem, ListTables: listTables, PutItem: putItem, Query: query,
    Scan: scan, TransactGetItems: transactGetItems, TransactWriteItems: transactWriteItems, UpdateItem: updateItem, UpdateTimeToLive: updateTimeToLive,
  },
  DynamoDBStreams_20120810: { DescribeStream: describeStream, GetRecords: getRecords, GetShardIterator: getShardIterator, ListStreams: listStreams },
};

const coralCodes: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  SerializationException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
  AccessDeniedException: 'com.amazon.coral.service#',
};

const trimEveryMs = 60 * 60 * 1000;

export interface DynamoDbService extends LocalService {
  /** Calls back with a stream's ARN after each commit that added records to it. Answers the function that ends it. */
  onStreamRecords(listener: (streamArn: string) => void): () => void;
}

/** DynamoDB and DynamoDB Streams over one SQLite file in the state folder. */
export function createDynamoDbService(context: LocalContext): DynamoDbService {
  const dynamo = new DynamoDb(context, join(context.stateFolder, 'dynamodb.sqlite'));
  dynamo.streams.trim();
  const trimming = setInterval(() => dynamo.streams.trim(), trimEveryMs);
  trimming.unref();
  return {
    names: ['dynamodb'],
    async handle(request) {
      try {
        return withChecksum(jsonResponse(perform(dynamo, request), { version: '1.0' }));
      } catch (error) {
        if (error instanceof AwsError) return errorResponse(error);
        throw error;
      }
    },
    accessRequests(request) {
      return accessRequests(jsonOperation(request), parseJsonBody(request), (name) => dynamo.tableArn(name));
    },
    errorResponse,
    resources: { 'AWS::DynamoDB::Table': (resource) => deployTable(dynamo, resource) },
    onStreamRecords: (listener) => dynamo.onStreamRecords(listener),
    close() {
      clearInterval(trimming);
      dynamo.store.close();
    },
  };
}

function perform(dynamo: DynamoDb, request: AwsRequest): object {
  const [prefix, name] = (request.headers['x-amz-target'] ?? '').split('.');
  const operation = operations[prefix ?? '']?.[name ?? ''];
  if (!operation) throw new AwsError('UnknownOperationException', `The local DynamoDB has no operation ${request.headers['x-amz-target'] ?? '(no x-amz-target)'}`);
  const input = parseJsonBody(request);
  const table = input['TableName'];
  // A table may be named by its ARN; the validations know names only.
  return operation(dynamo, typeof table === 'string' && table.startsWith('arn:') ? { ...input, TableName: table.slice(table.lastIndexOf('/') + 1) } : input);
}

function errorResponse(error: AwsError): AwsResponse {
  return withChecksum(jsonErrorResponse(error, { version: '1.0', typePrefix: coralCodes[error.code] ?? 'com.amazonaws.dynamodb.v20120810#' }));
}

/** SDKs check a DynamoDB answer by its CRC-32. */
function withChecksum(response: AwsResponse): AwsResponse {
  return { ...response, headers: { ...response.headers, 'x-amz-crc32': String(crc32(response.body ?? '')) } };
}
