import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBatchInferenceJobCommand, CreateDataDeletionJobCommand, CreateSolutionVersionCommand, DeleteCampaignCommand, DeleteSolutionCommand, DescribeBatchInferenceJobCommand, DescribeDataDeletionJobCommand,
  DescribeSolutionCommand, DescribeSolutionVersionCommand, GetSolutionMetricsCommand, ListCampaignsCommand, StopSolutionVersionCreationCommand,
} from '@aws-sdk/client-personalize';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { modelFile } from '../../../../local/services/personalize/store/modelFile.ts';
import { maker, objects, roleArn, settled, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { earlyMetrics, finalMetrics, heldTrainer } from './heldTrainer.ts';
import { startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

const { trainer, jobs } = heldTrainer();
const files = new Map([...objects, ['data/gone.csv', 'USER_ID\nu7'], ['data/batch.json', '{"userId":"nobody"}']]);
const local = personalizeForEachTest({ trainer, objects: files });
beforeEach(() => void jobs.splice(0));

const statusOf = async (solutionVersionArn: string) => (await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion?.status;
const metricsOf = async (solutionVersionArn: string) => (await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }))).metrics;
const first = async (campaignArn: string, { runtime } = local) => (await runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'nobody' }))).itemList?.[0]?.itemId;
const deleteUsers = async (datasetGroupArn: string) => (await local.personalize.send(new CreateDataDeletionJobCommand({ jobName: 'gone', datasetGroupArn, dataSource: { dataLocation: 's3://data/gone.csv' }, roleArn }))).dataDeletionJobArn;
const deletionStatus = async (dataDeletionJobArn: string | undefined) => (await local.personalize.send(new DescribeDataDeletionJobCommand({ dataDeletionJobArn }))).dataDeletionJob?.status;

