import { callJson } from './jsonProtocol.ts';
import { type DatasetTarget, type WriteRequests } from './loadDataset.ts';
import { type LocalContext, type Principal } from './service.ts';
import { StartError } from './StartError.ts';

const ADMIN: Principal = { kind: 'admin' };

/** Loading from within the local stack's own process. */
export function insideCalls(context: LocalContext, bucket: string): Pick<DatasetTarget, 'putObject' | 'batchWrite'> {
  return {
    async putObject(key, body) {
      const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const response = await context.call({ service: 's3', principal: ADMIN, method: 'PUT', path, body });
      if (response.status >= 300) throw new StartError(`${key} cannot be stored: ${Buffer.from(response.body ?? '').toString('utf8')}`);
    },
    async batchWrite(requests) {
      const answer = await callJson(context, { service: 'dynamodb', target: 'DynamoDB_20120810.BatchWriteItem', input: { RequestItems: requests }, principal: ADMIN });
      return (answer['UnprocessedItems'] ?? {}) as WriteRequests;
    },
  };
}
