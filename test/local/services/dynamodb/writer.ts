import { createDynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { type AwsRequest } from '../../../../local/service.ts';

/** Writes items for as long as it lives, and prints each id once its write was answered. Argument: the state folder. */
const stateFolder = process.argv[2] ?? '';
const service = createDynamoDbService({
  stateFolder, region: 'us-east-1', accountId: '000000000000', endpointUrl: 'http://127.0.0.1:0', now: () => Date.now(), log: () => undefined,
  call: () => Promise.reject(new Error('This service calls no other')),
});

async function send(operation: string, input: object): Promise<void> {
  const request: AwsRequest = {
    service: 'dynamodb', method: 'POST', path: '/', query: new URLSearchParams(), headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: Buffer.from(JSON.stringify(input)), principal: { kind: 'admin' }, requestId: operation,
  };
  const response = await service.handle?.(request);
  if (response?.status !== 200) throw new Error(String(response?.body));
}

await send('CreateTable', {
  TableName: 'killed', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
});
for (let id = 0; ; id++) {
  await send('PutItem', { TableName: 'killed', Item: { id: { S: `i${id}` } } });
  process.stdout.write(`i${id}\n`);
}
