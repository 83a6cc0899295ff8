import { cpSync } from 'node:fs';
import {
  CreateCampaignCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand, CreateSolutionVersionCommand, DeleteDatasetGroupCommand,
  DeleteSchemaCommand, DescribeCampaignCommand, DescribeRecipeCommand, DescribeSolutionCommand, GetSolutionMetricsCommand, ListCampaignsCommand, ListDatasetGroupsCommand,
  ListRecipesCommand, ListSolutionVersionsCommand, CreateBatchInferenceJobCommand, DeleteCampaignCommand, UpdateCampaignCommand, DescribeDatasetGroupCommand, DescribeSolutionVersionCommand, StopSolutionVersionCreationCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingData } from '../../../../local/services/personalize/recipes/recipe.ts';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { interactionsCsv, interactionsSchema, itemsSchema, maker, objects, roleArn, trainedGroup } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { popularityTrainer } from './popularityRecipe.ts';
import { newStateFolder } from './stateFolder.ts';

let folder: ReturnType<typeof newStateFolder>;
let local: LocalPersonalize;

beforeEach(async () => {
  folder = newStateFolder();
  local = await startPersonalize({ stateFolder: folder.path, objects });
});

afterEach(async () => {
  await local.close();
  folder.remove();
});

/** Ends only when it is told to. */
const trainForever: Trainer['train'] = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted.'))));

async function restart(trainer?: Trainer): Promise<void> {
  await local.close();
  local = await startPersonalize({ stateFolder: folder.path, objects, ...(trainer === undefined ? {} : { trainer }) });
}

