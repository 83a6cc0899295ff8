import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, ownList } from './ask.ts';
import { awsClientOptions, root, type Stack, startStack, temporaryFolder } from './stack.ts';

const videos = 40;

/** Every user watches videos of a neighbourhood of their own. */
function watchLog(): string {
  const rows = ['userId,videoId,watchedSeconds,durationSeconds,occurredAt'];
  for (let user = 0; user < 60; user++) {
    for (let play = 0; play < 25; play++) rows.push(`u${user},v${(user * 3 + ((play * 7) % 13)) % videos},${play % 4 === 3 ? 10 : 90},100,${new Date(1_700_000_000_000 + (play * 3600 + user) * 1000).toISOString()}`);
  }
  return `${rows.join('\n')}\n`;
}

describe('npm start -- --app infra/examples/cinema.ts: an app that embeds the construct', () => {
  let stack: Stack;
  beforeAll(async () => {
    const dataset = await temporaryFolder();
    await writeFile(join(dataset, 'plays.csv'), watchLog());
    stack = await startStack({ args: ['--app', join(root, 'infra/examples/cinema.ts'), '--dataset', dataset] });
  });
  afterAll(() => stack.stop());

  it('recommends', async () => {
    const list = await ownList(stack.frontUrl, 'u7', { limit: 5 });
    expect(list.source).toBe('PERSONALIZED');
    expect(list.items).toHaveLength(5);
  });

  it('labels plays with the threshold that the app sets', async () => {
    const record = `mutation { recordInteraction(input: { userId: "u7", videoId: "v39", watchedSeconds: 40 }) { type } }`;
    expect(await ask(stack.frontUrl, record)).toMatchObject({ data: { recordInteraction: { type: 'WATCHED' } } });
  });

  it('keeps videos in the table that the app had before', async () => {
    await ask(stack.frontUrl, 'mutation { putVideo(input: { id: "premiere", title: "Première", url: "https://videos.example/premiere" }) { id } }');
    const dynamodb = new DynamoDBClient(awsClientOptions(stack.endpointUrl));
    const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
    const films = TableNames.filter((name) => name.includes('Films'));
    expect(films).toHaveLength(1);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: films[0], Key: { id: { S: 'premiere' } } }));
    expect(Item?.['title']).toEqual({ S: 'Première' });
  });
});

it('npm start with an app that is not there ends with one line and code 1', async () => {
  await expect(startStack({ args: ['--app', 'nowhere.ts'] })).rejects.toThrow('nowhere.ts cannot be read (ENOENT); expected the file of a CDK app.');
});
