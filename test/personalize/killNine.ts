import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CreateDatasetImportJobCommand, CreateSchemaCommand, CreateSolutionVersionCommand, DeleteSchemaCommand, DescribeCampaignCommand, DescribeDatasetImportJobCommand, DescribeSchemaCommand,
  DescribeSolutionVersionCommand, UpdateCampaignCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { seededRandom } from '../../local/services/personalize/recipes/random.ts';
import { dataLocation, interactionsSchema, ITEMS, type KilledGroup, prepare, roleArn } from './killNineData.ts';
import { type PersonalizeProcess, spawnPersonalize, startPersonalizeProcess } from './personalizeProcess.ts';
import { until } from './until.ts';

/**
 * Kills `npm run personalize` with SIGKILL at random moments of imports, trainings, events and starts, and looks after every kill
 * whether all that was answered is there, the campaign serves, and unfinished work goes on to ACTIVE.
 * Alone: `node test/personalize/killNine.ts --times 200 [--seed 1]`; ends with 1 and a reason at the first thing lost.
 */

/** Everything that was answered with 200. */
interface Ledger {
  /** Items watched, by user. */
  readonly watched: Map<string, Set<string>>;
  /** By item: the genre answered last, and those sent after it, which may or may not have been written. */
  readonly genres: Map<string, Set<string>>;
  readonly schemas: Set<string>;
  readonly deletedSchemas: Set<string>;
  readonly imports: Set<string>;
  readonly versions: Set<string>;
  /** Of imports and versions: those not seen ACTIVE yet. */
  readonly unfinished: Set<string>;
}

export interface Outcome {
  readonly kills: number;
  readonly events: number;
  readonly items: number;
  readonly schemas: number;
  readonly imports: number;
  readonly versions: number;
  /** How often a restart took up an import or training that the kill had interrupted. */
  readonly resumed: number;
}

const MAX_WORK_MS = 1500;
/** Of a start until it is ready. */
const MAX_START_MS = 900;

export async function killNine(options: { readonly times: number; readonly seed: number; progress(line: string): void }): Promise<Outcome> {
  const random = seededRandom(options.seed);
  const state = await mkdtemp(join(tmpdir(), 'upnext-kill-'));
  const ledger: Ledger = { watched: new Map(), genres: new Map(), schemas: new Set(), deletedSchemas: new Set(), imports: new Set(), versions: new Set(), unfinished: new Set() };
  let resumed = 0;
  let local = await startPersonalizeProcess(state);
  try {
    const group = await prepare(local);
    for (let round = 1; round <= options.times; round++) {
      if (random() < 0.2) await killStart(local, { state, after: random() * MAX_START_MS });
      else {
        const working = work(local, { group, ledger, round, random });
        await sleep(random() * MAX_WORK_MS);
        await local.kill();
        await working;
      }
      local = await startPersonalizeProcess(state);
      resumed += await underWay(local, ledger);
      await check(local, { group, ledger, latest: 3 });
      // Every other time the next kill may meet work that goes on from the last one.
      if (random() < 0.5) await finish(local, { group, ledger });
      if (round % 10 === 0) options.progress(`${round} kills: ${ledger.watched.size} users, ${ledger.imports.size} imports, ${ledger.versions.size} versions`);
    }
    await finish(local, { group, ledger });
    await check(local, { group, ledger, latest: Infinity });
    await checkFiles(state);
    return {
      kills: options.times,
      events: [...ledger.watched.values()].reduce((sum, items) => sum + items.size, 0),
      items: ledger.genres.size,
      schemas: ledger.schemas.size,
      imports: ledger.imports.size,
      versions: ledger.versions.size,
      resumed,
    };
  } catch (error) {
    options.progress(local.output());
    throw error;
  } finally {
    await local.kill();
    await rm(state, { recursive: true, force: true });
  }
}

/** Kills a start on its way; the process before it is killed at rest. */
async function killStart(local: PersonalizeProcess, { state, after }: { readonly state: string; readonly after: number }): Promise<void> {
  await local.kill();
  const child = spawnPersonalize(state);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await sleep(after);
  child.kill('SIGKILL');
  await gone;
}

