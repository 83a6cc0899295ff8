import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { expect, it } from 'vitest';
import { createDynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { clientOptions, serve } from './awsServer.ts';

it('has every answered write, and its stream record, after the process was killed', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'upnext-killed-'));
  const answered = await writeUntilKilled(stateFolder);
  expect(answered.length).toBeGreaterThanOrEqual(300);

  const served = await serve((context) => createDynamoDbService({ ...context, stateFolder }));
  const items: string[] = [];
  const client = new DynamoDBClient(clientOptions(served.url));
  items.push(...((await client.send(new ScanCommand({ TableName: 'killed' }))).Items ?? []).map((item) => item['id']?.S ?? ''));
  const recorded = await recordedIds(new DynamoDBStreamsClient(clientOptions(served.url)));
  expect(answered.filter((id) => !items.includes(id))).toEqual([]);
  expect([...recorded].sort()).toEqual([...items].sort());
  await served.close();
  await rm(stateFolder, { recursive: true });
});

/** Ids whose writes were answered before SIGKILL. */
function writeUntilKilled(stateFolder: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), stateFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > 300) writer.kill('SIGKILL');
    });
    writer.once('error', reject);
    writer.once('close', (_code, signal) => (signal === 'SIGKILL' ? resolve(output.split('\n').slice(0, -1)) : reject(new Error('The writer ended by itself'))));
  });
}

async function recordedIds(streams: DynamoDBStreamsClient): Promise<readonly string[]> {
  const { Streams: [stream] = [] } = await streams.send(new ListStreamsCommand({ TableName: 'killed' }));
  const { StreamDescription: description } = await streams.send(new DescribeStreamCommand({ StreamArn: stream?.StreamArn }));
  let { ShardIterator: iterator } = await streams.send(new GetShardIteratorCommand({
    StreamArn: stream?.StreamArn, ShardId: description?.Shards?.[0]?.ShardId, ShardIteratorType: 'TRIM_HORIZON',
  }));
  const ids: string[] = [];
  for (;;) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    if (page.Records?.length === 0) return ids;
    ids.push(...(page.Records ?? []).map((record) => record.dynamodb?.NewImage?.['id']?.S ?? ''));
    iterator = page.NextShardIterator;
  }
}
