import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSolutionVersionCommand, DescribeSolutionVersionCommand, GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { modelFile } from '../../../../local/services/personalize/store/modelFile.ts';
import { maker, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { earlyMetrics, finalMetrics, heldTrainer } from './heldTrainer.ts';
import { popularityTrainer } from './popularityRecipe.ts';

const { trainer, jobs } = heldTrainer({ short: ['aws-popularity-count'], quiet: ['aws-similar-items'] });
const local = personalizeForEachTest({ trainer });
beforeEach(() => void jobs.splice(0));

/** Data of their own, so that nothing is shared. */
const weighted = { eventsConfig: { eventParametersList: [{ eventType: 'watched', weight: 0.5 }, { eventType: 'clicked', weight: 1 }] } };

const describeVersion = async (solutionVersionArn: string) => (await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion;
const metricsOf = async (solutionVersionArn: string) => (await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }))).metrics;
const first = async (campaignArn: string, userId = 'nobody') => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, userId }))).itemList?.[0]?.itemId;
const fileOf = (arn: string) => readFileSync(join(local.statePath, modelFile(arn)));

describe('a first version whose training takes long', () => {
  it('is ACTIVE with an early model, and with the whole one when it is there; every request in between is answered', async () => {
    const { versionArn, campaignArn, trackingId } = await trainedGroup(local.personalize);
    expect(jobs).toHaveLength(1);
    expect(await first(campaignArn)).toBe('v31');
    expect(await metricsOf(versionArn)).toEqual(earlyMetrics);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    jobs[0]?.finish();
    const answers = new Set<string | undefined>();
    while (!answers.has('v0')) answers.add(await first(campaignArn));
    expect([...answers].filter((itemId) => itemId !== 'v31')).toEqual(['v0']);
    expect(await first(campaignArn, 'fresh')).toBe('v29');
    expect(await metricsOf(versionArn)).toEqual(finalMetrics);
    expect((await describeVersion(versionArn))?.status).toBe('ACTIVE');
    await local.restart();
    expect(await first(campaignArn)).toBe('v0');
    expect(jobs).toHaveLength(1);
  });

  it('has the same file in the end as one that had no early model', async () => {
    const { versionArn } = await trainedGroup(local.personalize);
    const early = fileOf(versionArn);
    jobs[0]?.finish();
    await vi.waitFor(async () => expect(await metricsOf(versionArn)).toEqual(finalMetrics));
    const inTheEnd = fileOf(versionArn);
    await local.restart({ trainer: popularityTrainer });
    const plain = await trainedGroup(local.personalize, 'plain');
    expect(inTheEnd.equals(fileOf(plain.versionArn))).toBe(true);
    expect(inTheEnd.equals(early)).toBe(false);
  });

  it('shows nothing of this on the wire', async () => {
    const { versionArn } = await trainedGroup(local.personalize);
    const version = await describeVersion(versionArn);
    expect(version?.trainingHours).toBeGreaterThanOrEqual(0);
    expect(version).not.toHaveProperty('refining');
  });
});

it('a second version waits for its whole training, as the first one serves', async () => {
  const { solutionArn, versionArn, campaignArn } = await trainedGroup(local.personalize);
  jobs[0]?.finish();
  await vi.waitFor(async () => expect(await metricsOf(versionArn)).toEqual(finalMetrics));
  const { solutionVersionArn = '' } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
  await vi.waitFor(() => expect(jobs).toHaveLength(2));
  expect(jobs[1]?.early).toBe(false);
  expect((await describeVersion(solutionVersionArn))?.status).toBe('CREATE IN_PROGRESS');
  expect(await first(campaignArn)).toBe('v0');
  jobs[1]?.finish();
  await vi.waitFor(async () => expect((await describeVersion(solutionVersionArn))?.status).toBe('ACTIVE'));
  expect(await metricsOf(solutionVersionArn)).toEqual(finalMetrics);
});

it('of two first versions under way, one is ACTIVE early', async () => {
  const { datasetGroupArn } = await trainedGroup(local.personalize);
  const solutionArn = await maker(local.personalize).solution({ name: 'two', datasetGroupArn, recipe: 'aws-similar-items', solutionConfig: weighted });
  const create = async () => (await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }))).solutionVersionArn ?? '';
  const both = await Promise.all([create(), create()]);
  const statuses = async () => (await Promise.all(both.map(describeVersion))).map((version) => version?.status).toSorted();
  await vi.waitFor(() => expect(jobs).toHaveLength(3));
  for (const { early, tell } of jobs.slice(1)) {
    expect(early).toBe(true);
    tell();
  }
  expect(await statuses()).toEqual(['ACTIVE', 'CREATE IN_PROGRESS']);
});

describe('trainings with an early model in service', () => {
  it('are shared, the early model too, with a solution that learns alike', async () => {
    const { datasetGroupArn, versionArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    const ranking = await make.version(await make.solution({ name: 'ranking', datasetGroupArn, recipe: 'aws-personalized-ranking-v2' }));
    expect(ranking.end).toBe('ACTIVE');
    const campaignArn = await make.campaign('ranking', ranking.arn);
    const rank = async () => (await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId: 'nobody', inputList: ['v0', 'v29'] }))).personalizedRanking?.map(({ itemId }) => itemId);
    expect(await rank()).toEqual(['v29', 'v0']);
    expect(await metricsOf(ranking.arn)).toEqual(earlyMetrics);
    jobs[0]?.finish();
    await vi.waitFor(async () => expect(await rank()).toEqual(['v0', 'v29']));
    for (const arn of [versionArn, ranking.arn]) await vi.waitFor(async () => expect(await metricsOf(arn)).toEqual(finalMetrics));
    expect(jobs).toHaveLength(1);
  });

  it('keep no other one waiting', async () => {
    const { datasetGroupArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    expect((await make.version(await make.solution({ name: 'other', datasetGroupArn, recipe: 'aws-user-personalization-v2', solutionConfig: weighted }))).end).toBe('ACTIVE');
    expect(jobs.filter(({ signal }) => !signal.aborted)).toHaveLength(2);
    expect((await make.version(await make.solution({ name: 'popular', datasetGroupArn, recipe: 'aws-popularity-count', solutionConfig: weighted }))).end).toBe('ACTIVE');
  });
});
