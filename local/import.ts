import { createHash } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stdout } from 'node:process';

import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Command } from 'commander';

import { openDataset } from '../preprocessing/dataset.ts';
import { localFolder } from '../preprocessing/localStorage.ts';
import { downloadDataset, parseS3Prefix } from './downloadDataset.ts';
import { loadTables, uploadDataset, type WriteRequests } from './loadDataset.ts';
import { clientOptions, findRunningStack } from './runningStack.ts';
import { StartError } from './StartError.ts';

/** `npm run import`: an existing watch log and catalogue into a stack that runs. */

interface Options {
  readonly dataset?: string;
  readonly from?: string;
  readonly state: string;
  readonly aws?: boolean;
  readonly bucket?: string;
  readonly videosTable?: string;
  readonly interactionsTable?: string;
}

const command = new Command('import')
  .description('Puts a dataset into the tables and the bucket of a running stack; started again, it goes on where it stopped. Train on it with npm run retrain.')
  .option('--dataset <folder>', 'watch log and videos')
  .option('--from <s3://bucket/prefix>', 'the same in S3, read with the credentials, region and endpoint of your environment')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--aws', 'the stack on AWS instead, with the credentials and region of your environment')
  .option('--bucket <name>', 'with --aws: its output DataBucket')
  .option('--videos-table <name>', 'with --aws: its output VideosTable')
  .option('--interactions-table <name>', 'with --aws: its output InteractionsTable')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

async function resources(options: Options): Promise<{ readonly bucket: string; readonly videosTable: string; readonly interactionsTable: string }> {
  const outputs = options.aws === true ? undefined : (await findRunningStack(options.state)).outputs;
  const { bucket = outputs?.['DataBucket'], videosTable = outputs?.['VideosTable'], interactionsTable = outputs?.['InteractionsTable'] } = options;
  if (bucket === undefined || videosTable === undefined || interactionsTable === undefined) {
    throw new StartError('--aws needs --bucket, --videos-table and --interactions-table: outputs of the deployed stack.');
  }
  return { bucket, videosTable, interactionsTable };
}

interface Source {
  readonly folder: string;
  readonly name: string;
}

async function importDataset(options: Options): Promise<void> {
  const { dataset, from } = options;
  if ((dataset === undefined) === (from === undefined)) throw new StartError('Expected either --dataset or --from.');
  if (dataset !== undefined) {
    const folder = await realpath(dataset).catch(() => undefined);
    if (folder === undefined) throw new StartError(`No dataset at ${dataset}: expected a folder.`);
    return importFolder({ folder, name: basename(folder) }, options);
  }
  const place = parseS3Prefix(from ?? '');
  const downloads = join(options.state, 'imports', `from-${createHash('sha256').update(`${place.bucket}/${place.prefix}`).digest('hex').slice(0, 8)}`);
  await downloadDataset(place, downloads, (line) => void stdout.write(`${line}\n`));
  await importFolder({ folder: await realpath(downloads), name: place.name }, options);
  await rm(downloads, { recursive: true });
}

async function importFolder({ folder, name: givenName }: Source, options: Options): Promise<void> {
  await openDataset(localFolder(folder));
  const { bucket, ...tables } = await resources(options);
  const client = await clientOptions(options);
  const dynamo = new DynamoDBClient(client);
  const s3 = new S3Client({ ...client, ...(options.aws === true ? {} : { forcePathStyle: true }) });
  const name = givenName.replace(/[^A-Za-z0-9._-]/g, '-');
  const target = {
    ...tables,
    progressFile: join(options.state, 'imports', `${name}-${createHash('sha256').update(`${folder} ${bucket}`).digest('hex').slice(0, 8)}.json`),
    putObject: async (Key: string, Body: Uint8Array) => void (await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))),
    batchWrite: async (RequestItems: WriteRequests) => ((await dynamo.send(new BatchWriteItemCommand({ RequestItems }))).UnprocessedItems ?? {}) as WriteRequests,
    progress: (line: string) => void stdout.write(`${line}\n`),
  };
  await uploadDataset(folder, name, target);
  const { videos, plays } = await loadTables(folder, target);
  stdout.write(`${videos} videos and ${plays} plays of ${name} are loaded\n`);
}

try {
  await importDataset(command.opts<Options>());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
