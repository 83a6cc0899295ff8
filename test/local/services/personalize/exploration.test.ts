import { CreateSolutionVersionCommand, DescribeCampaignCommand, DescribeSolutionVersionCommand, UpdateCampaignCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand, type PredictedItem } from '@aws-sdk/client-personalize-runtime';
import { describe, expect, it, vi } from 'vitest';
import { maker, objects, settled, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { popularityTrainer } from './popularityRecipe.ts';

const DAY = 86_400;
/** Of the catalogue's plays. */
const newest = Math.max(...(objects.get('data/prepared/interactions/part-0.csv') ?? '').split('\n').slice(1).map((row) => Number(row.split(',')[2])));

let trainings = 0;
const local = personalizeForEachTest({
  trainer: {
    ...popularityTrainer,
    train: (job) => {
      trainings += 1;
      return popularityTrainer.train(job);
    },
  },
});

async function recommend(campaignArn: string, input: { readonly userId: string; readonly numResults?: number; readonly filterArn?: string }): Promise<PredictedItem[]> {
  return (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, ...input }))).itemList ?? [];
}

async function configure(campaignArn: string, itemExplorationConfig: Record<string, string>): Promise<void> {
  await local.personalize.send(new UpdateCampaignCommand({ campaignArn, campaignConfig: { itemExplorationConfig } }));
  await vi.waitFor(async () => {
    const { campaign } = await local.personalize.send(new DescribeCampaignCommand({ campaignArn }));
    expect(campaign).toMatchObject({ campaignConfig: { itemExplorationConfig }, latestCampaignUpdate: { status: 'ACTIVE' } });
  });
}

describe('exploration', () => {
  it('shows new items that are no older than the cut-off among the first, with the reason, and the others behind the known ones', async () => {
    const { campaignArn, itemsArn } = await trainedGroup(local.personalize);
    const put = (kind: string, daysOld: number) => ({ itemId: `${kind}-${daysOld}`, properties: JSON.stringify({ creationTimestamp: newest - daysOld * DAY, genres: kind }) });
    await local.events.send(new PutItemsCommand({ datasetArn: itemsArn, items: [1, 2, 3, 4].flatMap((days) => [put('young', days), put('old', 100 + days)]) }));
    const explored = async (userId = 'u1') => (await recommend(campaignArn, { userId })).filter((item) => item.reason?.includes('Exploration')).map((item) => item.itemId ?? '');
    expect(await explored()).toEqual([]);
    await configure(campaignArn, { explorationWeight: '1', explorationItemAgeCutOff: '30' });
    const young = await explored();
    expect(young).toHaveLength(5);
    expect(young.every((id) => id.startsWith('young') || id === 'v31')).toBe(true);
    expect(await explored()).toEqual(young);
    await configure(campaignArn, { explorationWeight: '1', explorationItemAgeCutOff: '365' });
    const users = Array.from({ length: 20 }, (_, user) => `u${user}`);
    const all = (await Promise.all(users.map(explored))).flat();
    expect(all.some((id) => id.startsWith('old'))).toBe(true);
    const list = await recommend(campaignArn, { userId: 'u1', numResults: 100 });
    expect(list.map((item) => item.score)).toEqual(list.map((item) => item.score).toSorted((a, b) => (b ?? 0) - (a ?? 0)));
    expect(list).toHaveLength(39);
  });

  it('takes its places in the list that a filter leaves', async () => {
    const { campaignArn, itemsArn, datasetGroupArn } = await trainedGroup(local.personalize);
    await local.events.send(new PutItemsCommand({ datasetArn: itemsArn, items: ['a', 'b', 'c'].map((itemId) => ({ itemId, properties: '{"genres":"Drama"}' })) }));
    const filterArn = await maker(local.personalize).filter('drama', { datasetGroupArn, filterExpression: 'INCLUDE ItemID WHERE Items.GENRES IN ("Drama")' });
    await configure(campaignArn, { explorationWeight: '1' });
    const list = await recommend(campaignArn, { userId: 'nobody', filterArn });
    const places = list.flatMap((item, place) => (item.reason?.includes('Exploration') === true ? [place] : []));
    expect(places.length).toBeGreaterThan(0);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(3);
    expect(list.slice(0, 3).map((item) => item.itemId)).toEqual(['v0', 'v2', 'v4']);
  });
});

describe('a version with trainingMode UPDATE', () => {
  it('keeps what was learned and considers the items that interactions have brought since', async () => {
    const { datasetGroupArn, trackingId } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'news', datasetGroupArn, recipe: 'aws-user-personalization' });
    const full = await make.version(solutionArn);
    const campaignArn = await make.campaign('news', full.arn, { itemExplorationConfig: { explorationWeight: '0' } });
    const ids = async () => (await recommend(campaignArn, { userId: 'nobody', numResults: 100 })).map((item) => item.itemId);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'u1', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'breaking', sentAt: new Date() }] }));
    const before = await ids();
    expect(before).not.toContain('breaking');
    const trainingsBefore = trainings;
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn, trainingMode: 'UPDATE' }));
    const describeVersion = async (arn: string | undefined) => (await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: arn }))).solutionVersion;
    expect(await settled(() => describeVersion(solutionVersionArn))).toBe('ACTIVE');
    expect(trainings).toBe(trainingsBefore);
    await local.personalize.send(new UpdateCampaignCommand({ campaignArn, solutionVersionArn }));
    await vi.waitFor(async () => expect(await ids()).toEqual([...before, 'breaking']));
    await local.restart();
    expect(await ids()).toEqual([...before, 'breaking']);
  });
});
