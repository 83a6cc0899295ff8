import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import { measurePersonalize } from '../../local/services/cloudwatch/measurePersonalize.ts';
import { createCloudWatchService } from '../../local/services/cloudwatch/server.ts';
import { createDynamoDbService } from '../../local/services/dynamodb/server.ts';
import { createPersonalizeService } from '../../local/services/personalize/server.ts';
import { recipeFor } from '../../local/services/personalize/recipes/registry.ts';
import { trainInProcess } from '../../local/services/personalize/recipes/trainInProcess.ts';
import { createS3Service } from '../../local/services/s3/server.ts';
import { createSnsService } from '../../local/services/sns/server.ts';
import { createSsmService } from '../../local/services/ssm/server.ts';
import { type AwsError, type LocalContext, type LocalService } from '../../local/service.ts';
import { trainingConfig } from '../../training/config.ts';
import { train, type TrainResult } from '../../training/train.ts';
import { type Decision, TrainingLog } from '../../training/TrainingLog.ts';
import { type World } from '../../training/world.ts';
import { createDispatcher, register, serve } from '../local/services/stepfunctions/localStack.ts';
import { interactionRows, itemIds, itemRows, type PlayOptions, userIds, videos } from './preparedData.ts';

export interface LocalTraining {
  readonly world: World;
  /** Names of the operations that changed something in Personalize or SSM, in the order they were asked for. */
  readonly changes: string[];
  /** Every operation that was called: "personalize:CreateSolution". */
  readonly calls: Set<string>;
  readonly logged: Readonly<Record<string, unknown>>[];
  /** What the operators were told. */
  readonly notices: { readonly subject: string; readonly message: string }[];
  /** Called after every change is made but those of the lock, before its answer comes back, with what was asked but for the time; what it throws is what the caller gets. */
  afterChange: (change: string) => void;
  /** Asked before every request; an error is answered instead. */
  inject: (operation: string) => AwsError | undefined;
  /** Called before each training of a model; what it throws makes the version fail. */
  beforeTraining: () => void;
  /** Puts a prepared run into the bucket as preprocessing does. */
  prepare(run: string, options?: PlayOptions): Promise<void>;
  /** Calls training until it is done. */
  finish(world?: World, owner?: string): Promise<TrainResult>;
  decisions(solution: string): Promise<readonly Decision[]>;
  close(): Promise<void>;
}

const reading = /^(?:Get|List|Describe|Query|BatchGet)/;

