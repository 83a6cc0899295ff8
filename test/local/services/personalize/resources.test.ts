import {
  CreateCampaignCommand, CreateDatasetGroupCommand, CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand, DeleteDatasetGroupCommand,
  DeleteSchemaCommand, DescribeCampaignCommand, DescribeRecipeCommand, ListDatasetGroupsCommand, ListRecipesCommand, ListMetricAttributionsCommand,
  DeleteCampaignCommand, DescribeDatasetGroupCommand,
} from '@aws-sdk/client-personalize';
import { describe, expect, it, vi } from 'vitest';
import { interactionsSchema, maker, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';

const local = personalizeForEachTest();

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

  it('are limited in number, as on AWS', async () => {
    const schema = '{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"}],"version":"1.0"}';
    for (let batch = 0; batch < 10; batch++) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => local.personalize.send(new CreateSchemaCommand({ name: `s-${batch}-${n}`, schema }))));
    }
    await expect(local.personalize.send(new CreateSchemaCommand({ name: 'one-more', schema }))).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('refuse schemas whose fields are not what their names say', async () => {
    const create = (name: string, field: object) => {
      const required = { Items: ['ITEM_ID'], Users: ['USER_ID'], Interactions: ['USER_ID', 'ITEM_ID'] }[name] ?? [];
      const fields = [...required.map((column) => ({ name: column, type: 'string' })), ...(name === 'Interactions' ? [{ name: 'TIMESTAMP', type: 'long' }] : []), field];
      return local.personalize.send(new CreateSchemaCommand({ name: 's', schema: JSON.stringify({ type: 'record', name, fields, version: '1.0' }) }));
    };
    await expect(create('Interactions', { name: 'EVENT_TYPE', type: 'int' })).rejects.toThrow('The reserved field EVENT_TYPE must be of type string');
    await expect(create('Items', { name: 'CREATION_TIMESTAMP', type: 'string' })).rejects.toThrow('must be of type long');
    await expect(create('Items', { name: 'YEAR', type: 'int', categorical: true })).rejects.toThrow('only string fields');
    await expect(create('Users', { name: 'BIO', type: 'string', textual: true })).rejects.toThrow('only Items schemas');
    await expect(create('Items', { name: 'A', type: 'string', textual: true, categorical: true })).rejects.toThrow('at once');
    await create('Items', { name: 'DESCRIPTION', type: ['null', 'string'], textual: true });
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
