import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ListCampaignsCommand, ListDatasetGroupsCommand, ListDatasetImportJobsCommand, ListDatasetsCommand, ListEventTrackersCommand, ListFiltersCommand, ListSolutionsCommand, ListSolutionVersionsCommand,
} from '@aws-sdk/client-personalize';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { interactionsCsv, interactionsSchema, roleArn } from '../local/services/personalize/catalogue.ts';
import { botocoreFolder, hasAwsCli, run } from '../local/services/personalize/python.ts';
import { type PersonalizeProcess, startPersonalizeProcess } from './personalizeProcess.ts';

/** Of either life, on a machine that is busy with other tests. */
const PATIENCE = 600_000;

let folder: string;
let local: PersonalizeProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upnext-clients-'));
  local = await startPersonalizeProcess(join(folder, 'state'));
});

afterAll(async () => {
  await local.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a recommender from its schema to its deletion', () => {
  it.skipIf(botocoreFolder === undefined)('by a notebook of boto3 (needs boto3)', async () => {
    const seen = JSON.parse(await run('python3', [fileURLToPath(new URL('./notebook.py', import.meta.url))], local.endpoint)) as unknown;
    expect(seen).toEqual({
      metrics: ['coverage', 'mean_reciprocal_rank_at_25', ...[10, 25, 5].map((at) => `normalized_discounted_cumulative_gain_at_${at}`), ...[10, 25, 5].map((at) => `precision_at_${at}`)],
      recommended: 25,
      scoresFall: true,
      ranked: ['m1', 'm0', 'nobody-knows'],
      similarOfOneTaste: true,
      dramas: [30, true],
      watchedIsOfferedAgain: false,
      western: ['premiere'],
      tags: [{ tagKey: 'made', tagValue: 'by boto3' }],
      paged: 22,
      errors: [
        ['InvalidInputException', 400], ['ResourceAlreadyExistsException', 400], ['ResourceInUseException', 400], ['ResourceNotFoundException', 400], ['InvalidInputException', 400],
        ['InvalidNextTokenException', 400], ['ResourceNotFoundException', 404], ['UnsupportedOperationException', 400],
      ],
      left: 0,
    });
  }, PATIENCE);

  it.skipIf(!hasAwsCli)('by the AWS CLI (needs the AWS CLI)', async () => {
    const aws = async (...args: readonly string[]): Promise<string> => (await run('aws', [...args, '--output', 'text'], local.endpoint)).trim();
    const control = (operation: string, ...args: readonly string[]): Promise<string> => aws('personalize', operation, ...args);
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
    const statuses = async (): Promise<(string | undefined)[]> => {
      const { personalize } = local;
      const lists = await Promise.all([
        personalize.send(new ListDatasetGroupsCommand({})).then((page) => page.datasetGroups), personalize.send(new ListDatasetsCommand({})).then((page) => page.datasets),
        personalize.send(new ListDatasetImportJobsCommand({})).then((page) => page.datasetImportJobs), personalize.send(new ListSolutionsCommand({})).then((page) => page.solutions),
        personalize.send(new ListSolutionVersionsCommand({})).then((page) => page.solutionVersions), personalize.send(new ListCampaignsCommand({})).then((page) => page.campaigns),
        personalize.send(new ListFiltersCommand({})).then((page) => page.Filters), personalize.send(new ListEventTrackersCommand({})).then((page) => page.eventTrackers),
      ]);
      return lists.flatMap((list) => list ?? []).map((resource) => resource.status);
    };
    const settledAll = () => vi.waitFor(async () => expect((await statuses()).filter((status) => status !== 'ACTIVE')).toEqual([]), { timeout: 60_000, interval: 20 });

    const plays = join(folder, 'plays.csv');
    await writeFile(plays, interactionsCsv());
    await aws('s3', 'mb', 's3://cli');
    const [schemaArn = '', group = ''] = await Promise.all([
      control('create-schema', '--name', 'cli', '--schema', interactionsSchema), control('create-dataset-group', '--name', 'cli', '--query', 'datasetGroupArn'), aws('s3', 'cp', plays, 's3://cli/plays.csv'),
    ]);
    expect(schemaArn).toBe('arn:aws:personalize:us-east-1:000000000000:schema/cli');
    await settledAll();
    const dataset = await control('create-dataset', '--name', 'cli', '--schema-arn', schemaArn, '--dataset-group-arn', group, '--dataset-type', 'Interactions');
    await settledAll();
    await control('create-dataset-import-job', '--job-name', 'cli', '--dataset-arn', dataset, '--data-source', 'dataLocation=s3://cli/plays.csv', '--role-arn', roleArn);
    await settledAll();

    const names = ['user-personalization-v2', 'personalized-ranking-v2', 'similar-items'] as const;
    const solutions = await Promise.all(names.map((name) => control('create-solution', '--name', name, '--no-perform-auto-training', '--dataset-group-arn', group, '--recipe-arn', `arn:aws:personalize:::recipe/aws-${name}`)));
    await settledAll();
    const versions = await Promise.all(solutions.map((solution) => control('create-solution-version', '--solution-arn', solution)));
    await settledAll();
    const [people = '', ranking = '', similar = ''] = await Promise.all(names.map((name, at) => control('create-campaign', '--name', name, '--solution-version-arn', versions[at] ?? '')));
    const [filter = '', tracker = ''] = await Promise.all([
      control('create-filter', '--name', 'unwatched', '--dataset-group-arn', group, '--filter-expression', 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")'),
      control('create-event-tracker', '--name', 'cli', '--dataset-group-arn', group, '--query', '[eventTrackerArn,trackingId]'),
    ]);
    await settledAll();

    const recommend = async (...args: readonly string[]): Promise<string[]> => words(await aws('personalize-runtime', 'get-recommendations', '--num-results', '30', '--query', 'itemList[].itemId', ...args));
    const [trackerArn = '', trackingId = ''] = words(tracker);
    const event = JSON.stringify([{ eventType: 'watched', itemId: 'v0', sentAt: 1_800_000_000 }]);
    const [before, ranked, alike, precision] = await Promise.all([
      recommend('--campaign-arn', people, '--user-id', 'new', '--filter-arn', filter),
      aws('personalize-runtime', 'get-personalized-ranking', '--campaign-arn', ranking, '--user-id', 'new', '--input-list', 'nobody-knows', 'v29', 'v0', '--query', 'personalizedRanking[].itemId'),
      recommend('--campaign-arn', similar, '--item-id', 'v0'),
      control('get-solution-metrics', '--solution-version-arn', versions[0] ?? '', '--query', 'metrics.precision_at_5'),
      expect(control('create-schema', '--name', '_bad', '--schema', '{}')).rejects.toThrow('(InvalidInputException) when calling the CreateSchema operation: 1 validation error detected'),
      expect(control('delete-dataset-group', '--dataset-group-arn', group)).rejects.toThrow('(ResourceInUseException) when calling the DeleteDatasetGroup operation'),
    ]);
    expect(before).toContain('v0');
    expect(words(ranked)).toEqual(['v0', 'v29', 'nobody-knows']);
    expect(alike).toHaveLength(29);
    expect(alike).not.toContain('v0');
    expect(Number(precision)).toBeLessThanOrEqual(1);
    await aws('personalize-events', 'put-events', '--tracking-id', trackingId, '--user-id', 'new', '--session-id', 's', '--event-list', event);
    expect((await recommend('--campaign-arn', people, '--user-id', 'new', '--filter-arn', filter)).toSorted()).toEqual(before.filter((item) => item !== 'v0').toSorted());

    const left = (count: number) => vi.waitFor(async () => expect(await statuses()).toHaveLength(count), { timeout: 60_000, interval: 20 });
    await Promise.all([...[people, ranking, similar].map((campaign) => control('delete-campaign', '--campaign-arn', campaign)), control('delete-filter', '--filter-arn', filter), control('delete-event-tracker', '--event-tracker-arn', trackerArn)]);
    // The group, its dataset and import, three solutions with a version each.
    await left(9);
    await Promise.all(solutions.map((solution) => control('delete-solution', '--solution-arn', solution)));
    await left(3);
    await control('delete-dataset', '--dataset-arn', dataset);
    await left(1);
    await Promise.all([control('delete-schema', '--schema-arn', schemaArn), control('delete-dataset-group', '--dataset-group-arn', group)]);
    await left(0);
  }, PATIENCE);
});