/** The local services behind HTTP, and a world that works on them through the SDK. */
export async function startLocalTraining(): Promise<LocalTraining> {
  const folder = mkdtempSync(join(tmpdir(), 'training-'));
  const dispatcher = createDispatcher();
  const training = { inject: (): AwsError | undefined => undefined, beforeTraining: (): void => undefined } as unknown as LocalTraining;
  const open = async (name: string, create: (context: LocalContext) => LocalService): Promise<{ service: LocalService; server: Awaited<ReturnType<typeof serve>> }> => {
    mkdirSync(join(folder, name));
    const service = create(dispatcher.context(join(folder, name)));
    register(dispatcher, service);
    await service.start?.();
    return { service, server: await serve(injected(service, (operation) => training.inject(operation))) };
  };
  const s3 = await open('s3', createS3Service);
  const ssm = await open('ssm', createSsmService);
  const sns = await open('sns', createSnsService);
  const dynamodb = await open('dynamodb', createDynamoDbService);
  const cloudwatchService = createCloudWatchService(dispatcher.context(folder));
  const cloudwatch = await open('cloudwatch', () => cloudwatchService);
  const personalize = await open('personalize', (context) => {
    const train: typeof trainInProcess = (...task) => {
      training.beforeTraining();
      return trainInProcess(...task);
    };
    return measurePersonalize(createPersonalizeService(context, { trainer: { recipeFor, train } }), cloudwatchService.metrics, () => Date.now());
  });

  const options = ({ server }: { readonly server: { readonly endpoint: string } }) => ({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const clients = {
    s3: new S3Client({ ...options(s3), forcePathStyle: true }),
    ssm: new SSMClient(options(ssm)),
    sns: new SNSClient(options(sns)),
    dynamodb: new DynamoDBClient(options(dynamodb)),
    cloudwatch: new CloudWatchClient(options(cloudwatch)),
    personalize: new PersonalizeClient(options(personalize)),
    runtime: new PersonalizeRuntimeClient(options(personalize)),
  };
  const put = (Key: string, Body: string) => clients.s3.send(new PutObjectCommand({ Bucket: 'data', Key, Body }));
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'data' }));
  const { TopicArn: operatorsTopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: 'operators' }));
  await createTables(clients.dynamodb);

  const world: World = {
    ...clients,
    config: trainingConfig,
    bucket: 'data',
    personalizeRoleArn: 'arn:aws:iam::000000000000:role/personalize',
    liveParameter: '/upnext/live',
    trainingTable: 'training',
    videosTable: 'videos',
    operatorsTopicArn,
    now: () => Date.now(),
    sleep: (milliseconds) => sleep(Math.min(milliseconds, 20)),
    random: () => 0.5,
    log: (entry) => void training.logged.push(entry),
  };
  const local: LocalTraining = Object.assign(training, {
    changes: [],
    calls: new Set<string>(),
    logged: [],
    notices: [],
    afterChange: () => undefined,
    world,
    async prepare(run: string, plays: PlayOptions = {}) {
      await put(`prepared/${run}/interactions/part-00000.csv`, interactionRows(plays));
      await put(`prepared/${run}/items/part-00000.csv`, itemRows());
      await put(`prepared/${run}/matrix/users.txt`, userIds(plays));
      await put(`prepared/${run}/matrix/items.txt`, itemIds());
      await put('prepared/latest.json', JSON.stringify({ run, prefix: `prepared/${run}/`, finishedAt: new Date().toISOString(), report: {} }));
    },
    async finish(within: World = world, owner = 'execution-1') {
      for (;;) {
        const result = await train(within, { owner, deadline: Date.now() + 60_000 });
        if (result.done) return result;
      }
    },
    decisions: (solution: string) => new TrainingLog(clients.dynamodb, 'training').decisions(solution),
    async close() {
      for (const each of Object.values(clients)) each.destroy();
      for (const { service, server } of [personalize, cloudwatch, dynamodb, sns, ssm, s3]) {
        await server.close();
        await service.close?.();
      }
      rmSync(folder, { recursive: true });
    },
  });
  for (const [service, client] of Object.entries(clients)) observe(local, service, client);
  return local;
}

/** Each client has types of its own for the same stack of middleware. */
interface Observable {
  readonly middlewareStack: { add(middleware: never, options: { readonly step: 'initialize'; readonly name: string }): void };
}

function observe(training: LocalTraining, service: string, client: Observable): void {
  const middleware = (next: (args: unknown) => Promise<unknown>, { commandName = '' }: { readonly commandName?: string }) => async (args: unknown) => {
    const operation = commandName.replace(/Command$/, '');
    training.calls.add(`${service}:${operation}`);
    const output = await next(args);
    const input = (args as { readonly input: { readonly Subject?: string; readonly Message?: string } }).input;
    if (operation === 'Publish') training.notices.push({ subject: input.Subject ?? '', message: input.Message ?? '' });
    if (!reading.test(operation) && (service === 'personalize' || service === 'ssm')) training.changes.push(operation);
    const asked = JSON.stringify((args as { readonly input: unknown }).input).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
    if (!reading.test(operation) && !asked.includes('"_lock"')) training.afterChange(`${operation} ${asked}`);
    return output;
  };
  client.middlewareStack.add(middleware as never, { step: 'initialize', name: 'observe' });
}

function injected(service: LocalService, inject: (operation: string) => AwsError | undefined): LocalService {
  const { handle, errorResponse } = service;
  if (handle === undefined || errorResponse === undefined) return service;
  return {
    ...service,
    handle: (request) => {
      const target = request.headers['x-amz-target'];
      const operation = target === undefined ? request.path : target.slice(target.lastIndexOf('.') + 1);
      const error = inject(operation);
      return error === undefined ? handle(request) : Promise.resolve(errorResponse(error, request));
    },
  };
}

async function createTables(client: DynamoDBClient): Promise<void> {
  const table = (TableName: string, ...keys: readonly string[]) =>
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    });
  await client.send(table('training', 'solution', 'at'));
  await client.send(table('videos', 'id'));
  const items = Array.from({ length: videos }, (_, video) => ({ id: `v${video}`, title: `Video ${video}`, url: `https://videos.example/v${video}`, genres: ['drama'] }));
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: marshall(item) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { videos: requests } }));
  }
}
