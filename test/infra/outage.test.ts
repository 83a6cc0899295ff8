import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { CfnOutput } from 'aws-cdk-lib';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateDatasetGroupCommand, CreateEventTrackerCommand, DescribeDatasetGroupCommand, PersonalizeClient } from '@aws-sdk/client-personalize';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DataBucket } from '../../infra/DataBucket.ts';
import { InteractionLog } from '../../infra/InteractionLog.ts';
import { LiveParameter } from '../../infra/LiveParameter.ts';
import { stageSettings } from '../../infra/stage.ts';
import { redrive } from '../../local/redriveQueue.ts';
import { createCloudWatchService } from '../../local/services/cloudwatch/server.ts';
import { createDynamoDbService } from '../../local/services/dynamodb/server.ts';
import { createLogsService } from '../../local/services/logs/server.ts';
import { createPersonalizeService } from '../../local/services/personalize/server.ts';
import { createS3Service } from '../../local/services/s3/server.ts';
import { createSqsService } from '../../local/services/sqs/server.ts';
import { createSsmService } from '../../local/services/ssm/server.ts';
import { type ConstructCloud, openConstructCloud } from '../local/constructCloud.ts';

const minute = 60_000;
const hour = 60 * minute;
/** How far behind the table's clock is: a play that is written now happened so long ago, for everything that follows on it. */
let behind = 0;
let cloud: ConstructCloud;
let dynamo: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await openConstructCloud({
    build(stack) {
      const settings = stageSettings('dev');
      const live = new LiveParameter(stack, settings);
      const { bucket } = new DataBucket(stack, 'Data', { settings });
      const log = new InteractionLog(stack, 'Interactions', { settings, live, dataBucket: bucket });
      new CfnOutput(stack, 'Table', { value: log.table.tableName });
      new CfnOutput(stack, 'DeadLetters', { value: log.consumer.deadLetters.queueUrl });
    },
    services: (host) => [
      createLogsService(host.context('logs')),
      createCloudWatchService(host.context('cloudwatch')),
      createSsmService(host.context('ssm')),
      createDynamoDbService({ ...host.context('dynamodb'), now: () => Date.now() - behind }),
      createS3Service(host.context('s3')),
      createSqsService(host.context('sqs')),
      createPersonalizeService(host.context('personalize')),
    ],
  });
  dynamo = new DynamoDBClient(cloud.client);
  sqs = new SQSClient(cloud.client);
  await createTracker();
});
afterAll(() => cloud.remove());

async function createTracker(): Promise<void> {
  const personalize = new PersonalizeClient(cloud.client);
  const { datasetGroupArn } = await personalize.send(new CreateDatasetGroupCommand({ name: 'upnext' }));
  await vi.waitFor(async () => expect((await personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup?.status).toBe('ACTIVE'), { timeout: 60_000 });
  const { trackingId } = await personalize.send(new CreateEventTrackerCommand({ name: 'upnext', datasetGroupArn }));
  const live = { campaigns: {}, filters: {}, trackingId, updatedAt: new Date().toISOString() };
  await new SSMClient(cloud.client).send(new PutParameterCommand({ Name: '/upnext/live', Type: 'String', Value: JSON.stringify(live) }));
}

async function setFaults(faults: readonly object[]): Promise<void> {
  const answer = await fetch(`${cloud.endpointUrl}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  expect(answer.ok).toBe(true);
}

const down = [{ service: 'personalize-events', operation: 'PutEvents', kind: 'error', share: 1 }];

/** A play that is `ageMilliseconds` old by the stream's clock. */
async function record(userId: string, ageMilliseconds: number): Promise<void> {
  behind = ageMilliseconds;
  const play = { id: userId, userId, videoId: 'video', type: 'WATCHED', watchedSeconds: 60, durationSeconds: 60, watchRatio: 1, engagement: [], occurredAt: new Date(Date.now() - behind).toISOString(), origin: 'live' };
  await dynamo.send(new PutItemCommand({ TableName: cloud.stack.outputs['Table'], Item: marshall(play) }));
}

/** AWS has no operation that lists events: the local Personalize's own database tells. */
function arrived(prefix: string): readonly string[] {
  const database = new DatabaseSync(join(cloud.folder, 'state', 'personalize', 'personalize.sqlite'), { readOnly: true });
  const rows = database.prepare('SELECT userId FROM events WHERE userId LIKE ? ORDER BY userId').all(`${prefix}%`);
  database.close();
  return rows.map(({ userId }) => String(userId));
}

async function parked(): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: cloud.stack.outputs['DeadLetters'], AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes?.ApproximateNumberOfMessages);
}

const failures = (): number => cloud.lines.filter((line) => line.includes('Personalize did not take a call')).length;

it('an hour of plays that Personalize did not take arrives by itself, each once, and nothing is parked', async () => {
  await setFaults(down);
  const users = Array.from({ length: 60 }, (_, at) => `hour-${String(at).padStart(2, '0')}`);
  for (const [at, userId] of users.entries()) await record(userId, hour - at * minute);
  await expect.poll(failures, { timeout: 60_000 }).toBeGreaterThan(3);
  expect(arrived('hour-')).toEqual([]);
  await setFaults([]);
  await expect.poll(() => arrived('hour-'), { timeout: 90_000, interval: 250 }).toEqual(users);
  expect(await parked()).toBe(0);
}, 200_000);

it('what Personalize does not take for six hours makes way, and redrive delivers it when Personalize is back', async () => {
  await setFaults(down);
  const old = ['late-0', 'late-1', 'late-2'];
  for (const userId of old) await record(userId, 6 * hour + minute);
  await expect.poll(parked, { timeout: 60_000 }).toBeGreaterThan(0);
  await setFaults([]);
  await record('behind', 0);
  await expect.poll(() => arrived('behind'), { timeout: 60_000 }).toEqual(['behind']);
  const [outcome] = await redrive(cloud.client);
  expect(outcome).toMatchObject({ delivered: expect.toSatisfy((records: number) => records > 0) as number, refused: 0, failed: 0, gone: 0 });
  expect(arrived('late-')).toEqual(old);
  expect(await parked()).toBe(0);
}, 200_000);

it('batches that break the function are halved, tried for twelve hours, and then found again by redrive', async () => {
  // S3 and SQS down: the function can neither write the raw log nor put anything aside.
  await setFaults([...down, { service: 's3', operation: 'PutObject', kind: 'error', share: 1 }]);
  const old = ['broken-0', 'broken-1'];
  for (const userId of old) await record(userId, 12 * hour + minute);
  await expect.poll(parked, { timeout: 60_000 }).toBeGreaterThan(0);
  await setFaults([]);
  await record('after', 0);
  await expect.poll(() => arrived('after'), { timeout: 60_000 }).toEqual(['after']);
  expect(arrived('broken-')).not.toEqual(old);
  const [outcome] = await redrive(cloud.client);
  expect(outcome).toMatchObject({ failed: 0, gone: 0 });
  expect(arrived('broken-')).toEqual(old);
}, 200_000);
