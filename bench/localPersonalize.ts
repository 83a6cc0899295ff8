import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCampaignCommand, CreateDatasetCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateEventTrackerCommand, CreateSchemaCommand, CreateSolutionCommand,
  CreateSolutionVersionCommand, DescribeCampaignCommand, DescribeDatasetCommand, DescribeDatasetGroupCommand, DescribeDatasetImportJobCommand, DescribeEventTrackerCommand,
  DescribeSolutionCommand, DescribeSolutionVersionCommand, PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const START_MS = 30_000;
const STEP_MS = 900_000;
const POLL_MS = 50;
const ROLE = 'arn:aws:iam::000000000000:role/bench';
const SCHEMA = {
  type: 'record',
  name: 'Interactions',
  namespace: 'com.amazonaws.personalize.schema',
  fields: [
    { name: 'USER_ID', type: 'string' },
    { name: 'ITEM_ID', type: 'string' },
    { name: 'EVENT_TYPE', type: 'string' },
    { name: 'TIMESTAMP', type: 'long' },
  ],
  version: '1.0',
};

/** The local Personalize in a process of its own, with a trained campaign. */
export interface LocalCampaign {
  readonly runtime: PersonalizeRuntimeClient;
  readonly events: PersonalizeEventsClient;
  readonly campaignArn: string;
  readonly trackingId: string;
  stop(): Promise<void>;
}

/** `interactions`: CSV with USER_ID, ITEM_ID, EVENT_TYPE, TIMESTAMP. */
export async function startLocalCampaign(interactions: string, say: (step: string) => void): Promise<LocalCampaign> {
  const state = await mkdtemp(join(tmpdir(), 'upnext-bench-'));
  const program = new URL('../local/personalize.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, '--aws-port', '0', '--state', state], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await exited;
    await rm(state, { recursive: true, force: true });
  };
  try {
    say('starting the local Personalize');
    const endpoint = await endpointOf(child.stdout);
    const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
    const personalize = new PersonalizeClient(client);
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'bench' }));
    await s3.send(new PutObjectCommand({ Bucket: 'bench', Key: 'interactions.csv', Body: interactions }));
    say('training its campaign');
    const { datasetGroupArn = '' } = await personalize.send(new CreateDatasetGroupCommand({ name: 'bench' }));
    await active(async () => (await personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
    const { schemaArn = '' } = await personalize.send(new CreateSchemaCommand({ name: 'bench', schema: JSON.stringify(SCHEMA) }));
    const { datasetArn = '' } = await personalize.send(new CreateDatasetCommand({ name: 'interactions', schemaArn, datasetGroupArn, datasetType: 'Interactions' }));
    await active(async () => (await personalize.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
    const job = { jobName: 'bench', datasetArn, dataSource: { dataLocation: 's3://bench/interactions.csv' }, roleArn: ROLE };
    const { datasetImportJobArn } = await personalize.send(new CreateDatasetImportJobCommand(job));
    await active(async () => (await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }))).datasetImportJob);
    const recipeArn = 'arn:aws:personalize:::recipe/aws-user-personalization-v2';
    const { solutionArn = '' } = await personalize.send(new CreateSolutionCommand({ name: 'bench', datasetGroupArn, recipeArn, performAutoTraining: false }));
    await active(async () => (await personalize.send(new DescribeSolutionCommand({ solutionArn }))).solution);
    const { solutionVersionArn = '' } = await personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    await active(async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion);
    const { campaignArn = '' } = await personalize.send(new CreateCampaignCommand({ name: 'bench', solutionVersionArn }));
    await active(async () => (await personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign);
    const { eventTrackerArn = '', trackingId = '' } = await personalize.send(new CreateEventTrackerCommand({ name: 'bench', datasetGroupArn }));
    await active(async () => (await personalize.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker);
    return { runtime: new PersonalizeRuntimeClient(client), events: new PersonalizeEventsClient(client), campaignArn, trackingId, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function endpointOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The local Personalize was not ready within ${START_MS / 1000} s: ${text}`)), START_MS);
    output.on('data', (part: Buffer) => {
      text += part.toString();
      const [, endpoint] = /^AWS +(http:\S+)[^\n]*\nReady$/m.exec(text) ?? [];
      if (endpoint === undefined) return;
      clearTimeout(late);
      resolve(endpoint);
    });
  });
}

async function active(describe: () => Promise<{ readonly status?: string | undefined; readonly failureReason?: string | undefined } | undefined>): Promise<void> {
  for (const deadline = Date.now() + STEP_MS; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
    const found = await describe();
    if (found?.status === 'ACTIVE') return;
    if (found?.status === 'CREATE FAILED') throw new Error(`The local Personalize failed: ${found.failureReason ?? 'no reason given'}`);
  }
  throw new Error(`The local Personalize took longer than ${STEP_MS / 1000} s for one step.`);
}
