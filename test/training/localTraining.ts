import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createPersonalizeService } from '../../local/services/personalize/server.ts';
import { recipeFor } from '../../local/services/personalize/recipes/registry.ts';
import { trainInProcess } from '../../local/services/personalize/recipes/trainInProcess.ts';
import { createS3Service } from '../../local/services/s3/server.ts';
import { createSsmService } from '../../local/services/ssm/server.ts';
import { type LocalService } from '../../local/service.ts';
import { trainingConfig } from '../../training/config.ts';
import { type World } from '../../training/world.ts';
import { createDispatcher, register, serve } from '../local/services/stepfunctions/localStack.ts';

export interface LocalTraining {
  readonly world: World;
  /** Names of the operations that changed something, in the order they were asked for. */
  readonly changes: string[];
  readonly logged: Readonly<Record<string, unknown>>[];
  /** Called after every change is made, before its answer comes back; what it throws is what the caller gets. */
  afterChange: () => void;
  /** Puts a prepared run into the bucket as preprocessing does. */
  prepare(run: string, options?: { readonly users?: number }): Promise<void>;
  close(): Promise<void>;
}

const reading = /^(?:Get|List|Describe)/;

/** The local Personalize and S3 behind HTTP, and a world that works on them through the SDK. */
export async function startLocalTraining(): Promise<LocalTraining> {
  const folder = mkdtempSync(join(tmpdir(), 'training-'));
  const dispatcher = createDispatcher();
  const open = async (name: string, create: (context: ReturnType<typeof dispatcher.context>) => LocalService) => {
    mkdirSync(join(folder, name));
    const service = create(dispatcher.context(join(folder, name)));
    register(dispatcher, service);
    await service.start?.();
    return { service, server: await serve(service) };
  };
  const s3 = await open('s3', createS3Service);
  const ssm = await open('ssm', createSsmService);
  const personalize = await open('personalize', (context) => createPersonalizeService(context, { trainer: { recipeFor, train: trainInProcess } }));
  const client = (endpoint: string) => ({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const s3Client = new S3Client({ ...client(s3.server.endpoint), forcePathStyle: true });
  const clients = { s3: s3Client, ssm: new SSMClient(client(ssm.server.endpoint)), personalize: new PersonalizeClient(client(personalize.server.endpoint)) };
  const training: LocalTraining = {
    changes: [],
    logged: [],
    afterChange: () => undefined,
    world: {
      ...clients,
      config: trainingConfig,
      bucket: 'data',
      personalizeRoleArn: 'arn:aws:iam::000000000000:role/personalize',
      liveParameter: '/upnext/live',
      now: () => Date.now(),
      sleep: (milliseconds) => sleep(Math.min(milliseconds, 20)),
      log: (entry) => void training.logged.push(entry),
    },
    async prepare(run, { users = 60 } = {}) {
      const put = (Key: string, Body: string) => s3Client.send(new PutObjectCommand({ Bucket: 'data', Key, Body }));
      await put(`prepared/${run}/interactions/part-00000.csv`, interactions(users));
      await put(`prepared/${run}/items/part-00000.csv`, items());
      await put('prepared/latest.json', JSON.stringify({ run, prefix: `prepared/${run}/`, finishedAt: new Date().toISOString(), report: {} }));
    },
    async close() {
      for (const each of Object.values(clients)) each.destroy();
      for (const { service, server } of [personalize, ssm, s3]) {
        await server.close();
        await service.close?.();
      }
      rmSync(folder, { recursive: true });
    },
  };
  const note = (command: string | undefined): void => {
    const name = (command ?? '').replace(/Command$/, '');
    if (reading.test(name)) return;
    training.changes.push(name);
    training.afterChange();
  };
  const asLast = { step: 'initialize', name: 'noteChanges' } as const;
  clients.personalize.middlewareStack.add(
    (next, { commandName }) => async (args) => {
      const output = await next(args);
      note(commandName);
      return output;
    },
    asLast,
  );
  clients.ssm.middlewareStack.add(
    (next, { commandName }) => async (args) => {
      const output = await next(args);
      note(commandName);
      return output;
    },
    asLast,
  );
  await s3Client.send(new CreateBucketCommand({ Bucket: 'data' }));
  return training;
}

const videos = 40;
const genres = ['drama', 'comedy', 'science|space', 'sport'];

/** Each user watches videos of a neighbourhood of their own, so that there is something to learn. */
function interactions(users: number): string {
  const rows = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE'];
  for (let user = 0; user < users; user++) {
    for (let play = 0; play < 25; play++) {
      const video = (user * 3 + ((play * 7) % 13)) % videos;
      const type = play % 4 === 3 ? 'clicked' : 'watched';
      rows.push(`u${user},v${video},${1_700_000_000 + play * 3600 + user},${type},${type === 'clicked' ? 0.2 : 0.9}`);
    }
  }
  return `${rows.join('\n')}\n`;
}

function items(): string {
  const rows = Array.from({ length: videos }, (_, video) => `v${video},${genres[video % genres.length]},${1_690_000_000 + video},${60 + video}`);
  return `ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS\n${rows.join('\n')}\n`;
}
