import { CreateDatasetExportJobCommand, CreateDataDeletionJobCommand, CreateFilterCommand, DescribeDataDeletionJobCommand, DescribeDatasetExportJobCommand, type IngestionMode } from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { interactionsCsv, interactionsSchema, maker, roleArn, settled } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';

const schema = interactionsSchema.replace(
  '{"name":"EVENT_VALUE"',
  '{"name":"DEVICE","type":["null","string"],"categorical":true},{"name":"NUMBER_OF_RATINGS","type":["null","int"]},{"name":"IMPRESSION","type":"string"},{"name":"RECOMMENDATION_ID","type":["null","string"]},{"name":"EVENT_ATTRIBUTION_SOURCE","type":["null","string"]},{"name":"EVENT_VALUE"',
);
const header = 'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,DEVICE,NUMBER_OF_RATINGS,IMPRESSION,RECOMMENDATION_ID,EVENT_ATTRIBUTION_SOURCE,EVENT_VALUE';
/** Every other play on a TV, those of v25 in a car; every third with ratings; what was shown beside it. */
const rows = interactionsCsv()
  .split('\n')
  .slice(1)
  .map((row, at) => {
    const [user = '', item = '', timestamp = '', type = '', value = ''] = row.split(',');
    return [user, item, timestamp, type, item === 'v25' ? 'car' : at % 2 === 0 ? 'tv' : '', at % 3 === 0 ? String(at) : '', `${item}|v${at % 30}`, at % 5 === 0 ? `RID-${at}` : '', '', value].join(',');
  });

const local = personalizeForEachTest({ objects: new Map([['data/plays.csv', [header, ...rows].join('\n')], ['data/gone.csv', 'USER_ID\nu7\n']]) });
let datasetGroupArn: string;
let datasetArn: string;
let trackingId: string;

beforeEach(async () => {
  const make = maker(local.personalize);
  datasetGroupArn = await make.datasetGroup('g');
  datasetArn = await make.dataset(datasetGroupArn, { type: 'Interactions', schema });
  expect(await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/plays.csv' })).toBe('ACTIVE');
  trackingId = await make.tracker('t', datasetGroupArn);
});

async function exported(jobName: string, ingestionMode: IngestionMode): Promise<string[]> {
  const jobOutput = { s3DataDestination: { path: 's3://data/exports' } };
  const { datasetExportJobArn } = await local.personalize.send(new CreateDatasetExportJobCommand({ jobName, datasetArn, roleArn, jobOutput, ingestionMode }));
  expect(await settled(async () => (await local.personalize.send(new DescribeDatasetExportJobCommand({ datasetExportJobArn }))).datasetExportJob)).toBe('ACTIVE');
  return (local.written.get(`data/exports/${jobName}.csv`) ?? '').trimEnd().split('\n');
}

const play = (properties: string, more = {}) =>
  local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v1', sentAt: new Date(1_800_000_000_000), properties, ...more }] }));

describe('columns of interactions beside the common ones', () => {
  it('come back from an export as they were imported, after a restart and another import too', async () => {
    await local.restart();
    const [first, ...bulk] = await exported('one', 'BULK');
    expect(first).toBe(header);
    expect(bulk.toSorted()).toEqual(rows.toSorted());
    expect(await maker(local.personalize).importJob(datasetArn, { jobName: 'k', dataLocation: 's3://data/plays.csv', importMode: 'INCREMENTAL' })).toBe('ACTIVE');
    expect((await exported('two', 'BULK')).slice(1).toSorted()).toEqual([...rows, ...rows].toSorted());
  });

  it('outlive the deletion of other users', async () => {
    const { dataDeletionJobArn } = await local.personalize.send(new CreateDataDeletionJobCommand({ jobName: 'd', datasetGroupArn, dataSource: { dataLocation: 's3://data/gone.csv' }, roleArn }));
    await vi.waitFor(async () => expect((await local.personalize.send(new DescribeDataDeletionJobCommand({ dataDeletionJobArn }))).dataDeletionJob?.status).toBe('COMPLETED'));
    expect((await exported('rest', 'BULK')).slice(1).toSorted()).toEqual(rows.filter((row) => !row.startsWith('u7,')).toSorted());
  });

  it('come from events: properties in camel case, impression, recommendation and source', async () => {
    await play('{"device":"phone","numberOfRatings":"12","mood":"good"}', { impression: ['v1', 'v2'], recommendationId: 'RID-1', metricAttribution: { eventAttributionSource: 'mail' } });
    expect((await exported('live', 'PUT')).slice(1)).toEqual(['fresh,v1,1800000000,watched,phone,12,v1|v2,RID-1,mail,']);
    await expect(play('{"numberOfRatings":"many"}')).rejects.toThrow('properties.numberOfRatings must be a number');
    await expect(play('{"userId":"other"}')).rejects.toThrow('properties cannot have the key userId');
  });

  it('are the context that recommendations may have and heed; other names change nothing', async () => {
    const make = maker(local.personalize);
    const campaignOf = async (recipe: string) => make.campaign(recipe, (await make.version(await make.solution({ name: recipe, datasetGroupArn, recipe }))).arn);
    const [people, ranking] = [await campaignOf('aws-user-personalization-v2'), await campaignOf('aws-personalized-ranking-v2')];
    const recommend = (context: Record<string, string>) => local.runtime.send(new GetRecommendationsCommand({ campaignArn: people, userId: 'u1', context }));
    expect((await recommend({ DEVICE: 'tv', NUMBER_OF_RATINGS: '3' })).itemList).toHaveLength(25);
    const placeOf = async (context: Record<string, string>) => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn: people, userId: 'nobody', numResults: 100, context }))).itemList?.findIndex((item) => item.itemId === 'v25') ?? NaN;
    expect(await placeOf({ DEVICE: 'car' })).toBeLessThan(await placeOf({}));
    expect(await placeOf({ DEVICE: 'tv' })).toBeGreaterThanOrEqual(await placeOf({}));
    const plain = (await recommend({})).itemList;
    expect((await recommend({ COLOUR: 'red' })).itemList).toEqual(plain);
    expect((await recommend({ EVENT_TYPE: 'watched' })).itemList).toEqual(plain);
    expect((await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn: ranking, userId: 'u1', inputList: ['v1'], context: { COLOUR: 'red' } }))).personalizedRanking).toHaveLength(1);
  });

  it('cannot be filtered on, as on AWS', async () => {
    await expect(local.personalize.send(new CreateFilterCommand({ name: 'f', datasetGroupArn, filterExpression: 'EXCLUDE ItemID WHERE Interactions.DEVICE IN ("tv")' }))).rejects.toThrow('only Interactions.EVENT_TYPE');
  });
});
