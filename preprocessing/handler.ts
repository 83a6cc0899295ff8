import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Dataset, openDataset, type PlayTable, READABLE_FILE } from './dataset.ts';
import { DEFAULT_WATCH_THRESHOLD } from './label.ts';
import { runPipeline } from './pipeline.ts';
import type { Report } from './report.ts';
import { listKeys, s3Folder, s3Output } from './s3Storage.ts';

const client = new S3Client({});

export interface PreprocessResult {
  readonly run: string;
  /** "prepared/<run>/" */
  readonly prefix: string;
  readonly report: Report;
}

/** A play as the deliver function writes it to raw/: one JSON object a line, under the canonical names. */
function liveTable(file: string): PlayTable {
  const columns = {
    id: 'id',
    userId: 'userId',
    videoId: 'videoId',
    watchedSeconds: 'watchedSeconds',
    durationSeconds: 'durationSeconds',
    occurredAt: 'occurredAt',
    liked: 'liked',
    shared: 'shared',
    commented: 'commented',
    sessionId: 'sessionId',
  };
  return { file, columns, timestampUnit: 'iso' };
}

/** Every folder below datasets/, and the live plays below raw/. */
async function findDatasets(bucket: string): Promise<Dataset[]> {
  const imported = await listKeys({ client, bucket, prefix: 'datasets/' });
  const names = new Set(imported.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))));
  const datasets: Dataset[] = [];
  for (const name of names) datasets.push(await openDataset(s3Folder({ client, bucket, prefix: `datasets/${name}/` })));
  const live = s3Folder({ client, bucket, prefix: 'raw/' });
  const files = (await live.list()).filter((file) => READABLE_FILE.test(file));
  if (files.length > 0) datasets.push({ folder: live, interactions: files.map(liveTable), videos: [] });
  return datasets;
}

/** A run's name: when it began, in characters that are good in keys and in names of AWS resources. */
function newRun(now: Date): string {
  return now.toISOString().replaceAll(/[^0-9TZ]/g, '-').replace('Z', '');
}

/**
 * The preprocess function: all datasets and live plays of DATA_BUCKET → prepared/<run>/, then prepared/latest.json, which is written
 * last and only when all went well. Throws NoPlaysError when nobody watched anything yet.
 */
export async function handler(event: { readonly run?: string }): Promise<PreprocessResult> {
  const { DATA_BUCKET: bucket, WATCH_THRESHOLD, MAX_REJECT_SHARE = '1' } = process.env;
  if (bucket === undefined || bucket === '') throw new Error('DATA_BUCKET is not set, expected the name of the data bucket');
  const threshold = WATCH_THRESHOLD === undefined ? DEFAULT_WATCH_THRESHOLD : Number(WATCH_THRESHOLD);
  if (!(threshold > 0 && threshold <= 1)) throw new Error(`WATCH_THRESHOLD is ${WATCH_THRESHOLD}, expected a number above 0 and at most 1`);
  const run = event.run ?? newRun(new Date());
  if (!/^[A-Za-z0-9_-]{1,63}$/.test(run)) throw new Error(`run is "${run}", expected 1 to 63 letters, digits, "_" and "-"`);

  const prefix = `prepared/${run}/`;
  const report = await runPipeline({ datasets: await findDatasets(bucket), output: s3Output({ client, bucket, prefix }), threshold, maxRejectShare: Number(MAX_REJECT_SHARE) });
  const latest = JSON.stringify({ run, prefix, finishedAt: new Date().toISOString(), report });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'prepared/latest.json', Body: latest, ContentType: 'application/json' }));
  return { run, prefix, report };
}
