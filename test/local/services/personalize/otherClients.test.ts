import { fileURLToPath } from 'node:url';
import {
  ListCampaignsCommand, ListDatasetGroupsCommand, ListDatasetImportJobsCommand, ListDatasetsCommand, ListSolutionsCommand, ListSolutionVersionsCommand,
} from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interactionsSchema, objects, roleArn } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { botocoreFolder, hasAwsCli, run } from './python.ts';
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

describe('other clients of AWS', () => {
  it.skipIf(botocoreFolder === undefined)('boto3 takes a recommender from its schema to its deletion (needs boto3)', async () => {
    const seen = JSON.parse(await run('python3', [fileURLToPath(new URL('./lifecycle.py', import.meta.url))], local.endpoint)) as unknown;
    expect(seen).toEqual({
      metrics: { coverage: 0.5, normalized_discounted_cumulative_gain_at_10: 0.25 },
      popular: ['v0', 'v1', 'v2'],
      afterEvent: 'v29',
      unwatchedHasIt: false,
      tags: [{ tagKey: 'made', tagValue: 'by boto3' }],
      paged: 22,
      errors: [
        ['InvalidInputException', 400], ['ResourceAlreadyExistsException', 400], ['ResourceInUseException', 400], ['ResourceNotFoundException', 400], ['InvalidNextTokenException', 400],
        ['ResourceNotFoundException', 404], ['UnsupportedOperationException', 400],
      ],
      left: 0,
    });
  });

  it.skipIf(!hasAwsCli)('the AWS CLI takes one from its schema to recommendations (needs the AWS CLI)', async () => {
    const aws = async (...args: readonly string[]): Promise<string> => (await run('aws', [...args, '--output', 'text'], local.endpoint)).trim();
    const settledAll = () =>
      vi.waitFor(async () => {
        const all = [
          (await local.personalize.send(new ListDatasetGroupsCommand({}))).datasetGroups, (await local.personalize.send(new ListDatasetsCommand({}))).datasets,
          (await local.personalize.send(new ListDatasetImportJobsCommand({}))).datasetImportJobs, (await local.personalize.send(new ListSolutionsCommand({}))).solutions,
          (await local.personalize.send(new ListSolutionVersionsCommand({}))).solutionVersions, (await local.personalize.send(new ListCampaignsCommand({}))).campaigns,
        ].flatMap((list) => list ?? []);
        expect(all.map((resource) => resource.status).filter((status) => status !== 'ACTIVE')).toEqual([]);
      });
    const [schemaArn = '', group = ''] = await Promise.all([
      aws('personalize', 'create-schema', '--name', 'cli', '--schema', interactionsSchema), aws('personalize', 'create-dataset-group', '--name', 'cli', '--query', 'datasetGroupArn'),
    ]);
    expect(schemaArn).toBe('arn:aws:personalize:us-east-1:000000000000:schema/cli');
    await settledAll();
    const dataset = await aws('personalize', 'create-dataset', '--name', 'cli', '--schema-arn', schemaArn, '--dataset-group-arn', group, '--dataset-type', 'Interactions');
    await settledAll();
    await aws('personalize', 'create-dataset-import-job', '--job-name', 'cli', '--dataset-arn', dataset, '--data-source', 'dataLocation=s3://data/prepared/interactions/', '--role-arn', roleArn);
    await settledAll();
    const solution = await aws('personalize', 'create-solution', '--name', 'cli', '--dataset-group-arn', group, '--recipe-arn', 'arn:aws:personalize:::recipe/aws-popularity-count');
    await settledAll();
    const version = await aws('personalize', 'create-solution-version', '--solution-arn', solution);
    await settledAll();
    const campaign = await aws('personalize', 'create-campaign', '--name', 'cli', '--solution-version-arn', version);
    await settledAll();
    await Promise.all([
      expect(aws('personalize-runtime', 'get-recommendations', '--campaign-arn', campaign, '--num-results', '2', '--query', 'itemList[].itemId')).resolves.toBe('v0\tv1'),
      expect(aws('personalize', 'create-schema', '--name', '_bad', '--schema', '{}')).rejects.toThrow('(InvalidInputException) when calling the CreateSchema operation: 1 validation error detected'),
    ]);
  }, 60_000);
});
