import { gzipSync } from 'node:zlib';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trainingConfig } from '../../training/config.ts';
import { provisioned } from '../../training/steps/capacity.ts';
import { attributedPlays } from '../../training/usage/clicks.ts';
import { measuredUse } from '../../training/usage/metrics.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
});
afterEach(() => training.close());

const minuteMs = 60_000;
const [setup] = trainingConfig.solutions;
if (setup === undefined) throw new Error('a solution was expected');

it('counts the plays that began at a recommendation, of the days and the time asked for', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const lines = [{ id: 'a', recommendationId: 'RID-1' }, { id: 'b' }, { id: 'c', recommendationId: 'RID-2' }].map((play) => `${JSON.stringify(play)}\n`).join('');
  for (const key of ['1', '2']) await training.world.s3.send(new PutObjectCommand({ Bucket: 'data', Key: `raw/dt=${day}/${key}.jsonl.gz`, Body: gzipSync(lines) }));
  expect(await attributedPlays(training.world, { from: Date.now() - minuteMs, to: Date.now() + minuteMs })).toBe(4);
  expect(await attributedPlays(training.world, { from: Date.now() + minuteMs, to: Date.now() + 2 * minuteMs })).toBe(0);
});

it('reads requests by period and errors in all from CloudWatch', async () => {
  const begin = Math.floor(Date.now() / (5 * minuteMs)) * 5 * minuteMs;
  const put = (MetricName: string, Value: number, minute: number) => ({ MetricName, Value, Timestamp: new Date(begin + minute * minuteMs), Dimensions: [{ Name: 'CampaignArn', Value: 'one' }] });
  const MetricData = [put('GetRecommendations', 100, 0), put('GetRecommendations', 50, 1), put('GetRecommendations', 7, -1), put('GetRecommendations5xxErrors', 3, 0), put('GetRecommendations4xxErrors', 2, 0)];
  await training.world.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Personalize', MetricData }));
  const use = await measuredUse(training.world, setup, 'one', { from: begin - 5 * minuteMs, to: begin + 5 * minuteMs });
  expect({ requests: [...use.requests].toSorted(), errors: use.errors }).toEqual({ requests: [150, 7], errors: 5 });
  expect(provisioned(setup, 1.2, [300 * 3, 300])).toBe(4);
});
