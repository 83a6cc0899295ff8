import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measurePersonalize } from '../../../local/services/cloudwatch/measurePersonalize.ts';
import { type CloudWatchService, createCloudWatchService } from '../../../local/services/cloudwatch/server.ts';
import { AwsError, type AwsRequest, type LocalService } from '../../../local/service.ts';
import { createDispatcher, serve } from './stepfunctions/localStack.ts';

let folder: string;
let service: CloudWatchService;
let server: Awaited<ReturnType<typeof serve>>;
let client: CloudWatchClient;

async function open(): Promise<void> {
  service = createCloudWatchService(createDispatcher().context(folder));
  server = await serve(service);
  client = new CloudWatchClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
}

async function shut(): Promise<void> {
  client.destroy();
  await server.close();
  await service.close?.();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloudwatch-'));
  await open();
});
afterEach(async () => {
  await shut();
  rmSync(folder, { recursive: true });
});

const minute = (count: number): Date => new Date(Math.floor(Date.now() / 300_000) * 300_000 - 600_000 + count * 60_000);
const Dimensions = [{ Name: 'CampaignArn', Value: 'one' }];

function read(MetricName: string, Stat: string, Period = 300) {
  const MetricDataQueries = [{ Id: 'a', MetricStat: { Metric: { Namespace: 'Test', MetricName, Dimensions }, Period, Stat } }];
  return client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: minute(0), EndTime: minute(15) }));
}

describe('the local CloudWatch', () => {
  it('sums up by period what was put, newest first, and keeps it over a restart', async () => {
    const values = [[0, 2], [1, 3], [6, 10]] as const;
    await client.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: values.map(([at, Value]) => ({ MetricName: 'Requests', Dimensions, Timestamp: minute(at), Value })) }));
    await shut();
    await open();
    const { MetricDataResults } = await read('Requests', 'Sum');
    expect(MetricDataResults?.[0]).toMatchObject({ Id: 'a', Timestamps: [minute(5), minute(0)], Values: [10, 5], StatusCode: 'Complete' });
    expect((await read('Requests', 'Average')).MetricDataResults?.[0]?.Values).toEqual([10, 2.5]);
    expect((await read('Requests', 'Sum', 60)).MetricDataResults?.[0]?.Values).toEqual([10, 3, 2]);
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ Namespace: 'Test', MetricName: 'Requests', Dimensions, StartTime: minute(0), EndTime: minute(15), Period: 300, Statistics: ['Maximum', 'SampleCount'] }));
    expect(Datapoints?.map(({ Maximum, SampleCount }) => [Maximum, SampleCount])).toEqual([[3, 2], [10, 1]]);
    expect((await client.send(new ListMetricsCommand({ Namespace: 'Test' }))).Metrics).toEqual([{ Namespace: 'Test', MetricName: 'Requests', Dimensions }]);
  });

  it('takes statistics and counted values, and bodies that the SDK compresses', async () => {
    const MetricData = Array.from({ length: 200 }, (_, index) => ({ MetricName: `M${index}`, Dimensions, Timestamp: minute(0), Values: [1, 2], Counts: [10, 5] }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData }));
    expect((await read('M7', 'Sum')).MetricDataResults?.[0]?.Values).toEqual([20]);
    await client.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData: [{ MetricName: 'S', Dimensions, Timestamp: minute(0), StatisticValues: { SampleCount: 4, Sum: 8, Minimum: 1, Maximum: 3 } }] }));
    expect((await read('S', 'Average')).MetricDataResults?.[0]?.Values).toEqual([2]);
  });

  it('refuses statistics that it does not keep, by name', async () => {
    await expect(read('Requests', 'p99')).rejects.toThrow('The local CloudWatch has no statistic p99');
  });
});

describe('requests to a campaign', () => {
  it('are counted by outcome as Personalize reports them, injected faults and denials too', async () => {
    const answers = [200, 200, 404];
    const personalize: LocalService = {
      names: ['personalize'],
      handle: () => Promise.resolve({ status: answers.shift() ?? 500 }),
      errorResponse: ({ status }) => ({ status }),
    };
    const measured = measurePersonalize(personalize, service.metrics, () => minute(0).getTime());
    const request = { path: '/recommendations', body: Buffer.from('{"campaignArn":"one","userId":"u"}') } as AwsRequest;
    for (let count = 0; count < 3; count++) await measured.handle?.(request);
    measured.errorResponse?.(new AwsError('ThrottlingException', '', { status: 429 }), request);
    measured.errorResponse?.(new AwsError('InternalServerException', '', { status: 500 }), request);
    await measured.handle?.({ ...request, path: '/events' });
    const sum = (name: string): number | undefined =>
      service.metrics.read({ namespace: 'AWS/Personalize', name, dimensions: { CampaignArn: 'one' } }, { from: minute(0).getTime(), to: minute(1).getTime(), periodMs: 60_000 }).get(minute(0).getTime())?.sum;
    expect([sum('GetRecommendations'), sum('GetRecommendations4xxErrors'), sum('GetRecommendations5xxErrors')]).toEqual([2, 2, 1]);
    expect(sum('GetRecommendationsLatency')).toBeGreaterThan(0);
  });
});
