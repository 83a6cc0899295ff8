import { PutEventsCommand, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand, type GetRecommendationsCommandInput } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maker, objects, type Trained, trainedGroup } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

const folder = newStateFolder();
let local: LocalPersonalize;
let trained: Trained;

beforeAll(async () => {
  local = await startPersonalize({ stateFolder: folder.path, objects });
  trained = await trainedGroup(local.personalize);
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

async function recommend(input: Omit<GetRecommendationsCommandInput, 'campaignArn'>): Promise<string[]> {
  const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, ...input }));
  return itemList.map((item) => item.itemId ?? '');
}

async function play(userId: string | undefined, itemId: string, rest: { readonly eventId?: string; readonly sessionId?: string; readonly eventType?: string } = {}): Promise<void> {
  const { sessionId = `session-of-${String(userId)}`, eventType = 'watched', eventId } = rest;
  await local.events.send(
    new PutEventsCommand({ trackingId: trained.trackingId, userId, sessionId, eventList: [{ eventType, itemId, sentAt: new Date(), eventValue: 0.9, ...(eventId === undefined ? {} : { eventId }) }] }),
  );
}

describe('GetRecommendations', () => {
  it('starts a user it does not know with the popular items, 25 of them', async () => {
    const items = await recommend({ userId: 'nobody' });
    expect(items).toHaveLength(25);
    expect(items.slice(0, 5)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
  });

  it('answers scores that fall and sum to at most 1, under a recommendation id', async () => {
    const { itemList = [], recommendationId } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, userId: 'nobody', numResults: 10 }));
    const scores = itemList.map((item) => item.score ?? NaN);
    expect(itemList).toHaveLength(10);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeLessThanOrEqual(1);
    expect(Math.min(...scores)).toBeGreaterThan(0);
    expect(recommendationId).toMatch(/^RID-[0-9a-f-]+$/);
  });

  it('gives the same question the same answer', async () => {
    expect(await recommend({ userId: 'u3' })).toEqual(await recommend({ userId: 'u3' }));
  });

  it('knows an event in the very next answer', async () => {
    await play('fresh', 'v29');
    expect((await recommend({ userId: 'fresh' }))[0]).toBe('v29');
  });

  it('counts a session without a user for the user who signs in later', async () => {
    await play(undefined, 'v28', { sessionId: 'anonymous' });
    expect((await recommend({ userId: 'anonymous' }))[0]).toBe('v28');
    await play('signed-in', 'no-such-item', { sessionId: 'anonymous' });
    expect((await recommend({ userId: 'signed-in' }))[0]).toBe('v28');
  });

  it('takes an event of a known id once', async () => {
    await play('repeats', 'v27', { eventId: 'e1' });
    await play('repeats', 'v26', { eventId: 'e1' });
    expect((await recommend({ userId: 'repeats' }))[0]).toBe('v27');
  });

  it('answers metadata columns when asked, at most 50 items then', async () => {
    const input = { campaignArn: trained.campaignArn, userId: 'nobody', metadataColumns: { ITEMS: ['GENRES'] } };
    const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ ...input, numResults: 2 }));
    expect(itemList.map((item) => item.metadata)).toEqual([{ GENRES: 'Comedy|Drama' }, { GENRES: 'Crime' }]);
    await expect(local.runtime.send(new GetRecommendationsCommand({ ...input, numResults: 51 }))).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('refuses what it cannot answer, with AWS codes and statuses', async () => {
    const { campaignArn } = trained;
    const refusals = [
      [{ campaignArn: `${campaignArn}-x`, userId: 'u' }, 'ResourceNotFoundException', 404],
      [{ campaignArn }, 'InvalidInputException', 400],
      [{ campaignArn, userId: 'u', numResults: 501 }, 'InvalidInputException', 400],
      [{ campaignArn, userId: 'u'.repeat(257) }, 'InvalidInputException', 400],
      [{ campaignArn, userId: 'u', filterArn: campaignArn.replace('campaign/', 'filter/') }, 'ResourceNotFoundException', 404],
    ] as const;
    for (const [input, name, status] of refusals) {
      await expect(local.runtime.send(new GetRecommendationsCommand(input))).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    }
    await expect(local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId: 'u', inputList: ['v1'] }))).rejects.toThrow('USER_PERSONALIZATION');
  });

  it('mixes promoted items in at their share', async () => {
    const filterArn = await maker(local.personalize).filter('promoted-crime', { datasetGroupArn: trained.datasetGroupArn, filterExpression: 'INCLUDE ItemID WHERE Items.GENRES IN ("Crime")' });
    const { itemList = [] } = await local.runtime.send(
      new GetRecommendationsCommand({ campaignArn: trained.campaignArn, userId: 'nobody', numResults: 8, promotions: [{ name: 'crime', percentPromotedItems: 25, filterArn }] }),
    );
    expect(itemList.filter((item) => item.promotionName === 'crime').map((item) => item.itemId)).toEqual(['v1', 'v3']);
    expect(new Set(itemList.map((item) => item.itemId)).size).toBe(8);
  });
});

