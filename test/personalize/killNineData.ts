import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateCampaignCommand, CreateDatasetCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateEventTrackerCommand, CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand,
  CreateSolutionVersionCommand, DescribeCampaignCommand, DescribeDatasetCommand, DescribeDatasetGroupCommand, DescribeDatasetImportJobCommand, DescribeEventTrackerCommand, DescribeFilterCommand,
  DescribeSolutionCommand, DescribeSolutionVersionCommand,
} from '@aws-sdk/client-personalize';
import type { PersonalizeProcess } from './personalizeProcess.ts';
import { until } from './until.ts';

export const ITEMS = 60;
const USERS = 60;
const PLAYS_PER_USER = 30;

export const roleArn = 'arn:aws:iam::000000000000:role/notebook';
export const dataLocation = 's3://killed/interactions.csv';

export const interactionsSchema = JSON.stringify({
  type: 'record', name: 'Interactions', namespace: 'com.amazonaws.personalize.schema', version: '1.0',
  fields: [{ name: 'USER_ID', type: 'string' }, { name: 'ITEM_ID', type: 'string' }, { name: 'TIMESTAMP', type: 'long' }, { name: 'EVENT_TYPE', type: 'string' }],
});

export const itemsSchema = JSON.stringify({
  type: 'record', name: 'Items', namespace: 'com.amazonaws.personalize.schema', version: '1.0',
  fields: [{ name: 'ITEM_ID', type: 'string' }, { name: 'GENRES', type: ['null', 'string'], categorical: true }],
});

function interactionsCsv(): string {
  const rows = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE'];
  for (let user = 0; user < USERS; user++) {
    for (let play = 0; play < PLAYS_PER_USER; play++) rows.push(`u${user},v${(user * 7 + play * play) % ITEMS},${1_700_000_000 + user * 1000 + play},watched`);
  }
  return rows.join('\n');
}

/** What is there before the first kill. */
export interface KilledGroup {
  readonly interactionsArn: string;
  readonly itemsArn: string;
  readonly solutionArn: string;
  readonly campaignArn: string;
  readonly trackingId: string;
  /** INCLUDE what the user has watched. */
  readonly watchedArn: string;
  /** INCLUDE items of the genres $G. */
  readonly genreArn: string;
}

/** A dataset group with data, a solution, a campaign, a tracker and two filters, all ACTIVE. */
export async function prepare({ personalize, s3 }: PersonalizeProcess): Promise<KilledGroup> {
  await s3.send(new CreateBucketCommand({ Bucket: 'killed' }));
  const genres = ['ITEM_ID,GENRES', ...Array.from({ length: ITEMS }, (_, item) => `v${item},Drama`)].join('\n');
  for (const [Key, Body] of [['interactions.csv', interactionsCsv()], ['items.csv', genres]] as const) await s3.send(new PutObjectCommand({ Bucket: 'killed', Key, Body }));
  const { datasetGroupArn = '' } = await personalize.send(new CreateDatasetGroupCommand({ name: 'killed' }));
  await until('the dataset group', async () => (await personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
  const dataset = async (type: string, { schema, location }: { readonly schema: string; readonly location: string }): Promise<string> => {
    const { schemaArn } = await personalize.send(new CreateSchemaCommand({ name: type, schema }));
    const { datasetArn = '' } = await personalize.send(new CreateDatasetCommand({ name: type, schemaArn, datasetGroupArn, datasetType: type }));
    await until(`dataset ${type}`, async () => (await personalize.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
    const { datasetImportJobArn } = await personalize.send(new CreateDatasetImportJobCommand({ jobName: type, datasetArn, dataSource: { dataLocation: location }, roleArn }));
    await until(`the import of ${type}`, async () => (await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }))).datasetImportJob);
    return datasetArn;
  };
  const filter = async (name: string, filterExpression: string): Promise<string> => {
    const { filterArn = '' } = await personalize.send(new CreateFilterCommand({ name, datasetGroupArn, filterExpression }));
    await until(`filter ${name}`, async () => (await personalize.send(new DescribeFilterCommand({ filterArn }))).filter);
    return filterArn;
  };
  const interactionsArn = await dataset('Interactions', { schema: interactionsSchema, location: dataLocation });
  const itemsArn = await dataset('Items', { schema: itemsSchema, location: 's3://killed/items.csv' });
  const { solutionArn = '' } = await personalize.send(
    new CreateSolutionCommand({ name: 'killed', datasetGroupArn, recipeArn: 'arn:aws:personalize:::recipe/aws-user-personalization-v2', performAutoTraining: false }),
  );
  await until('the solution', async () => (await personalize.send(new DescribeSolutionCommand({ solutionArn }))).solution);
  const { solutionVersionArn } = await personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
  await until('the first version', async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion);
  const { campaignArn = '' } = await personalize.send(new CreateCampaignCommand({ name: 'killed', solutionVersionArn }));
  await until('the campaign', async () => (await personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign);
  const { eventTrackerArn, trackingId = '' } = await personalize.send(new CreateEventTrackerCommand({ name: 'killed', datasetGroupArn }));
  await until('the event tracker', async () => (await personalize.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker);
  const watchedArn = await filter('watched', 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")');
  const genreArn = await filter('genre', 'INCLUDE ItemID WHERE Items.GENRES IN ($G)');
  return { interactionsArn, itemsArn, solutionArn, campaignArn, trackingId, watchedArn, genreArn };
}
