import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { ask, askField } from './ask.ts';
import { awsClientOptions, type Stack, startStack } from './stack.ts';

/** Requests under way at once. */
const WRITERS = 32;
const VIEWERS = 200;
/** A second apart each, so that a play is known by its viewer and second in the training files, which have no ids. */
const FIRST_PLAY_MS = Date.parse('2025-01-01T00:00:00Z');

interface PlayInput {
  readonly id: string;
  readonly userId: string;
  readonly videoId: string;
  readonly watchedSeconds: number;
  readonly occurredAt: string;
}

/** How often each recorded play was found, by its id. */
export type Found = ReadonlyMap<string, number>;

export interface Places {
  readonly table: Found;
  readonly rawLog: Found;
  readonly prepared: Found;
  readonly personalize: Found;
}

export interface DurabilityRun {
  /** The stack after the last restart. */
  stack: Stack;
  /** Ids of answered plays. */
  readonly answered: ReadonlySet<string>;
}

/**
 * Records `plays` plays over GraphQL at full speed and kills the stack `kills` times in between. A request that the kill cut off is sent
 * again, as a client would, until it is answered.
 */
export async function recordThroughKills(options: { readonly plays: number; readonly kills: number; log(line: string): void }): Promise<DurabilityRun> {
  const { plays, kills, log } = options;
  let stack = await startStack();
  const videos = await playableVideos(stack.frontUrl);
  const answered = new Set<string>();
  let next = 0;
  let repeated = 0;
  let running = Promise.resolve();
  const writer = async (): Promise<void> => {
    for (let index = next++; index < plays; index = next++) {
      const input = playInput(index, videos);
      while (!answered.has(input.id)) {
        await running;
        if (await answers(stack.frontUrl, input)) answered.add(input.id);
        else repeated += 1;
      }
    }
  };
  const killer = async (): Promise<void> => {
    for (let kill = 1; kill <= kills; kill += 1) {
      while (answered.size < (plays * kill) / (kills + 1)) await new Promise((wake) => setTimeout(wake, 5));
      await stack.kill9();
      let restarted = (): void => {};
      running = new Promise((resolve) => (restarted = resolve));
      stack = await startStack({ stateFolder: stack.stateFolder });
      restarted();
      log(`killed ${kill} of ${kills} times, ${answered.size} plays answered`);
    }
  };
  const begin = Date.now();
  await Promise.all([killer(), ...Array.from({ length: WRITERS }, writer)]);
  log(`${answered.size} plays answered in ${((Date.now() - begin) / 1000).toFixed(1)} s, ${repeated} requests sent again`);
  return { stack, answered };
}

async function playableVideos(frontUrl: string): Promise<readonly { readonly id: string; readonly durationSeconds: number }[]> {
  const { items } = await askField<{ items: { id: string; durationSeconds: number | null }[] }>(frontUrl, 'videos', '{ videos(limit: 100) { items { id durationSeconds } } }');
  return items.flatMap(({ id, durationSeconds }) => (durationSeconds === null ? [] : [{ id, durationSeconds }]));
}

function playInput(index: number, videos: readonly { readonly id: string; readonly durationSeconds: number }[]): PlayInput {
  const video = videos[(index * 7) % videos.length];
  return {
    id: `durable-${index}`,
    userId: `durable-viewer-${index % VIEWERS}`,
    videoId: video?.id ?? '',
    watchedSeconds: (video?.durationSeconds ?? 0) * (0.1 + (index % 9) / 10),
    occurredAt: new Date(FIRST_PLAY_MS + index * 1000).toISOString(),
  };
}

function idOfSecond(seconds: number): string {
  return `durable-${seconds - FIRST_PLAY_MS / 1000}`;
}

const recordMutation = 'mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { id } }';

async function answers(frontUrl: string, input: PlayInput): Promise<boolean> {
  const answer = await ask(frontUrl, recordMutation, { input }).catch(() => undefined);
  return answer?.errors === undefined && (answer?.data?.['recordInteraction'] as { id?: string } | undefined)?.id === input.id;
}

/** Waits until deliveries stand still, preprocesses, and looks for the plays in all four places. */
export async function findPlays({ stack, answered }: DurabilityRun): Promise<Places> {
  await untilDelivered(stack, answered);
  const options = awsClientOptions(stack.endpointUrl);
  return {
    table: await inTable(options),
    rawLog: count(await rawLines(options)),
    prepared: await inPrepared(options),
    personalize: await inPersonalize(stack.stateFolder),
  };
}