interface Work {
  readonly group: KilledGroup;
  readonly ledger: Ledger;
  readonly round: number;
  random(): number;
}

/** Writes until the process is gone. */
async function work(local: PersonalizeProcess, { group, ledger, round, random }: Work): Promise<void> {
  const { personalize, events } = local;
  const jobs: (() => Promise<void>)[] = [
    async () => {
      const userId = `live-${round}`;
      for (let play = 0; play < ITEMS; play++) {
        const itemId = `v${play}`;
        const event = { eventId: `${round}-${play}`, eventType: 'watched', itemId, sentAt: new Date(1_800_000_000_000 + play * 1000) };
        await events.send(new PutEventsCommand({ trackingId: group.trackingId, userId, sessionId: userId, eventList: [event] }));
        ledger.watched.set(userId, (ledger.watched.get(userId) ?? new Set<string>()).add(itemId));
      }
    },
    async () => {
      for (let write = 0; write < 200; write++) {
        const itemId = `v${Math.floor(random() * ITEMS)}`;
        const genre = `g-${round}-${write}`;
        ledger.genres.set(itemId, (ledger.genres.get(itemId) ?? new Set(['Drama'])).add(genre));
        await events.send(new PutItemsCommand({ datasetArn: group.itemsArn, items: [{ itemId, properties: JSON.stringify({ genres: genre }) }] }));
        ledger.genres.set(itemId, new Set([genre]));
      }
    },
    async () => {
      const { schemaArn = '' } = await personalize.send(new CreateSchemaCommand({ name: `schema-${round}`, schema: interactionsSchema }));
      ledger.schemas.add(schemaArn);
      const [oldest = schemaArn] = ledger.schemas;
      if (ledger.schemas.size < 5) return;
      // From here on it may be gone, answered or not.
      ledger.schemas.delete(oldest);
      await personalize.send(new DeleteSchemaCommand({ schemaArn: oldest }));
      ledger.deletedSchemas.add(oldest);
    },
    async () => {
      if ([...ledger.imports].some((arn) => ledger.unfinished.has(arn))) return;
      const input = { jobName: `import-${round}`, datasetArn: group.interactionsArn, dataSource: { dataLocation }, roleArn };
      const { datasetImportJobArn = '' } = await personalize.send(new CreateDatasetImportJobCommand({ ...input, importMode: random() < 0.7 ? 'FULL' : 'INCREMENTAL' }));
      ledger.imports.add(datasetImportJobArn);
      ledger.unfinished.add(datasetImportJobArn);
    },
    async () => {
      if ([...ledger.versions].some((arn) => ledger.unfinished.has(arn))) return;
      const { solutionVersionArn = '' } = await personalize.send(new CreateSolutionVersionCommand({ solutionArn: group.solutionArn }));
      ledger.versions.add(solutionVersionArn);
      ledger.unfinished.add(solutionVersionArn);
      await until(solutionVersionArn, async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion);
      await personalize.send(new UpdateCampaignCommand({ campaignArn: group.campaignArn, solutionVersionArn }));
    },
  ];
  await Promise.all(
    jobs.map(async (job) => {
      try {
        await job();
      } catch (error) {
        // Refused or broken connections are the kill; an answer from the service is not.
        if (error instanceof Error && '$response' in error && (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined) throw error;
      }
    }),
  );
}

/** All that was answered is there (the `latest` of each kind, all items), and the campaign serves a whole model. */
async function check({ personalize, runtime }: PersonalizeProcess, { group, ledger, latest }: { readonly group: KilledGroup; readonly ledger: Ledger; readonly latest: number }): Promise<void> {
  const lastOf = (answered: Iterable<string>): string[] => [...answered].slice(-latest);
  const ask = async (question: { readonly userId?: string; readonly filterArn?: string; readonly filterValues?: Record<string, string> }): Promise<string[]> => {
    const { itemList = [] } = await runtime.send(new GetRecommendationsCommand({ campaignArn: group.campaignArn, userId: 'u1', numResults: ITEMS, ...question }));
    const scores = itemList.map((item) => item.score ?? NaN);
    if (!scores.every((score, place) => score >= 0 && score <= 1 && (place === 0 || score <= (scores[place - 1] ?? 0)))) throw new Error(`Scores are not a falling share: ${scores.join(', ')}`);
    return itemList.map((item) => item.itemId ?? '');
  };
  if (new Set(await ask({})).size !== ITEMS) throw new Error('The campaign does not serve its whole catalogue.');
  const { campaign } = await personalize.send(new DescribeCampaignCommand({ campaignArn: group.campaignArn }));
  const { solutionVersion } = await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: campaign?.solutionVersionArn }));
  if (solutionVersion?.status !== 'ACTIVE') throw new Error(`The campaign serves a version in status ${solutionVersion?.status}.`);
  for (const userId of lastOf(ledger.watched.keys())) {
    const found = new Set(await ask({ userId, filterArn: group.watchedArn }));
    for (const item of ledger.watched.get(userId) ?? []) if (!found.has(item)) throw new Error(`The event of ${userId} and ${item} was answered and is lost.`);
  }
  for (const [item, genres] of ledger.genres) {
    const found = await ask({ filterArn: group.genreArn, filterValues: { G: [...genres].map((genre) => `"${genre}"`).join(',') } });
    if (!found.includes(item)) throw new Error(`PutItems gave ${item} the genre ${[...genres].join(' or ')}; it is lost.`);
  }
  for (const schemaArn of lastOf(ledger.schemas)) await personalize.send(new DescribeSchemaCommand({ schemaArn }));
  for (const schemaArn of lastOf(ledger.deletedSchemas)) {
    const back = await personalize.send(new DescribeSchemaCommand({ schemaArn })).then(() => true, () => false);
    if (back) throw new Error(`${schemaArn} was deleted and is back.`);
  }
  for (const datasetImportJobArn of lastOf(ledger.imports)) await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }));
  for (const solutionVersionArn of lastOf(ledger.versions)) await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }));
}