describe('resources', () => {
  it('begin as CREATE PENDING and become ACTIVE by themselves, under ARNs like AWS', async () => {
    const { datasetGroupArn } = await local.personalize.send(new CreateDatasetGroupCommand({ name: 'g', domain: 'VIDEO_ON_DEMAND' }));
    expect(datasetGroupArn).toBe('arn:aws:personalize:us-east-1:000000000000:dataset-group/g');
    await vi.waitFor(async () => {
      const { datasetGroup } = await local.personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }));
      expect(datasetGroup).toMatchObject({ name: 'g', status: 'ACTIVE', domain: 'VIDEO_ON_DEMAND' });
      expect(Math.abs((datasetGroup?.creationDateTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    });
  });

  it('are told apart by name', async () => {
    await local.personalize.send(new CreateDatasetGroupCommand({ name: 'g' }));
    await expect(local.personalize.send(new CreateDatasetGroupCommand({ name: 'g' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Another resource with Arn arn:aws:personalize:us-east-1:000000000000:dataset-group/g already exists.',
    });
  });

  it('are listed in pages', async () => {
    for (const name of ['a', 'b', 'c']) await maker(local.personalize).datasetGroup(name);
    const first = await local.personalize.send(new ListDatasetGroupsCommand({ maxResults: 2 }));
    const second = await local.personalize.send(new ListDatasetGroupsCommand({ maxResults: 2, nextToken: first.nextToken }));
    expect([first, second].map((page) => page.datasetGroups?.map((group) => group.name))).toEqual([['a', 'b'], ['c']]);
    expect(second.nextToken).toBeUndefined();
    await expect(local.personalize.send(new ListDatasetGroupsCommand({ nextToken: 'x' }))).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });

  it('refuse input that breaks the model, in the words of AWS', async () => {
    await expect(local.personalize.send(new CreateDatasetGroupCommand({ name: '-bad' }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: "1 validation error detected: Value '-bad' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\\-_]*",
    });
    await expect(local.personalize.send(new CreateDatasetGroupCommand({ name: undefined }))).rejects.toThrow("Value null at 'name'");
    await expect(local.personalize.send(new CreateSchemaCommand({ name: 's', schema: '{"type":"record","name":"Items","fields":[]}' }))).rejects.toThrow('[ITEM_ID]');
  });

  it('need what they refer to, in the right state', async () => {
    const make = maker(local.personalize);
    const datasetGroupArn = await make.datasetGroup('g');
    await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
    const recipeArn = 'arn:aws:personalize:::recipe/aws-similar-items';
    await expect(local.personalize.send(new CreateSolutionCommand({ name: 's', datasetGroupArn: `${datasetGroupArn}x`, recipeArn }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(local.personalize.send(new CreateSolutionCommand({ name: 's', datasetGroupArn, recipeArn: `${recipeArn}x` }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const solutionArn = await make.solution({ name: 's', datasetGroupArn, recipe: 'aws-similar-items' });
    const { arn, end } = await make.version(solutionArn);
    expect(end).toBe('CREATE FAILED: Dataset has fewer than 1000 interactions');
    await expect(local.personalize.send(new CreateCampaignCommand({ name: 'c', solutionVersionArn: arn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });

  it('that are used cannot be deleted; the rest goes', async () => {
    const make = maker(local.personalize);
    const { datasetGroupArn, campaignArn } = await trainedGroup(local.personalize);
    await expect(local.personalize.send(new DeleteDatasetGroupCommand({ datasetGroupArn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(local.personalize.send(new DeleteSchemaCommand({ schemaArn: 'arn:aws:personalize:us-east-1:000000000000:schema/upnext-items' }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await local.personalize.send(new DeleteCampaignCommand({ campaignArn }));
    const empty = await make.datasetGroup('empty');
    await local.personalize.send(new DeleteDatasetGroupCommand({ datasetGroupArn: empty }));
    await vi.waitFor(async () => {
      await expect(local.personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn: empty }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await expect(local.personalize.send(new DescribeCampaignCommand({ campaignArn }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });
  });

  it('of kinds that do not run locally are refused by the name of the operation', async () => {
    const refused = new CreateBatchInferenceJobCommand({ jobName: 'j', solutionVersionArn: 'arn:aws:personalize:us-east-1:000000000000:solution/s/1', jobInput: { s3DataSource: { path: 's3://a/b' } }, jobOutput: { s3DataDestination: { path: 's3://a/c' } }, roleArn });
    await expect(local.personalize.send(refused)).rejects.toThrow('CreateBatchInferenceJob');
  });

  it('include the recipes', async () => {
    const { recipes = [] } = await local.personalize.send(new ListRecipesCommand({}));
    expect(recipes.map((recipe) => recipe.name)).toContain('aws-trending-now');
    const { recipe } = await local.personalize.send(new DescribeRecipeCommand({ recipeArn: 'arn:aws:personalize:::recipe/aws-similar-items' }));
    expect(recipe?.recipeType).toBe('RELATED_ITEMS');
  });
});

describe('imports', () => {
  const importing = async (csv: string, schema = interactionsSchema): Promise<string> => {
    await local.close();
    local = await startPersonalize({ stateFolder: folder.path, objects: new Map([['data/a.csv', csv]]) });
    const make = maker(local.personalize);
    const type = schema === interactionsSchema ? 'Interactions' : 'Items';
    const datasetArn = await make.dataset(await make.datasetGroup('g'), { type, schema });
    return make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/a.csv', importMode: 'FULL' });
  };

  it('fail for columns that are not there', async () => {
    expect(await importing('USER_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\nu,1,watched,1')).toBe('CREATE FAILED: Input CSV is missing the following columns:[ITEM_ID]');
  });

  it('fail for a value of the wrong type, naming the row', async () => {
    expect(await importing('USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\nu,v,1,watched,\nu,v,soon,watched,1')).toBe(
      'CREATE FAILED: Invalid value "soon" for column TIMESTAMP of type long: row 3 of s3://data/a.csv.',
    );
  });

  it('fail for an empty value that the schema does not allow', async () => {
    expect(await importing('ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS\n,,,', itemsSchema)).toMatch(/^CREATE FAILED: Column ITEM_ID must not be empty/);
  });

  it('fail for an object that is not there', async () => {
    const make = maker(local.personalize);
    const datasetArn = await make.dataset(await make.datasetGroup('g'), { type: 'Items', schema: itemsSchema });
    expect(await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/none.csv' })).toBe('CREATE FAILED: The S3 path s3://data/none.csv does not exist.');
    await expect(
      local.personalize.send(new CreateDatasetImportJobCommand({ jobName: 'k', datasetArn, dataSource: { dataLocation: '/tmp/a.csv' }, roleArn })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('add to the dataset when incremental and replace it when full', async () => {
    const trained = await trainedGroup(local.personalize);
    const counts: number[] = [];
    const trainer: Trainer = {
      ...popularityTrainer,
      train: (job) => {
        counts.push(job.data.interactions.length);
        return popularityTrainer.train(job);
      },
    };
    await restart(trainer);
    const again = maker(local.personalize);
    const dataLocation = 's3://data/prepared/interactions/';
    expect(await again.importJob(trained.interactionsArn, { jobName: 'more', dataLocation, importMode: 'INCREMENTAL' })).toBe('ACTIVE');
    await again.version(trained.solutionArn);
    expect(await again.importJob(trained.interactionsArn, { jobName: 'all', dataLocation, importMode: 'FULL' })).toBe('ACTIVE');
    await again.version(trained.solutionArn);
    expect(counts).toEqual([2400, 1200]);
  });
});

describe('training', () => {
  it('sees imports and live events together, each interaction once', async () => {
    const { solutionArn, trackingId } = await trainedGroup(local.personalize);
    const seen: TrainingData[] = [];
    await restart({
      ...popularityTrainer,
      train: (job) => {
        seen.push(job.data);
        return popularityTrainer.train(job);
      },
    });
    const [, imported = ''] = interactionsCsv().split('\n');
    const [userId, itemId = '', timestamp, eventType = ''] = imported.split(',');
    const put = (eventList: { readonly itemId: string; readonly eventType: string; readonly sentAt: Date; readonly eventId?: string }[]) =>
      local.events.send(new PutEventsCommand({ trackingId, userId, sessionId: 's', eventList }));
    await put([{ itemId, eventType, sentAt: new Date(Number(timestamp) * 1000 + 250) }]);
    await put([{ itemId: 'v31', eventType: 'liked', sentAt: new Date(), eventId: 'e' }]);
    await put([{ itemId: 'v31', eventType: 'liked', sentAt: new Date(), eventId: 'e' }]);
    expect((await maker(local.personalize).version(solutionArn)).end).toBe('ACTIVE');
    const [data] = seen;
    expect(data?.interactions.length).toBe(1201);
    expect(data?.itemIds).toHaveLength(31);
    expect(data?.itemCategories['GENRES']?.[data.itemIds.indexOf('v6')]).toEqual(['Comedy', 'Drama']);
    expect(data?.interactions.timestamp).toEqual(data?.interactions.timestamp.toSorted());
    expect(data?.itemIds[data.interactions.item.at(-1) ?? -1]).toBe('v31');
  });

  it('needs 25 users with two interactions', async () => {
    await local.close();
    local = await startPersonalize({ stateFolder: folder.path, objects: new Map([['data/few.csv', [...interactionsCsv({ users: 24 }).split('\n'), ...interactionsCsv({ users: 24 }).split('\n').slice(1)].join('\n')]]) });
    const make = maker(local.personalize);
    const datasetGroupArn = await make.datasetGroup('g');
    const datasetArn = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
    await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/few.csv' });
    const solutionArn = await make.solution({ name: 's', datasetGroupArn, recipe: 'aws-user-personalization-v2' });
    expect((await make.version(solutionArn)).end).toBe('CREATE FAILED: Dataset has fewer than 25 users with at least 2 interactions each');
  });

  it('answers the metrics that the trainer measured', async () => {
    const { versionArn, solutionArn } = await trainedGroup(local.personalize);
    const { metrics } = await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn: versionArn }));
    expect(metrics).toEqual({ coverage: 0.5, normalized_discounted_cumulative_gain_at_10: 0.25 });
    const { solution } = await local.personalize.send(new DescribeSolutionCommand({ solutionArn }));
    expect(solution?.latestSolutionVersion?.solutionVersionArn).toBe(versionArn);
  });

  it('can be stopped', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await restart({ ...popularityTrainer, train: trainForever });
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    await local.personalize.send(new StopSolutionVersionCreationCommand({ solutionVersionArn }));
    const { solutionVersion } = await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }));
    expect(solutionVersion?.status).toBe('CREATE STOPPED');
    await restart();
    expect((await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion?.status).toBe('CREATE STOPPED');
  });

  it('says why it failed', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await restart({ ...popularityTrainer, train: () => Promise.reject(new Error('The matrix is singular.')) });
    expect((await maker(local.personalize).version(solutionArn)).end).toBe('CREATE FAILED: The matrix is singular.');
  });
});

describe('campaigns', () => {
  it('move to another version and are listed by solution', async () => {
    const { campaignArn, solutionArn, versionArn } = await trainedGroup(local.personalize);
    const { arn } = await maker(local.personalize).version(solutionArn);
    await local.personalize.send(new UpdateCampaignCommand({ campaignArn, solutionVersionArn: arn, minProvisionedTPS: 3 }));
    await vi.waitFor(async () => {
      const { campaign } = await local.personalize.send(new DescribeCampaignCommand({ campaignArn }));
      expect(campaign).toMatchObject({ status: 'ACTIVE', solutionVersionArn: arn, minProvisionedTPS: 3, latestCampaignUpdate: { status: 'ACTIVE' } });
    });
    const { campaigns = [] } = await local.personalize.send(new ListCampaignsCommand({ solutionArn }));
    expect(campaigns.map((campaign) => campaign.campaignArn)).toEqual([campaignArn]);
    const { solutionVersions = [] } = await local.personalize.send(new ListSolutionVersionsCommand({ solutionArn }));
    expect(solutionVersions.map((version) => version.solutionVersionArn)).toEqual([versionArn, arn]);
  });

  it('follow the newest version when told to', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    const campaignArn = await make.campaign('follows', `${solutionArn}/$LATEST`, { syncWithLatestSolutionVersion: true });
    const { arn } = await make.version(solutionArn);
    await vi.waitFor(async () => {
      const { campaign } = await local.personalize.send(new DescribeCampaignCommand({ campaignArn }));
      expect(campaign?.solutionVersionArn).toBe(arn);
    });
  });
});

describe('filters', () => {
  it('are refused when they are not of the language or name fields that are not there', async () => {
    const { datasetGroupArn } = await trainedGroup(local.personalize);
    const refused = [
      'EXCLUDE ItemID',
      'INCLUDE ItemID WHERE Items.GENRES IN ()',
      'INCLUDE ItemID WHERE Items.GENRES IN ("a"',
      'INCLUDE ItemID WHERE Items.NOPE IN ("a")',
      'INCLUDE ItemID WHERE Items.GENRES IN ("a") AND Interactions.EVENT_TYPE IN ("b")',
      'INCLUDE ItemID WHERE Items.GENRES IN (*)',
      'INCLUDE ItemID WHERE Items.GENRES > 3',
      'INCLUDE ItemID WHERE Films.GENRES IN ("a")',
      'INCLUDE ItemID WHERE Items.GENRES IN ("a") IF Items.GENRES IN ("b")',
    ];
    for (const filterExpression of refused) {
      await expect(local.personalize.send(new CreateFilterCommand({ name: 'f', datasetGroupArn, filterExpression })), filterExpression).rejects.toMatchObject({ name: 'InvalidInputException' });
    }
  });
});

describe('after a kill', () => {
  it('what was answered is still there', async () => {
    const { campaignArn, trackingId } = await trainedGroup(local.personalize);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    // The files as they lie there at this moment, with nothing closed: what a killed process leaves behind.
    const left = newStateFolder();
    cpSync(folder.path, left.path, { recursive: true });
    const second = await startPersonalize({ stateFolder: left.path, objects });
    const { itemList } = await second.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'fresh' }));
    expect(itemList?.[0]?.itemId).toBe('v29');
    await second.close();
    left.remove();
  });
});

describe('after a restart', () => {
  it('everything answers as before, live events included', async () => {
    const { campaignArn, trackingId } = await trainedGroup(local.personalize);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    const ask = async () => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'fresh' }))).itemList;
    const before = await ask();
    await restart();
    expect(before?.[0]?.itemId).toBe('v29');
    expect(await ask()).toEqual(before);
  });

  it('training that was cut off starts again and ends', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await restart({ ...popularityTrainer, train: trainForever });
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    const status = async () => (await local.personalize.send(new ListSolutionVersionsCommand({ solutionArn }))).solutionVersions?.find((version) => version.solutionVersionArn === solutionVersionArn)?.status;
    await vi.waitFor(async () => expect(await status()).toBe('CREATE IN_PROGRESS'));
    await restart();
    await vi.waitFor(async () => expect(await status()).toBe('ACTIVE'));
  });
});
