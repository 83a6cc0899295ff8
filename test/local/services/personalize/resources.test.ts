import {
  CreateCampaignCommand, CreateDatasetGroupCommand, CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand, DeleteDatasetGroupCommand,
  DeleteSchemaCommand, DescribeCampaignCommand, DescribeRecipeCommand, ListDatasetGroupsCommand, ListRecipesCommand, ListMetricAttributionsCommand,
  DeleteCampaignCommand, DescribeDatasetGroupCommand,
} from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interactionsSchema, maker, objects, trainedGroup } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
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
    const refused = new ListMetricAttributionsCommand({});
    await expect(local.personalize.send(refused)).rejects.toMatchObject({ name: 'UnsupportedOperationException', message: expect.stringContaining('ListMetricAttributions') as string });
  });

  it('include the recipes', async () => {
    const { recipes = [] } = await local.personalize.send(new ListRecipesCommand({}));
    expect(recipes.map((recipe) => recipe.name)).toContain('aws-trending-now');
    const { recipe } = await local.personalize.send(new DescribeRecipeCommand({ recipeArn: 'arn:aws:personalize:::recipe/aws-similar-items' }));
    expect(recipe?.recipeType).toBe('RELATED_ITEMS');
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
