import {
  CreateSolutionVersionCommand, DescribeCampaignCommand, DescribeSolutionCommand, GetSolutionMetricsCommand, ListCampaignsCommand,
  ListSolutionVersionsCommand, UpdateCampaignCommand, DescribeSolutionVersionCommand, StopSolutionVersionCreationCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { describe, expect, it, vi } from 'vitest';
import type { TrainingData } from '../../../../local/services/personalize/recipes/recipe.ts';
import { interactionsCsv, interactionsSchema, maker, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { popularityTrainer, trainForever } from './popularityRecipe.ts';

const local = personalizeForEachTest();

describe('training', () => {
  it('sees imports and live events together, each interaction once', async () => {
    const { solutionArn, trackingId } = await trainedGroup(local.personalize);
    const seen: TrainingData[] = [];
    await local.restart({
      trainer: {
        ...popularityTrainer,
        train: (job) => {
          seen.push(job.data);
          return popularityTrainer.train(job);
        },
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
    await local.restart({ objects: new Map([['data/few.csv', [...interactionsCsv({ users: 24 }).split('\n'), ...interactionsCsv({ users: 24 }).split('\n').slice(1)].join('\n')]]) });
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

  it('happens once for two solutions that learn alike from the same data, and again for the same solution', async () => {
    const { datasetGroupArn, solutionArn } = await trainedGroup(local.personalize);
    let trainings = 0;
    await local.restart({
      trainer: {
        ...popularityTrainer,
        train: (job) => {
          trainings += 1;
          return popularityTrainer.train(job);
        },
      },
    });
    const make = maker(local.personalize);
    const ranking = await make.solution({ name: 'ranking', datasetGroupArn, recipe: 'aws-personalized-ranking-v2' });
    expect((await make.version(ranking)).end).toBe('ACTIVE');
    expect(trainings).toBe(0);
    const weighted = await make.solution({
      name: 'weighted', datasetGroupArn, recipe: 'aws-personalized-ranking-v2',
      solutionConfig: { eventsConfig: { eventParametersList: [{ eventType: 'watched', weight: 0.5 }, { eventType: 'clicked', weight: 1 }] } },
    });
    for (const again of [weighted, solutionArn]) expect((await make.version(again)).end).toBe('ACTIVE');
    expect(trainings).toBe(2);
  });

  it('can be stopped', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await local.restart({ trainer: { ...popularityTrainer, train: trainForever } });
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    await local.personalize.send(new StopSolutionVersionCreationCommand({ solutionVersionArn }));
    const { solutionVersion } = await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }));
    expect(solutionVersion?.status).toBe('CREATE STOPPED');
    await local.restart();
    expect((await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion?.status).toBe('CREATE STOPPED');
  });

  it('says why it failed', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await local.restart({ trainer: { ...popularityTrainer, train: () => Promise.reject(new Error('The matrix is singular.')) } });
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
