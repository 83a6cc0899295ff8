import { CreateSolutionCommand, DescribeCampaignCommand, UpdateCampaignCommand } from '@aws-sdk/client-personalize';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { interactionsSchema, itemsSchema, maker, objects } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

const folder = newStateFolder();
const noExploration = { itemExplorationConfig: { explorationWeight: '0' } };
let local: LocalPersonalize;
let datasetGroupArn: string;

/** v0 is the most popular and oldest, v29 the least popular and newest; minutes have nothing to do with either. */
const minutesOf = (item: number): number => (item * 7) % 30;
const items = ['ITEM_ID,MINUTES,PRICE,TITLE,CREATION_TIMESTAMP', ...Array.from({ length: 30 }, (_, item) => `v${item},${minutesOf(item)},${item},t,${1_700_000_000 - (29 - item) * 10 * 86_400}`)].join('\n');
const schema = itemsSchema
  .replace('{"name":"GENRES","type":["null","string"],"categorical":true}', '{"name":"MINUTES","type":"int"},{"name":"PRICE","type":["null","float"]},{"name":"TITLE","type":"string"}')
  .replace(',{"name":"DURATION_SECONDS","type":["null","float"]}', '');

beforeAll(async () => {
  local = await startPersonalize({ stateFolder: folder.path, objects: new Map([...objects, ['data/items.csv', items]]) });
  const make = maker(local.personalize);
  datasetGroupArn = await make.datasetGroup('g');
  const interactions = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  const itemsDataset = await make.dataset(datasetGroupArn, { type: 'Items', schema });
  expect(await make.importJob(interactions, { jobName: 'i', dataLocation: 's3://data/prepared/interactions/' })).toBe('ACTIVE');
  expect(await make.importJob(itemsDataset, { jobName: 'j', dataLocation: 's3://data/items.csv' })).toBe('ACTIVE');
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

/** Over the whole list for somebody new, the first places counting most. */
async function emphasis(campaignArn: string, measure: (item: number) => number): Promise<number> {
  const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'nobody', numResults: 30 }));
  return itemList.reduce((sum, { itemId }, place) => sum + measure(Number(itemId?.slice(1))) / (place + 1), 0);
}

describe('an optimizationObjective', () => {
  it('raises items of high value, the more sensitive the more, and not at all when it is off', async () => {
    const make = maker(local.personalize);
    const measured: number[] = [];
    for (const objectiveSensitivity of ['OFF', 'LOW', 'HIGH'] as const) {
      const solutionArn = await make.solution({ name: `sells-${objectiveSensitivity}`, datasetGroupArn, recipe: 'aws-user-personalization', solutionConfig: { optimizationObjective: { itemAttribute: 'MINUTES', objectiveSensitivity } } });
      measured.push(await emphasis(await make.campaign(`sells-${objectiveSensitivity}`, (await make.version(solutionArn)).arn, noExploration), minutesOf));
    }
    const [off = NaN, low = NaN, high = NaN] = measured;
    const byPopularity = Array.from({ length: 30 }, (_, item) => minutesOf(item) / (item + 1)).reduce((sum, share) => sum + share, 0);
    expect(off).toBeCloseTo(byPopularity, 1);
    expect(low).toBeGreaterThan(off);
    expect(high).toBeGreaterThan(low);
  });

  it('decides between items of equal relevance in a ranking', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'ranks', datasetGroupArn, recipe: 'aws-personalized-ranking', solutionConfig: { optimizationObjective: { itemAttribute: 'MINUTES', objectiveSensitivity: 'HIGH' } } });
    const campaignArn = await make.campaign('ranks', (await make.version(solutionArn)).arn);
    const { personalizedRanking = [] } = await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId: 'nobody', inputList: ['v25', 'v29', 'v27'] }));
    expect(personalizedRanking.map((item) => item.itemId)).toEqual(['v25', 'v29', 'v27']);
  });

  it('needs a column of numbers that is never null, and a recipe that takes one', async () => {
    const create = (itemAttribute: string | undefined, recipe = 'aws-user-personalization') =>
      local.personalize.send(new CreateSolutionCommand({ name: 'no', datasetGroupArn, recipeArn: `arn:aws:personalize:::recipe/${recipe}`, solutionConfig: { optimizationObjective: { itemAttribute, objectiveSensitivity: 'LOW' } } }));
    await expect(create('NOPE')).rejects.toThrow('no column');
    await expect(create('TITLE')).rejects.toThrow('numerical');
    await expect(create('PRICE')).rejects.toThrow('can be null');
    await expect(create(undefined)).rejects.toThrow('needs an itemAttribute');
    await expect(create('MINUTES', 'aws-popularity-count')).rejects.toThrow('does not support an optimizationObjective');
  });
});

describe('a rankingInfluence', () => {
  it('raises fresh items from the next answer on when the campaign is updated', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'plain', datasetGroupArn, recipe: 'aws-popularity-count' });
    const campaignArn = await make.campaign('plain', (await make.version(solutionArn)).arn);
    const age = (item: number): number => 29 - item;
    const before = await emphasis(campaignArn, age);
    await local.personalize.send(new UpdateCampaignCommand({ campaignArn, campaignConfig: { rankingInfluence: { FRESHNESS: 1, POPULARITY: 0.1 } } }));
    await vi.waitFor(async () => expect((await local.personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign?.latestCampaignUpdate?.status).toBe('ACTIVE'));
    expect(await emphasis(campaignArn, age)).toBeLessThan(before);
    await expect(local.personalize.send(new UpdateCampaignCommand({ campaignArn, campaignConfig: { rankingInfluence: { FRESHNESS: 2 } } }))).rejects.toThrow('less than or equal to 1');
  });
});
