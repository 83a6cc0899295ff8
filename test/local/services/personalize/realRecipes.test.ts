import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { DescribeSolutionVersionCommand, GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeTrainer } from '../../../../local/services/personalize/training/trainer.ts';
import { interactionsSchema, maker } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

/** 60 users of two tastes: even ones watch 20 of a0 to a39 in an order of their own, odd ones of b0 to b39, and everybody watches "hit". */
function twoTastes(): string {
  const rows = ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE'];
  for (let user = 0; user < 60; user++) {
    const taste = user % 2 === 0 ? 'a' : 'b';
    for (let play = 0; play < 20; play++) {
      const item = play === 10 ? 'hit' : `${taste}${(user * 7 + play * (user % 4 < 2 ? 3 : 11)) % 40}`;
      rows.push(`u${user},${item},${1_700_000_000 + user * 100 + play},watched,1.0`);
    }
  }
  return rows.join('\n');
}

const folder = newStateFolder();
const objects = new Map([['data/two-tastes.csv', twoTastes()]]);
const campaigns = new Map<string, string>();
let local: LocalPersonalize;
let trackingId: string;
let solutionVersionArn: string;
let datasetGroupArn: string;

beforeAll(async () => {
  local = await startPersonalize({ stateFolder: folder.path, objects, trainer: recipeTrainer });
  const make = maker(local.personalize);
  datasetGroupArn = await make.datasetGroup('g');
  const datasetArn = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/two-tastes.csv' });
  trackingId = await make.tracker('t', datasetGroupArn);
  for (const recipe of ['aws-user-personalization-v2', 'aws-personalized-ranking-v2', 'aws-similar-items', 'aws-popularity-count', 'aws-trending-now']) {
    const solutionArn = await make.solution({ name: recipe, datasetGroupArn, recipe });
    const { arn, end } = await make.version(solutionArn);
    expect(end).toBe('ACTIVE');
    if (recipe === 'aws-user-personalization-v2') solutionVersionArn = arn;
    campaigns.set(recipe, await make.campaign(recipe, arn, recipe === 'aws-user-personalization-v2' ? { itemExplorationConfig: { explorationWeight: '0' } } : {}));
  }
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

async function recommend(recipe: string, input: { readonly userId?: string; readonly itemId?: string; readonly numResults?: number }): Promise<string[]> {
  const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: campaigns.get(recipe), ...input }));
  return itemList.map((item) => item.itemId ?? '');
}

const share = (ids: readonly string[], taste: string): number => ids.filter((id) => id.startsWith(taste)).length / ids.length;

describe('the recipes behind the API', () => {
  it('recommend a user the videos of their own taste', async () => {
    expect(share(await recommend('aws-user-personalization-v2', { userId: 'u0', numResults: 8 }), 'a')).toBeGreaterThanOrEqual(0.75);
    expect(share(await recommend('aws-user-personalization-v2', { userId: 'u1', numResults: 8 }), 'b')).toBeGreaterThanOrEqual(0.75);
  });

  it('start a user that nobody knows with the popular ones', async () => {
    expect((await recommend('aws-user-personalization-v2', { userId: 'nobody' }))[0]).toBe('hit');
  });

  it('learn a new user from live events alone, with no training', async () => {
    await local.events.send(
      new PutEventsCommand({ trackingId, userId: 'new', sessionId: 's', eventList: ['b1', 'b2', 'b3'].map((itemId) => ({ eventType: 'watched', eventValue: 1, itemId, sentAt: new Date() })) }),
    );
    expect(share(await recommend('aws-user-personalization-v2', { userId: 'new', numResults: 6 }), 'b')).toBeGreaterThanOrEqual(0.75);
  });

  it('rank by taste and list similar videos of one kind', async () => {
    const { personalizedRanking = [] } = await local.runtime.send(
      new GetPersonalizedRankingCommand({ campaignArn: campaigns.get('aws-personalized-ranking-v2'), userId: 'u1', inputList: ['a3', 'b8', 'a4', 'b37'] }),
    );
    expect(share(personalizedRanking.slice(0, 2).map((item) => item.itemId ?? ''), 'b')).toBe(1);
    expect(share(await recommend('aws-similar-items', { itemId: 'a5', numResults: 5 }), 'a')).toBeGreaterThanOrEqual(0.8);
    expect(await recommend('aws-similar-items', { itemId: 'no-such-item', numResults: 1 })).toEqual(['hit']);
  });

  it('put what everybody watches on top of the chart, and show trends without a user', async () => {
    expect((await recommend('aws-popularity-count', { numResults: 1 }))[0]).toBe('hit');
    expect(await recommend('aws-trending-now', { numResults: 5 })).toHaveLength(5);
  });

  it('answer offline metrics under the names of AWS', async () => {
    const { metrics = {} } = await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }));
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['coverage', 'mean_reciprocal_rank_at_25', 'normalized_discounted_cumulative_gain_at_10', 'precision_at_5']));
  });

  it('are tuned among the hidden dimensions that the solution gives', async () => {
    const make = maker(local.personalize);
    const range = { name: 'hidden_dimension', minValue: 32, maxValue: 64 };
    const solutionArn = await make.solution({
      name: 'tuned', datasetGroupArn, recipe: 'aws-user-personalization', performHPO: true,
      solutionConfig: { hpoConfig: { algorithmHyperParameterRanges: { integerHyperParameterRanges: [range] }, hpoResourceConfig: { maxNumberOfTrainingJobs: '2' } } },
    });
    const { arn, end } = await make.version(solutionArn);
    expect(end).toBe('ACTIVE');
    const { solutionVersion } = await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: arn }));
    const found = Number(solutionVersion?.tunedHPOParams?.algorithmHyperParameters?.['hidden_dimension']);
    expect(found).toBeGreaterThanOrEqual(32);
    expect(found).toBeLessThanOrEqual(64);
  }, 120_000);
});
