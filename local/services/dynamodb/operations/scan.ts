import { type SQLInputValue } from 'node:sqlite';
import { AwsError } from '../../../service.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { checkPaths, validate } from '../dynalite.ts';
import { checkStartKey, readPage, sourceOf, startPosition } from './page.ts';

/** Every hash begins with four bytes of MD5: segments are equal shares of that range. */
const hashSpace = 0x1_0000_0000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export function scan(dynamo: DynamoDb, input: Readonly<Record<string, unknown>>): object {
  const request = validate('scan', { ...input });
  const source = sourceOf(dynamo, request);
  checkStartKey(source, request.ExclusiveStartKey);
  checkPaths(request._projection, source.table.description);
  checkPaths(request._filter, source.table.description);
  const start = startPosition(source, request.ExclusiveStartKey, false);
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  const segments = request.TotalSegments ?? 1;
  if (segments > 1_000_000) {
    throw new AwsError('ValidationException', `1 validation error detected: Value '${segments}' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000`);
  }
  const segment = request.Segment ?? 0;
  if (segment > 0) {
    conditions.push(`${source.columns.hash} >= ?`);
    parameters.push(segmentStart(segment, segments));
  }
  if (segment + 1 < segments) {
    conditions.push(`${source.columns.hash} < ?`);
    parameters.push(segmentStart(segment + 1, segments));
  }
  return readPage(dynamo, {
    request,
    source,
    where: `${['TRUE', ...conditions].join(' AND ')}${start.sql}`,
    parameters: [...parameters, ...start.parameters],
    order: source.columns.order.join(', '),
  });
}

function segmentStart(segment: number, segments: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Math.ceil((hashSpace * segment) / segments));
  return bytes;
}