describe('a training whose early model serves', () => {
  it('is taken up again after a restart, and the early model serves until it is done', async () => {
    const { versionArn, campaignArn } = await trainedGroup(local.personalize);
    await local.restart();
    expect(jobs[0]?.signal.aborted).toBe(true);
    expect(await first(campaignArn)).toBe('v31');
    expect(await statusOf(versionArn)).toBe('ACTIVE');
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    jobs[1]?.finish();
    await vi.waitFor(async () => expect(await first(campaignArn)).toBe('v0'));
    expect(await metricsOf(versionArn)).toEqual(finalMetrics);
  });

  it('is taken up again after a kill', async () => {
    const { campaignArn } = await trainedGroup(local.personalize);
    // The files as they lie there at this moment, with nothing closed.
    const left = newStateFolder();
    cpSync(local.statePath, left.path, { recursive: true });
    const second = await startPersonalize({ stateFolder: left.path, objects, trainer });
    expect(await first(campaignArn, { ...local, runtime: second.runtime })).toBe('v31');
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    jobs[1]?.finish();
    await vi.waitFor(async () => expect(await first(campaignArn, { ...local, runtime: second.runtime })).toBe('v0'));
    await second.close();
    left.remove();
  });

  it('ends when its solution is deleted, and brings nothing back', async () => {
    const { solutionArn, versionArn, campaignArn } = await trainedGroup(local.personalize);
    await local.personalize.send(new DeleteCampaignCommand({ campaignArn }));
    await vi.waitFor(async () => expect((await local.personalize.send(new ListCampaignsCommand({}))).campaigns).toEqual([]));
    await local.personalize.send(new DeleteSolutionCommand({ solutionArn }));
    await vi.waitFor(() => expect(jobs[0]?.signal.aborted).toBe(true));
    await expect(vi.waitFor(() => local.personalize.send(new DescribeSolutionCommand({ solutionArn })).then(() => Promise.reject(new Error('It is still there.')), (error: unknown) => error))).resolves.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(existsSync(join(local.statePath, modelFile(versionArn)))).toBe(false);
    await local.restart();
    expect(jobs).toHaveLength(1);
  });

  it('can be stopped: the early model stays in service for good', async () => {
    const { versionArn: solutionVersionArn, campaignArn } = await trainedGroup(local.personalize);
    await local.personalize.send(new StopSolutionVersionCreationCommand({ solutionVersionArn }));
    expect(jobs[0]?.signal.aborted).toBe(true);
    await expect(local.personalize.send(new StopSolutionVersionCreationCommand({ solutionVersionArn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await local.restart();
    expect(await statusOf(solutionVersionArn)).toBe('ACTIVE');
    expect(await first(campaignArn)).toBe('v31');
    expect(jobs).toHaveLength(1);
  });

  it('leaves the early model in service when it fails, and says so', async () => {
    const { versionArn, campaignArn } = await trainedGroup(local.personalize);
    jobs[0]?.fail(new Error('The matrix is singular.'));
    await vi.waitFor(() => expect(local.logged.join('\n')).toMatch(/early model of .* failed: Error: The matrix is singular\./));
    expect(await statusOf(versionArn)).toBe('ACTIVE');
    await local.restart();
    expect(await first(campaignArn)).toBe('v31');
    expect(jobs).toHaveLength(1);
  });
});

describe('a data deletion', () => {
  it('ends what learns from the users, and trains the whole model without them', async () => {
    const { datasetGroupArn, versionArn, campaignArn } = await trainedGroup(local.personalize);
    const job = await deleteUsers(datasetGroupArn);
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    expect(jobs[0]?.signal.aborted).toBe(true);
    expect(jobs[0]?.data.userIds).toContain('u7');
    expect(jobs[1]?.data.userIds).not.toContain('u7');
    jobs[1]?.finish();
    await vi.waitFor(async () => expect(await deletionStatus(job)).toBe('COMPLETED'));
    expect(await first(campaignArn)).toBe('v0');
    expect(await metricsOf(versionArn)).toEqual(finalMetrics);
    await local.restart();
    expect(jobs).toHaveLength(2);
  });

  it('is not undone by a training that has read the data before', async () => {
    const { datasetGroupArn, solutionArn } = await trainedGroup(local.personalize);
    const { solutionVersionArn = '' } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    const job = await deleteUsers(datasetGroupArn);
    await vi.waitFor(() => expect(jobs).toHaveLength(3));
    jobs[2]?.finish();
    await vi.waitFor(async () => expect(await deletionStatus(job)).toBe('COMPLETED'));
    jobs[1]?.finish();
    await vi.waitFor(() => expect(jobs).toHaveLength(4));
    expect(await statusOf(solutionVersionArn)).toBe('CREATE IN_PROGRESS');
    expect([1, 3].map((index) => jobs[index]?.data.userIds.includes('u7'))).toEqual([true, false]);
    jobs[3]?.finish();
    await vi.waitFor(async () => expect(await statusOf(solutionVersionArn)).toBe('ACTIVE'));
  });
});

describe('work that is about the whole model waits for it', () => {
  it('an UPDATE takes it over', async () => {
    const { datasetGroupArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'v1', datasetGroupArn, recipe: 'aws-user-personalization', solutionConfig: { eventsConfig: { eventParametersList: [{ eventType: 'watched', weight: 0.5 }, { eventType: 'clicked' }] } } });
    const base = await make.version(solutionArn);
    expect(await metricsOf(base.arn)).toEqual(earlyMetrics);
    const { solutionVersionArn = '' } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn, trainingMode: 'UPDATE' }));
    await vi.waitFor(async () => expect(await statusOf(solutionVersionArn)).toBe('CREATE IN_PROGRESS'));
    jobs[1]?.finish();
    await vi.waitFor(async () => expect(await statusOf(solutionVersionArn)).toBe('ACTIVE'));
    expect(await metricsOf(solutionVersionArn)).toEqual(finalMetrics);
  });

  it('a batch inference job answers from it', async () => {
    const { versionArn: solutionVersionArn } = await trainedGroup(local.personalize);
    const { batchInferenceJobArn } = await local.personalize.send(
      new CreateBatchInferenceJobCommand({ jobName: 'b', solutionVersionArn, roleArn, jobInput: { s3DataSource: { path: 's3://data/batch.json' } }, jobOutput: { s3DataDestination: { path: 's3://data/out/' } } }),
    );
    const job = async () => (await local.personalize.send(new DescribeBatchInferenceJobCommand({ batchInferenceJobArn }))).batchInferenceJob;
    await vi.waitFor(async () => expect((await job())?.status).toBe('CREATE IN_PROGRESS'));
    jobs[0]?.finish();
    expect(await settled(job)).toBe('ACTIVE');
    expect(local.written.get('data/out/batch.json.out')).toContain('"recommendedItems":["v0",');
  });
});
