import {
  CreateCampaignCommand, CreateDatasetCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, type CreateDatasetImportJobCommandInput, CreateEventTrackerCommand,
  CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand, type CreateSolutionCommandInput, CreateSolutionVersionCommand,
  DescribeCampaignCommand, DescribeDatasetCommand, DescribeDatasetGroupCommand, DescribeDatasetImportJobCommand, DescribeEventTrackerCommand, DescribeFilterCommand,
  DescribeSolutionCommand, DescribeSolutionVersionCommand, type PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { expect, vi } from 'vitest';

export const roleArn = 'arn:aws:iam::000000000000:role/personalize';

export const interactionsSchema = JSON.stringify({
  type: 'record', name: 'Interactions', namespace: 'com.amazonaws.personalize.schema', version: '1.0',
  fields: [
    { name: 'USER_ID', type: 'string' },
    { name: 'ITEM_ID', type: 'string' },
    { name: 'TIMESTAMP', type: 'long' },
    { name: 'EVENT_TYPE', type: 'string' },
    { name: 'EVENT_VALUE', type: ['float', 'null'] },
  ],
});

export const itemsSchema = JSON.stringify({
  type: 'record', name: 'Items', namespace: 'com.amazonaws.personalize.schema', version: '1.0',
  fields: [
    { name: 'ITEM_ID', type: 'string' },
    { name: 'GENRES', type: ['null', 'string'], categorical: true },
    { name: 'CREATION_TIMESTAMP', type: ['null', 'long'] },
    { name: 'DURATION_SECONDS', type: ['null', 'float'] },
  ],
});

/** 40 users and items v0 to v29; user n watched 30 times, v0 the most often: v1, v2, … follow in that order. */
export function interactionsCsv({ users = 40 }: { readonly users?: number } = {}): string {
  const rows: string[] = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE'];
  for (let user = 0; user < users; user++) {
    for (let play = 0; play < 30; play++) {
      // The square root skews towards low item numbers.
      const item = Math.floor(30 * (1 - Math.sqrt(((user * 30 + play + 0.5) * 0.618_033_988_7) % 1)));
      rows.push(`u${user},v${item},${1_700_000_000 + user * 1000 + play},${play % 3 === 0 ? 'clicked' : 'watched'},${play % 3 === 0 ? 0.2 : 0.9}`);
    }
  }
  return rows.join('\n');
}

/** Even items are Drama, every third Comedy as well; durations 60 s, 120 s, …; v31 has no interactions. */
export function itemsCsv(): string {
  const rows = ['ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS'];
  for (let item = 0; item < 30; item++) rows.push(`v${item},${item % 3 === 0 ? 'Comedy|' : ''}${item % 2 === 0 ? 'Drama' : 'Crime'},${1_600_000_000 + item},${60 * (item + 1)}`);
  return [...rows, 'v31,"Crime, really",,'].join('\r\n');
}

/** Waits until the described resource is ACTIVE or failed; answers its status. */
export async function settled(describe: () => Promise<{ readonly status?: string | undefined; readonly failureReason?: string | undefined } | undefined>): Promise<string> {
  return vi.waitFor(
    async () => {
      const resource = await describe();
      expect(resource?.status).toMatch(/^ACTIVE|FAILED$/);
      return `${resource?.status ?? ''}${resource?.failureReason === undefined ? '' : `: ${resource.failureReason}`}`;
    },
    { timeout: 110_000, interval: 5 },
  );
}

/** Makes resources one after the other, each ACTIVE before it is answered. */
export function maker(client: PersonalizeClient) {
  const describeJob = async (datasetImportJobArn: string | undefined) => (await client.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }))).datasetImportJob;
  const describeVersion = async (solutionVersionArn: string | undefined) => (await client.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion;
  return {
    async datasetGroup(name: string): Promise<string> {
      const { datasetGroupArn = '' } = await client.send(new CreateDatasetGroupCommand({ name }));
      await settled(async () => (await client.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
      return datasetGroupArn;
    },
    async dataset(datasetGroupArn: string, { type, schema }: { readonly type: string; readonly schema: string }): Promise<string> {
      const name = `${datasetGroupArn.slice(datasetGroupArn.lastIndexOf('/') + 1)}-${type.toLowerCase()}`;
      const { schemaArn } = await client.send(new CreateSchemaCommand({ name, schema }));
      const { datasetArn = '' } = await client.send(new CreateDatasetCommand({ name, schemaArn, datasetGroupArn, datasetType: type }));
      await settled(async () => (await client.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
      return datasetArn;
    },
    /** Answers how the job ended. */
    async importJob(datasetArn: string, input: Pick<CreateDatasetImportJobCommandInput, 'jobName' | 'importMode'> & { readonly dataLocation: string }): Promise<string> {
      const { dataLocation, ...job } = input;
      const { datasetImportJobArn } = await client.send(new CreateDatasetImportJobCommand({ ...job, datasetArn, dataSource: { dataLocation }, roleArn }));
      return settled(() => describeJob(datasetImportJobArn));
    },
    async solution(input: Omit<CreateSolutionCommandInput, 'recipeArn'> & { readonly recipe: string }): Promise<string> {
      const { recipe, ...rest } = input;
      const { solutionArn = '' } = await client.send(new CreateSolutionCommand({ ...rest, recipeArn: `arn:aws:personalize:::recipe/${recipe}` }));
      await settled(async () => (await client.send(new DescribeSolutionCommand({ solutionArn }))).solution);
      return solutionArn;
    },
    /** Answers the version's ARN and how its training ended. */
    async version(solutionArn: string): Promise<{ readonly arn: string; readonly end: string }> {
      const { solutionVersionArn: arn = '' } = await client.send(new CreateSolutionVersionCommand({ solutionArn }));
      return { arn, end: await settled(() => describeVersion(arn)) };
    },
    async campaign(name: string, solutionVersionArn: string, campaignConfig = {}): Promise<string> {
      const { campaignArn = '' } = await client.send(new CreateCampaignCommand({ name, solutionVersionArn, minProvisionedTPS: 1, campaignConfig }));
      await settled(async () => (await client.send(new DescribeCampaignCommand({ campaignArn }))).campaign);
      return campaignArn;
    },
    async filter(name: string, { datasetGroupArn, filterExpression }: { readonly datasetGroupArn: string; readonly filterExpression: string }): Promise<string> {
      const { filterArn = '' } = await client.send(new CreateFilterCommand({ name, datasetGroupArn, filterExpression }));
      await settled(async () => (await client.send(new DescribeFilterCommand({ filterArn }))).filter);
      return filterArn;
    },
    async tracker(name: string, datasetGroupArn: string): Promise<string> {
      const { eventTrackerArn, trackingId = '' } = await client.send(new CreateEventTrackerCommand({ name, datasetGroupArn }));
      await settled(async () => (await client.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker);
      return trackingId;
    },
  };
}

export interface Trained {
  readonly datasetGroupArn: string;
  readonly interactionsArn: string;
  readonly itemsArn: string;
  readonly solutionArn: string;
  readonly versionArn: string;
  readonly campaignArn: string;
  readonly trackingId: string;
}

export const objects: ReadonlyMap<string, string> = new Map([
  ['data/prepared/interactions/part-0.csv', interactionsCsv()],
  ['data/prepared/items.csv', itemsCsv()],
]);

/** A dataset group with data, a trained user-personalization solution, a campaign and a tracker. */
export async function trainedGroup(client: PersonalizeClient, name = 'upnext'): Promise<Trained> {
  const make = maker(client);
  const datasetGroupArn = await make.datasetGroup(name);
  const interactionsArn = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  const itemsArn = await make.dataset(datasetGroupArn, { type: 'Items', schema: itemsSchema });
  expect(await make.importJob(interactionsArn, { jobName: `${name}-interactions-1`, dataLocation: 's3://data/prepared/interactions/' })).toBe('ACTIVE');
  expect(await make.importJob(itemsArn, { jobName: `${name}-items-1`, dataLocation: 's3://data/prepared/items.csv' })).toBe('ACTIVE');
  const solutionArn = await make.solution({ name: `${name}-user`, datasetGroupArn, recipe: 'aws-user-personalization-v2' });
  const { arn: versionArn, end } = await make.version(solutionArn);
  expect(end).toBe('ACTIVE');
  // Without exploration lists are what the model alone makes of them.
  const campaignArn = await make.campaign(`${name}-user`, versionArn, { enableMetadataWithRecommendations: true, itemExplorationConfig: { explorationWeight: '0' } });
  const trackingId = await make.tracker(name, datasetGroupArn);
  return { datasetGroupArn, interactionsArn, itemsArn, solutionArn, versionArn, campaignArn, trackingId };
}
