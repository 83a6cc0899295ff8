import { randomUUID } from 'node:crypto';
import { CreateCampaignCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateSchemaCommand, CreateSolutionCommand, CreateSolutionVersionCommand, DeleteCampaignCommand, DescribeCampaignCommand } from '@aws-sdk/client-personalize';
import { describe, expect, it, vi } from 'vitest';
import type { AwsRequest, AwsResponse } from '../../../../local/service.ts';
import { itemsSchema, maker, roleArn, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { popularityTrainer, trainForever } from './popularityRecipe.ts';

const local = personalizeForEachTest();
const exceeded = (message: string) => ({ name: 'LimitExceededException', message: expect.stringContaining(message) as string, $metadata: expect.objectContaining({ httpStatusCode: 400 }) as object });

describe('the quotas of AWS', () => {
  it('count dataset groups of an account', async () => {
    for (let group = 0; group < 5; group++) await local.personalize.send(new CreateDatasetGroupCommand({ name: `g${group}` }));
    await expect(local.personalize.send(new CreateDatasetGroupCommand({ name: 'g5' }))).rejects.toMatchObject(exceeded('at most 5 resources of type dataset-group'));
  });

  it('count solutions and campaigns of a dataset group, those that are gone no more', async () => {
    const { datasetGroupArn, versionArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    for (let n = 1; n < 10; n++) await make.solution({ name: `s${n}`, datasetGroupArn, recipe: 'aws-popularity-count' });
    await expect(local.personalize.send(new CreateSolutionCommand({ name: 's10', datasetGroupArn, recipeArn: 'arn:aws:personalize:::recipe/aws-popularity-count' }))).rejects.toMatchObject(exceeded('at most 10 resources of type solution'));
    for (let n = 1; n < 5; n++) await make.campaign(`c${n}`, versionArn);
    const fifth = new CreateCampaignCommand({ name: 'c5', solutionVersionArn: versionArn });
    await expect(local.personalize.send(fifth)).rejects.toMatchObject(exceeded('at most 5 resources of type campaign'));
    const campaignArn = 'arn:aws:personalize:us-east-1:000000000000:campaign/c1';
    await local.personalize.send(new DeleteCampaignCommand({ campaignArn }));
    await vi.waitFor(async () => expect(local.personalize.send(new DescribeCampaignCommand({ campaignArn }))).rejects.toThrow('does not exist'));
    await local.personalize.send(fifth);
  });

  it('count trainings under way, in the words of AWS', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await local.restart({ trainer: { ...popularityTrainer, train: trainForever } });
    for (let n = 0; n < 20; n++) await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    await expect(local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }))).rejects.toMatchObject(exceeded('More than 20 resources with PENDING or IN_PROGRESS status.'));
  });

  it('count imports under way', async () => {
    const { interactionsArn: datasetArn } = await trainedGroup(local.personalize);
    const created = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => local.personalize.send(new CreateDatasetImportJobCommand({ jobName: `j${n}`, datasetArn, dataSource: { dataLocation: 's3://data/prepared/interactions/' }, roleArn }))),
    );
    const refusals = created.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    for (const refusal of refusals) expect(refusal).toMatchObject(exceeded('More than 5 resources'));
  });

  it('count metadata fields of a schema', async () => {
    const fields = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => ({ name, type: ['null', 'string'] }));
    const base = [{ name: 'USER_ID', type: 'string' }, { name: 'ITEM_ID', type: 'string' }, { name: 'TIMESTAMP', type: 'long' }];
    const create = (count: number) => local.personalize.send(new CreateSchemaCommand({ name: `s${count}`, schema: JSON.stringify({ type: 'record', name: 'Interactions', fields: [...base, ...fields.slice(0, count)], version: '1.0' }) }));
    await create(5);
    await expect(create(6)).rejects.toThrow('at most 5');
    const texts = itemsSchema.replace('"categorical":true}', '"textual":true},{"name":"PLOT","type":"string","textual":true}');
    await expect(local.personalize.send(new CreateSchemaCommand({ name: 'texts', schema: texts }))).rejects.toThrow('at most 1');
  });
});

describe('PutItems', () => {
  it('answers 409 for a dataset that is not ACTIVE', async () => {
    const datasetGroupArn = await maker(local.personalize).datasetGroup('g');
    const { schemaArn } = await local.personalize.send(new CreateSchemaCommand({ name: 'items', schema: itemsSchema }));
    const ask = (more: Pick<AwsRequest, 'path' | 'headers'> & { readonly input: object }): Promise<AwsResponse> | undefined =>
      local.service.handle?.({ service: 'personalize', method: 'POST', query: new URLSearchParams(), principal: { kind: 'admin' }, requestId: randomUUID(), path: more.path, headers: more.headers, body: Buffer.from(JSON.stringify(more.input)) });
    // Both in one turn: the dataset has had no time to become ACTIVE.
    const created = ask({ path: '/', headers: { 'x-amz-target': 'AmazonPersonalize.CreateDataset' }, input: { name: 'items', datasetGroupArn, schemaArn, datasetType: 'Items' } });
    const put = ask({ path: '/items', headers: {}, input: { datasetArn: `${datasetGroupArn.replace('dataset-group', 'dataset')}/ITEMS`, items: [{ itemId: 'v1' }] } });
    expect((await created)?.status).toBe(200);
    const answer = await put;
    expect(answer?.status).toBe(409);
    expect(answer?.headers?.['x-amzn-errortype']).toBe('ResourceInUseException');
  });
});