/** Of the answered plays, those that `found` does not hold as often as `expected` says. */
export function wrong(answered: ReadonlySet<string>, found: Found, expected: (times: number) => boolean): readonly string[] {
  return [...answered].filter((id) => !expected(found.get(id) ?? 0));
}

async function untilDelivered(stack: Stack, answered: ReadonlySet<string>): Promise<void> {
  let before = -1;
  for (;;) {
    const found = await inPersonalize(stack.stateFolder);
    if (wrong(answered, found, (times) => times > 0).length === 0) return;
    // Retries wait 10 s at most: with nothing new for 30 s, nothing will come.
    if (found.size === before) return;
    before = found.size;
    for (let waited = 0; waited < 30 && (await inPersonalize(stack.stateFolder)).size === before; waited += 1) await new Promise((wake) => setTimeout(wake, 1000));
  }
}

type ClientOptions = ReturnType<typeof awsClientOptions>;

async function inTable(options: ClientOptions): Promise<Found> {
  const client = new DynamoDBClient(options);
  const TableName = await physicalName(options, 'INTERACTIONS_TABLE');
  const ids: string[] = [];
  for await (const { Items } of paginateScan({ client }, { TableName, ProjectionExpression: 'id' })) for (const item of Items ?? []) ids.push(item['id']?.S ?? '');
  client.destroy();
  return count(ids);
}

/** A setting of the function that records plays: the stack names its resources there. */
async function physicalName(options: ClientOptions, variable: string): Promise<string> {
  const client = new LambdaClient(options);
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  client.destroy();
  const value = Functions?.map(({ Environment }) => Environment?.Variables?.[variable]).find((each) => each !== undefined);
  if (value === undefined) throw new Error(`no function has ${variable}`);
  return value;
}

async function dataBucket(client: S3Client): Promise<string> {
  const { Buckets } = await client.send(new ListBucketsCommand({}));
  return Buckets?.[0]?.Name ?? '';
}

async function rawLines(options: ClientOptions): Promise<readonly string[]> {
  const client = new S3Client({ ...options, forcePathStyle: true });
  const Bucket = await dataBucket(client);
  const ids: string[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'raw/' })) {
    for (const { Key } of Contents ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      const lines = gunzipSync((await Body?.transformToByteArray()) ?? '').toString().trimEnd().split('\n');
      for (const line of lines) ids.push((JSON.parse(line) as { id: string }).id);
    }
  }
  client.destroy();
  return ids;
}

/** Runs the preprocess function and reads its interactions. */
async function inPrepared(options: ClientOptions): Promise<Found> {
  const lambda = new LambdaClient({ ...options, requestHandler: { requestTimeout: 600_000 } });
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  const FunctionName = Functions?.map((each) => each.FunctionName).find((name) => name?.includes('Preprocess'));
  const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ run: 'durability' }) }));
  if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? []).toString());
  lambda.destroy();
  const client = new S3Client({ ...options, forcePathStyle: true });
  const Bucket = await dataBucket(client);
  const ids: string[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client }, { Bucket, Prefix: 'prepared/durability/interactions/' })) {
    for (const { Key } of Contents ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      for (const row of (await Body?.transformToString())?.split('\n') ?? []) {
        const [userId = '', , seconds] = row.split(',');
        if (userId.startsWith('durable-viewer-')) ids.push(idOfSecond(Number(seconds)));
      }
    }
  }
  client.destroy();
  return count(ids);
}

/** AWS has no operation that lists events: the local Personalize's own database tells. */
async function inPersonalize(stateFolder: string): Promise<Found> {
  const files = await readdir(stateFolder, { recursive: true });
  const file = files.find((name) => name.endsWith('personalize.sqlite'));
  if (file === undefined) throw new Error(`no personalize.sqlite below ${stateFolder}`);
  const database = new DatabaseSync(join(stateFolder, file), { readOnly: true });
  const rows = database.prepare("SELECT timestamp FROM events WHERE userId LIKE 'durable-viewer-%'").all();
  database.close();
  return count(rows.map((row) => idOfSecond(Number(row['timestamp']))));
}

function count(ids: readonly string[]): Found {
  const found = new Map<string, number>();
  for (const id of ids) found.set(id, (found.get(id) ?? 0) + 1);
  return found;
}