describe('filters', () => {
  const withFilter = async (name: string, filterExpression: string, input: Omit<GetRecommendationsCommandInput, 'campaignArn' | 'filterArn'>): Promise<string[]> => {
    const filterArn = await maker(local.personalize).filter(name, { datasetGroupArn: trained.datasetGroupArn, filterExpression });
    return recommend({ filterArn, numResults: 100, ...input });
  };

  it('leave out what the user watched, imported or live, and nothing else', async () => {
    const csv = objects.get('data/prepared/interactions/part-0.csv') ?? '';
    const watched = new Set(csv.split('\n').filter((row) => row.startsWith('u7,') && row.includes(',watched,')).map((row) => row.split(',')[1]));
    const before = await withFilter('unwatched', 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', { userId: 'u7' });
    expect(new Set(before)).toEqual(new Set([...Array.from({ length: 30 }, (_, item) => `v${item}`), 'v31'].filter((id) => !watched.has(id))));
    const next = before[0] ?? '';
    await play('u7', next);
    const filterArn = trained.datasetGroupArn.replace('dataset-group/upnext', 'filter/unwatched');
    expect(await recommend({ userId: 'u7', filterArn, numResults: 100 })).not.toContain(next);
  });

  it('keep one genre by a parameter and join expressions with |', async () => {
    const comedies = await withFilter('by-genre', 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)', { userId: 'u1', filterValues: { GENRES: '"Comedy","Crime"' } });
    expect(comedies).toContain('v0');
    expect(comedies).not.toContain('v2');
    const both = await withFilter('both', 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched") | INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)', {
      userId: 'picky',
      filterValues: { GENRES: '"Comedy"' },
    });
    expect(both).toEqual(['v0', 'v3', 'v6', 'v9', 'v12', 'v15', 'v18', 'v21', 'v24', 'v27'].filter((id) => both.includes(id)));
    expect(both).toHaveLength(10);
  });

  it('compare numbers and join conditions with AND and OR', async () => {
    const short = await withFilter('short', 'INCLUDE ItemID WHERE Items.DURATION_SECONDS <= 180 AND Items.GENRES IN ("Drama") OR Items.DURATION_SECONDS > $LONG', { userId: 'u1', filterValues: { LONG: '1740' } });
    expect(short.toSorted()).toEqual(['v0', 'v2', 'v29']);
  });

  it('need the values of an INCLUDE, and leave an EXCLUDE out without them', async () => {
    await expect(withFilter('needs', 'INCLUDE ItemID WHERE Items.GENRES IN ($G)', { userId: 'u1' })).rejects.toThrow('[G]');
    expect(await withFilter('optional', 'EXCLUDE ItemID WHERE Items.GENRES IN ($G)', { userId: 'u1' })).toHaveLength(31);
  });

  it('see items that PutItems changes', async () => {
    const filterArn = await maker(local.personalize).filter('western', { datasetGroupArn: trained.datasetGroupArn, filterExpression: 'INCLUDE ItemID WHERE Items.genres IN ("Western")' });
    expect(await recommend({ userId: 'u1', filterArn })).toEqual([]);
    await local.events.send(new PutItemsCommand({ datasetArn: trained.itemsArn, items: [{ itemId: 'v31', properties: JSON.stringify({ genres: 'Western', durationSeconds: 12.5 }) }] }));
    expect(await recommend({ userId: 'u1', filterArn })).toEqual(['v31']);
  });
});

describe('other recipes', () => {
  it('rank a given list: all of it, best first, unknown ids last', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'ranking', datasetGroupArn: trained.datasetGroupArn, recipe: 'aws-personalized-ranking-v2' });
    const campaignArn = await make.campaign('ranking', (await make.version(solutionArn)).arn);
    const { personalizedRanking = [] } = await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId: 'nobody', inputList: ['new-1', 'v9', 'v2', 'new-2', 'v0'] }));
    expect(personalizedRanking.map((item) => item.itemId)).toEqual(['v0', 'v2', 'v9', 'new-1', 'new-2']);
  });

  it('answer related items without the item asked about, and popular ones for an unknown item', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'similar', datasetGroupArn: trained.datasetGroupArn, recipe: 'aws-similar-items' });
    const campaignArn = await make.campaign('similar', (await make.version(solutionArn)).arn);
    const ask = async (itemId?: string) => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, itemId, numResults: 2 }))).itemList?.map((item) => item.itemId);
    expect(await ask('v0')).toEqual(['v1', 'v2']);
    expect(await ask('no-such-item')).toEqual(['v0', 'v1']);
    await expect(ask()).rejects.toThrow('itemId');
  });

  it('show live events to models that follow the crowd', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({
      name: 'popular',
      datasetGroupArn: trained.datasetGroupArn,
      recipe: 'aws-popularity-count',
      solutionConfig: { eventsConfig: { eventParametersList: [{ eventType: 'liked', weight: 1 }, { eventType: 'watched', eventValueThreshold: 0.5, weight: 0.1 }, { eventType: 'clicked', weight: 0.1 }] } },
    });
    const campaignArn = await make.campaign('popular', (await make.version(solutionArn)).arn);
    const top = async () => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, numResults: 1 }))).itemList?.[0]?.itemId;
    expect(await top()).toBe('v0');
    for (let user = 0; user < 15; user++) await play(`crowd-${user}`, 'v25', { eventType: 'liked' });
    expect(await top()).toBe('v25');
  });
});
