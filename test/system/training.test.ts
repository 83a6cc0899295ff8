import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, inject, it, vi } from 'vitest';
import { findRunningStack } from '../../local/runningStack.ts';
import { recordedGrants } from '../../local/services/iam/grantUsage.ts';
import { chooseState } from '../../local/stateFolder.ts';
import { type Decision } from '../../training/TrainingLog.ts';
import { ids, list, record } from './ask.ts';
import { awsClientOptions, root } from './stack.ts';
import { join } from 'node:path';

vi.setConfig({ testTimeout: 400_000 });

const [frontUrl, endpointUrl, state] = [inject('frontUrl'), inject('endpointUrl'), inject('stateFolder')];
const s3 = new S3Client({ ...awsClientOptions(endpointUrl), forcePathStyle: true });
const states = new SFNClient(awsClientOptions(endpointUrl));

const faults = (inForce: readonly object[]) => fetch(`${endpointUrl}/_local/faults`, { method: 'PUT', body: JSON.stringify(inForce) });
afterAll(async () => {
  await faults([]);
  s3.destroy();
  states.destroy();
});

async function run(file: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [join('local', file), '--state', state, ...args], { cwd: root })).stdout;
}

interface History {
  readonly solution: string;
  readonly inService: string;
  readonly decisions: readonly Decision[];
}

async function status(solution: string): Promise<History> {
  const histories = JSON.parse(await run('trainingStatus.ts', '--json')) as readonly History[];
  const found = histories.find((history) => history.solution === solution);
  if (found === undefined) throw new Error(`no ${solution}`);
  return found;
}

async function rawObjects(): Promise<number> {
  const { outputs } = await findRunningStack(state);
  let objects = 0;
  for await (const { KeyCount = 0 } of paginateListObjectsV2({ client: s3 }, { Bucket: outputs['DataBucket'], Prefix: 'raw/' })) objects += KeyCount;
  return objects;
}

/** Plays of a viewer of the test's own, as far as the raw log. */
async function play(userId: string): Promise<void> {
  const before = await rawObjects();
  for (const videoId of ids(await list(frontUrl, 'popularVideos(limit: 3)'))) await record(frontUrl, { userId, videoId, watchedSeconds: 100_000 });
  await vi.waitFor(async () => expect(await rawObjects()).toBeGreaterThan(before), { timeout: 60_000, interval: 200 });
}

describe('npm run retrain', () => {
  it('imports, trains, gates, deploys, watches and confirms after new plays, and does nothing after that', async () => {
    const before = await status('upnext-popularity');
    await play('viewer-training-1');
    expect(await run('retrain.ts')).toMatch(/^Done in .* s: everything is in service$/m);
    const after = await status('upnext-popularity');
    expect(after.decisions.slice(0, 2).map(({ decision }) => decision)).toEqual(['CONFIRMED', 'DEPLOYED']);
    expect(after.inService).not.toBe(before.inService);
    expect(after.decisions[1]?.liveVersion).toBe(before.inService);
    expect(await run('retrain.ts')).toMatch(/everything is in service$/m);
    expect(await status('upnext-popularity')).toEqual(after);
    expect(await run('trainingStatus.ts')).toMatch(/upnext-popularity: version \w+ in service\n {2}[\d-]+ [\d:]+ version \w+ in service, confirmed: 20 of 20 sampled requests got a list/);
  });

  it('takes the version before back when the new one fails in service, and tells the operators', async () => {
    const before = await status('upnext-popularity');
    await play('viewer-training-2');
    await faults([{ service: 'personalize-runtime', kind: 'error', share: 1 }]);
    await run('retrain.ts').catch(() => '');
    await faults([]);
    const after = await status('upnext-popularity');
    expect(after.decisions[0]).toMatchObject({ decision: 'ROLLED_BACK', liveVersion: before.inService });
    expect(after.inService).toBe(before.inService);
    expect((await list(frontUrl, 'popularVideos(limit: 5)')).source).toBe('POPULAR');
  });
});

describe('two executions of Training at once', () => {
  it('are one that works and one that leaves', async () => {
    const { outputs } = await findRunningStack(state);
    const stateMachineArn = outputs['TrainingStateMachine'];
    await play('viewer-training-3');
    const started = await Promise.all([1, 2].map(() => states.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }))));
    await vi.waitFor(async () => expect((await states.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }))).executions).toEqual([]), { timeout: 120_000, interval: 200 });
    const ended = await Promise.all(started.map(({ executionArn }) => states.send(new DescribeExecutionCommand({ executionArn }))));
    expect(ended.map((execution) => execution.status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const steps = ended.map(({ output }) => (JSON.parse(output ?? '{}') as { readonly step: string }).step);
    // Where the first was done before the second began, both found everything in service.
    expect(steps.filter((step) => step === 'everything is in service').length).toBeGreaterThanOrEqual(1);
    for (const step of steps) expect(step).toMatch(/^everything is in service$|^another execution is at work: arn:aws:states:/);
  });
});

it('has used its grants by now: lists, writes, metrics, notices', async () => {
  const { folder } = await chooseState(state, undefined);
  await vi.waitFor(
    async () => {
      const used = (await recordedGrants(join(folder, 'iam'))).filter((grant) => grant.used && grant.role.includes('TrainingTrainRole')).map(({ action }) => action);
      expect(used).toEqual(expect.arrayContaining(['personalize:UpdateCampaign', 'cloudwatch:GetMetricData', 'sns:Publish', 'dynamodb:UpdateItem', 's3:PutObject', 'personalize:GetRecommendations']));
    },
    { timeout: 30_000, interval: 500 },
  );
});
