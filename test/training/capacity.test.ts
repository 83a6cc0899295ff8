import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeCampaignCommand, ListCampaignsCommand } from '@aws-sdk/client-personalize';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Live } from '../../resolvers/live.ts';
import { trainingConfig } from '../../training/config.ts';
import { train } from '../../training/train.ts';
import { type World } from '../../training/world.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

const hourMs = 3_600_000;
let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
  await training.prepare('20240101T000000Z-a');
  await training.finish();
});
afterEach(() => training.close());

const arn = 'arn:aws:personalize:us-east-1:000000000000:campaign/upnext-popularity';

/** As many requests in one second of five minutes, each of them answered. */
async function use(requests: number, at: number): Promise<void> {
  const MetricData = [{ MetricName: 'GetRecommendations', Dimensions: [{ Name: 'CampaignArn', Value: arn }], Timestamp: new Date(at), Value: requests }];
  await training.world.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Personalize', MetricData }));
}

async function provisioned(): Promise<number | undefined> {
  return (await training.world.personalize.send(new DescribeCampaignCommand({ campaignArn: arn }))).campaign?.minProvisionedTPS;
}

function later(hours: number, world = training.world): World {
  return { ...world, now: () => Date.now() + hours * hourMs };
}

it('provisions what the busiest five minutes of a day used and a fifth more, within the bounds, and gives it back', async () => {
  await use(300 * 4, Date.now() - hourMs);
  await training.finish();
  expect(await provisioned()).toBe(5);
  await use(300 * 400, Date.now() - hourMs);
  await training.finish();
  expect(await provisioned()).toBe(10);
  await training.finish(later(30));
  expect(await provisioned()).toBe(1);
  const made = training.changes.length;
  await training.finish(later(30));
  expect(training.changes.slice(made)).toEqual([]);
});

it('puts a campaign to sleep that nobody asked for days, tells nobody of it any more, and wakes it when it is wanted', async () => {
  const solutions = trainingConfig.solutions.map((setup) => ({ ...setup, ...(setup.key === 'trending' || setup.key === 'popularity' ? { sleep: { afterIdleDays: 2 } } : {}) }));
  const world = { ...training.world, config: { ...trainingConfig, solutions } };
  await use(50, Date.now() + 20 * hourMs);
  await training.finish(later(50, world));
  const campaigns = async () => (await training.world.personalize.send(new ListCampaignsCommand({}))).campaigns?.filter(({ status }) => status === 'ACTIVE').map(({ name }) => name);
  const live = async (): Promise<Live> => JSON.parse((await training.world.ssm.send(new GetParameterCommand({ Name: '/upnext/live' }))).Parameter?.Value ?? '') as Live;
  await vi.waitFor(async () => expect(await campaigns()).not.toContain('upnext-trending'));
  expect(await campaigns()).toContain('upnext-popularity');
  expect(Object.keys((await live()).campaigns)).toEqual(['user-personalization', 'personalized-ranking', 'similar-items', 'popularity']);
  expect(training.changes.slice(training.changes.lastIndexOf('PutParameter'))).toEqual(['PutParameter', 'DeleteCampaign']);

  for (let done = false; !done; ) ({ done } = await train(world, { owner: 'execution-2', deadline: Date.now() + 60_000, wake: ['trending'] }));
  expect(await campaigns()).toContain('upnext-trending');
  expect((await live()).campaigns.trending).toMatch(/upnext-trending$/);
});
