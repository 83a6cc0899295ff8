import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DurabilityRun, findPlays, type Places, recordThroughKills, wrong } from './durability.ts';
import { history } from './ask.ts';
import { findUser } from './findUser.ts';
import { awsClientOptions, root, temporaryFolder } from './stack.ts';

/** A script of package.json, as its user runs it. */
async function npmRun(script: 'forget' | 'import' | 'redrive', args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await promisify(execFile)(process.execPath, [`local/${script}.ts`, ...args], { cwd: root, env: { ...process.env, ...environment } })).stdout;
}

describe('after kill -9 three times among 1,500 plays', () => {
  let run: DurabilityRun;
  let places: Places;
  beforeAll(async () => {
    run = await recordThroughKills({ plays: 1500, kills: 3, log: () => {} });
    places = await findPlays(run);
    // Four starts of the stack, on a machine that may have other work.
  }, 600_000);
  afterAll(() => run.stack.stop());

  it('every answered play is in the table exactly once', () => {
    expect(run.answered.size).toBe(1500);
    expect(wrong(run.answered, places.table, (times) => times === 1)).toEqual([]);
  });

  it('every answered play is in the raw log', () => {
    expect(wrong(run.answered, places.rawLog, (times) => times >= 1)).toEqual([]);
  });

  it('every answered play counts once after preprocessing', () => {
    expect(wrong(run.answered, places.prepared, (times) => times === 1)).toEqual([]);
  });

  it('every answered play is one event of Personalize', () => {
    expect(wrong(run.answered, places.personalize, (times) => times === 1)).toEqual([]);
  });

  it('a dataset can be imported, and started again, import goes on where it was', async () => {
    const dataset = join(await temporaryFolder(), 'more');
    await mkdir(dataset);
    const rows = Array.from({ length: 60 }, (_, index) => `imported,more-${index},${index + 1},100,2026-01-01T00:00:${String(index).padStart(2, '0')}Z`);
    await writeFile(join(dataset, 'plays.csv'), `userId,videoId,watchedSeconds,durationSeconds,occurredAt\n${rows.join('\n')}\n`);
    expect(await npmRun('import', ['--dataset', dataset, '--state', run.stack.stateFolder])).toContain('60 videos and 60 plays of more are loaded');
    const [newest] = await history(run.stack.frontUrl, 'imported', 1);
    expect(newest).toMatchObject({ videoId: 'more-59', type: 'WATCHED', watchRatio: 0.6 });
    expect(await npmRun('import', ['--dataset', dataset, '--state', run.stack.stateFolder])).toContain('Going on after 60 videos and 60 plays');
  }, 120_000);

  it('a dataset can be imported from a prefix of S3', async () => {
    const options = awsClientOptions(run.stack.endpointUrl);
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    const Bucket = (await s3.send(new ListBucketsCommand({}))).Buckets?.[0]?.Name ?? '';
    const rows = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\nfrom s3,more-1,90,100,2026-01-02T00:00:00Z\n';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/logs/deep/plays.csv', Body: rows }));
    const environment = { AWS_ENDPOINT_URL: run.stack.endpointUrl, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    const said = await npmRun('import', ['--from', `s3://${Bucket}/elsewhere/logs`, '--state', run.stack.stateFolder], environment);
    expect(said).toContain('0.0 of 0.0 MB of logs downloaded\n');
    expect(said).toContain('1 videos and 1 plays of logs are loaded\n');
    expect(await history(run.stack.frontUrl, 'from s3', 1)).toMatchObject([{ videoId: 'more-1', type: 'WATCHED', watchRatio: 0.9 }]);
  }, 120_000);

  it('a user can be forgotten: nothing is left in the table, the logs, the training files and Personalize', async () => {
    const { stateFolder, frontUrl } = run.stack;
    const [forgotten, imported] = ['durable-viewer-7', 'imported'];
    const said = await npmRun('forget', ['--user', forgotten, '--state', stateFolder]);
    expect(said).toMatch(/raw log +\d+ rows? taken out of \d+ objects?\n/);
    expect(said).toMatch(/prepared files +\d+ runs? deleted/);
    expect(said).toMatch(/Personalize +data deletion job upnext-forget-\S+: (in_progress|completed)/);
    expect(said).toMatch(/interactions table +\d+ plays? deleted/);
    // Personalize takes one deletion at a time: the call ends with 1 where it is to be made again.
    const forgetImported = (): Promise<string> => npmRun('forget', ['--user', imported, '--state', stateFolder]);
    expect(await forgetImported().catch((error: { readonly stdout: string }) => error.stdout)).toMatch(/datasets +60 rows taken out of 1 object\n/);
    await expect.poll(() => forgetImported().then(() => 'done', (error: { readonly stdout: string }) => error.stdout), { timeout: 200_000, interval: 2000 }).toBe('done');
    expect(await history(frontUrl, forgotten, 1)).toEqual([]);
    expect(await history(frontUrl, imported, 1)).toEqual([]);
    await expect.poll(() => findUser(run.stack, forgotten), { timeout: 200_000, interval: 2000 }).toEqual({ prepared: false, rawLog: false, datasets: false, personalize: false });
    expect(await findUser(run.stack, imported)).toEqual({ prepared: false, rawLog: false, datasets: false, personalize: false });
    expect(await findUser(run.stack, 'durable-viewer-8')).toMatchObject({ rawLog: true, personalize: true });
  }, 600_000);

  it('forgetting again, or somebody unknown, changes nothing and says so', async () => {
    const { stateFolder } = run.stack;
    expect(await npmRun('forget', ['--user', 'durable-viewer-7', '--state', stateFolder])).toMatch(/^Nothing is known of the user durable-viewer-7\.\nPersonalize +data deletion job \S+ of an earlier call: completed\n$/);
    expect(await npmRun('forget', ['--user', 'nobody at all', '--state', stateFolder])).toBe('Nothing is known of the user nobody at all.\n');
  }, 120_000);

  it('redrive says that nothing was left over', async () => {
    expect(await npmRun('redrive', ['--state', run.stack.stateFolder])).toMatch(/Deliver.*: 0 records delivered, 0 refused again, 0 failed again/);
  });
});