/** Imports and trainings that are not ACTIVE yet. */
async function underWay({ personalize }: PersonalizeProcess, ledger: Ledger): Promise<number> {
  const statuses = [...ledger.unfinished].map(async (arn) =>
    ledger.imports.has(arn)
      ? (await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn: arn }))).datasetImportJob?.status
      : (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: arn }))).solutionVersion?.status,
  );
  return (await Promise.all(statuses)).filter((status) => status !== 'ACTIVE').length;
}

/** What kills interrupted goes on to ACTIVE, and the newest version serves. */
async function finish({ personalize }: PersonalizeProcess, { group, ledger }: { readonly group: KilledGroup; readonly ledger: Ledger }): Promise<void> {
  for (const arn of ledger.unfinished) {
    if (ledger.imports.has(arn)) await until(arn, async () => (await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn: arn }))).datasetImportJob);
    else await until(arn, async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: arn }))).solutionVersion);
  }
  ledger.unfinished.clear();
  const update = async () => (await personalize.send(new DescribeCampaignCommand({ campaignArn: group.campaignArn }))).campaign?.latestCampaignUpdate ?? { status: 'ACTIVE' };
  await until('the campaign\'s update', update);
  const solutionVersionArn = [...ledger.versions].at(-1);
  if (solutionVersionArn === undefined) return;
  await personalize.send(new UpdateCampaignCommand({ campaignArn: group.campaignArn, solutionVersionArn }));
  await until('the campaign\'s update', update);
}

/** Kills leave nothing half-written behind for good. */
async function checkFiles(state: string): Promise<void> {
  const left = (await readdir(join(state, 'personalize', 'personalize'), { recursive: true })).filter((file) => file.endsWith('.tmp'));
  if (left.length > 0) throw new Error(`Half-written files were left: ${left.join(', ')}`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } });
  const progress = (line: string): void => void process.stdout.write(`${line}\n`);
  progress(JSON.stringify(await killNine({ times: Number(values.times), seed: Number(values.seed), progress })));
}
