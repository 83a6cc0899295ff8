import { CreateDatasetCommand, CreateSchemaCommand, DescribeDatasetCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand, PutItemsCommand, PutUsersCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError, type AwsRequest } from '../../../../local/service.ts';
import { maker, objects, settled, type Trained, trainedGroup } from './catalogue.ts';
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

function request({ path = '/', target, body }: { readonly path?: string; readonly target?: string; readonly body: unknown }): AwsRequest {
  return {
    service: 'personalize', method: 'POST', path, query: new URLSearchParams(), requestId: 'r', principal: { kind: 'admin' },
    headers: target === undefined ? {} : { 'x-amz-target': `AmazonPersonalize.${target}` },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

describe('access', () => {
  it('is asked for the action on the resource that the call is about', () => {
    const { campaignArn, trackingId, itemsArn } = trained;
    const trackerArn: unknown = expect.stringMatching(/^arn:aws:personalize:us-east-1:000000000000:event-tracker\/[0-9a-f]+$/);
    const event = { eventType: 'watched', sentAt: 1 };
    const cases = [
      [request({ path: '/recommendations', body: { campaignArn, userId: 'u' } }), 'GetRecommendations', campaignArn],
      [request({ path: '/events', body: { trackingId, sessionId: 's', eventList: [event] } }), 'PutEvents', trackerArn],
      [request({ path: '/items', body: { datasetArn: itemsArn, items: [{ itemId: 'v' }] } }), 'PutItems', itemsArn],
      [request({ target: 'DescribeCampaign', body: { campaignArn } }), 'DescribeCampaign', campaignArn],
      [request({ target: 'CreateSchema', body: { name: 'n', schema: '{}' } }), 'CreateSchema', 'arn:aws:personalize:us-east-1:000000000000:schema/n'],
      [request({ target: 'ListSchemas', body: {} }), 'ListSchemas', '*'],
    ] as const;
    for (const [asked, action, resource] of cases) expect(local.service.accessRequests?.(asked)).toEqual([{ action: `personalize:${action}`, resource }]);
    // Refused as invalid, whoever asks.
    expect(local.service.accessRequests?.(request({ target: 'ListSchemas', body: '{' }))).toEqual([]);
  });
});

describe('errors', () => {
  it('made outside come in the protocol of the call', () => {
    const error = new AwsError('AccessDeniedException', 'No.', { status: 403 });
    const control = local.service.errorResponse?.(error, request({ target: 'ListSchemas', body: {} }));
    const runtime = local.service.errorResponse?.(error, request({ path: '/recommendations', body: {} }));
    expect(control).toMatchObject({ status: 403, headers: { 'content-type': 'application/x-amz-json-1.1' } });
    expect(runtime).toMatchObject({ status: 403, headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' } });
  });

  it('name operations that do not exist, and bodies that are not JSON or of the wrong type', async () => {
    const answer = async (asked: AwsRequest) => JSON.parse(String((await local.service.handle?.(asked))?.body)) as unknown;
    expect(await answer(request({ target: 'MakeCoffee', body: {} }))).toMatchObject({ __type: 'UnknownOperationException' });
    expect(await answer(request({ target: 'ListSchemas', body: 'nonsense' }))).toMatchObject({ __type: 'SerializationException' });
    expect(await answer(request({ target: 'CreateSchema', body: { name: 5, schema: '' } }))).toEqual({ __type: 'SerializationException', message: 'NUMBER_VALUE can not be converted to a String' });
  });
});

describe('PutEvents', () => {
  const event = { eventType: 'watched', itemId: 'v1', sentAt: new Date() };

  it('refuses unknown trackers, more than ten events, and properties that are not a JSON object of 1,024 characters', async () => {
    const { trackingId } = trained;
    const put = (input: { readonly trackingId?: string; readonly eventList?: object[] }) =>
      local.events.send(new PutEventsCommand({ trackingId, sessionId: 's', userId: 'u', ...input, eventList: (input.eventList ?? [event]) as [typeof event] }));
    await expect(put({ trackingId: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(put({ eventList: [] })).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(put({ eventList: Array.from({ length: 11 }, () => event) })).rejects.toThrow('less than or equal to 10');
    await expect(put({ eventList: [{ ...event, properties: '[1]' }] })).rejects.toThrow('JSON object');
    await expect(put({ eventList: [{ ...event, properties: JSON.stringify({ text: 'x'.repeat(1024) }) }] })).rejects.toThrow('1024');
  });

  it('takes all events of a call or none', async () => {
    const eventList = [{ ...event, itemId: 'v29' }, { ...event, properties: 'nonsense' }];
    await expect(local.events.send(new PutEventsCommand({ trackingId: trained.trackingId, sessionId: 's', userId: 'half', eventList }))).rejects.toThrow('JSON object');
    const { itemList } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, userId: 'half', numResults: 1 }));
    expect(itemList?.[0]?.itemId).toBe('v0');
  });
});

describe('PutItems and PutUsers', () => {
  it('refuse columns that the schema does not have and values of the wrong type', async () => {
    const put = (properties: object) => local.events.send(new PutItemsCommand({ datasetArn: trained.itemsArn, items: [{ itemId: 'v1', properties: JSON.stringify(properties) }] }));
    await expect(put({ colour: 'red' })).rejects.toThrow('no such column');
    await expect(put({ durationSeconds: 'long' })).rejects.toThrow('must be a number');
    await expect(local.events.send(new PutUsersCommand({ datasetArn: trained.itemsArn, users: [{ userId: 'u' }] }))).rejects.toThrow('expected USERS');
  });

  it('bring users that an IF condition sees', async () => {
    const make = maker(local.personalize);
    const schema = { type: 'record', name: 'Users', fields: [{ name: 'USER_ID', type: 'string' }, { name: 'AGE', type: ['null', 'int'] }], version: '1.0' };
    const { schemaArn } = await local.personalize.send(new CreateSchemaCommand({ name: 'users', schema: JSON.stringify(schema) }));
    const { datasetArn } = await local.personalize.send(new CreateDatasetCommand({ name: 'users', schemaArn, datasetGroupArn: trained.datasetGroupArn, datasetType: 'Users' }));
    await settled(async () => (await local.personalize.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
    await local.events.send(new PutUsersCommand({ datasetArn, users: [{ userId: 'child', properties: '{"age":9}' }, { userId: 'adult', properties: '{"age":40}' }] }));
    const filterArn = await make.filter('children', { datasetGroupArn: trained.datasetGroupArn, filterExpression: 'EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE < 18' });
    const count = async (userId: string) =>
      (await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, userId, filterArn, numResults: 100 }))).itemList?.filter((item) => item.itemId === 'v1').length;
    expect([await count('child'), await count('adult')]).toEqual([0, 1]);
  });
});
