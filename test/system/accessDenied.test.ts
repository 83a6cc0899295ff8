import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { recordedGrants } from '../../local/services/iam/grantUsage.ts';
import { ask, rest } from './ask.ts';
import { type EditedStack, openEditedStack, withoutStatement } from './editedStack.ts';
import { awsClientOptions } from './stack.ts';

const video = { title: 'A', url: 'https://videos.example/a' };
const play = { userId: 'u', videoId: 'a', watchedSeconds: 9 };

/** What a call failed with; undefined when it came out well. */
type Call = (stack: EditedStack) => Promise<string | undefined>;

const graphql =
  (query: string): Call =>
  async ({ frontUrl }) => {
    const { errors } = await ask(frontUrl, query);
    return errors === undefined ? undefined : JSON.stringify(errors);
  };
const http =
  (method: string, path: string, body?: unknown): Call =>
  async ({ frontUrl }) => {
    const answer = await rest(frontUrl, path, { method, body });
    return answer.status < 400 ? undefined : JSON.stringify(answer.body);
  };

/** Calls that together need most of what the template grants. */
const calls: Readonly<Record<string, Call>> = {
  'Query.video': graphql('{ video(id: "a") { id } }'),
  'Query.videos': graphql('{ videos { items { id } } }'),
  'Query.interactions': graphql('{ interactions(userId: "u") { items { id } } }'),
  'Query.popularVideos': graphql('{ popularVideos { items { video { id } } } }'),
  'Mutation.recordInteraction': graphql('mutation { recordInteraction(input: { userId: "u", videoId: "a", watchedSeconds: 9 }) { id } }'),
  'Mutation.putVideo': graphql('mutation { putVideo(input: { id: "b", title: "B", url: "https://videos.example/b" }) { id } }'),
  'GET /videos': http('GET', '/videos'),
  'PUT /videos/{videoId}': http('PUT', '/videos/c', video),
  'POST /interactions': http('POST', '/interactions', play),
  'GET /users/{userId}/interactions': http('GET', '/users/u/interactions'),
};

/** A policy, one action of the statement that is taken out of it, and the calls that then fail. */
const cases = [
  { policy: /GraphqlVideosRoleDefaultPolicy/, action: 'dynamodb:GetItem', failing: ['Query.video', 'Query.videos', 'Mutation.putVideo'], denied: ['dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:PutItem'] },
  { policy: /GraphqlRecommendRoleDefaultPolicy/, action: 'lambda:InvokeFunction', failing: ['Query.popularVideos'], denied: ['lambda:InvokeFunction'] },
  { policy: /FunctionsRecordInteraction.*DefaultPolicy/, action: 'dynamodb:PutItem', failing: ['Mutation.recordInteraction'], denied: ['dynamodb:PutItem'] },
  { policy: /FunctionsRest(?!.*Log).*DefaultPolicy/, action: 'dynamodb:Query', failing: ['GET /users/{userId}/interactions'], denied: ['dynamodb:Query'] },
];

let stack: EditedStack | undefined;
afterEach(() => stack?.close());

/** By call: what it failed with. */
async function failingCalls(opened: EditedStack): Promise<Readonly<Record<string, string>>> {
  const dynamodb = new DynamoDBClient(awsClientOptions(opened.endpointUrl));
  const item = { id: { S: 'a' }, title: { S: 'A' }, url: { S: video.url }, durationSeconds: { N: '10' }, genres: { L: [] } };
  await dynamodb.send(new PutItemCommand({ TableName: opened.outputs['VideosTable'], Item: item }));
  dynamodb.destroy();
  const failing: Record<string, string> = {};
  for (const [name, call] of Object.entries(calls)) {
    const failure = await call(opened);
    if (failure !== undefined) failing[name] = failure;
  }
  return failing;
}

describe('without one statement of the template', () => {
  it.each(cases)('that grants $action in $policy, exactly $failing fail, in AWS\'s words', async ({ policy, action, failing, denied }) => {
    stack = await openEditedStack((template) => withoutStatement(template, policy, action));
    const failures = await failingCalls(stack);
    expect(Object.keys(failures)).toEqual(failing);
    const wording = /User: arn:aws:sts::000000000000:assumed-role\/[\w-]+\/[\w-]+ is not authorized to perform: (\w+:\w+) on resource: arn:aws:\S+ because no identity-based policy allows the \1 action/;
    // A data source's refusal is in the answer, a function's in its log.
    const refused = new Set([...Object.values(failures), ...stack.lines].flatMap((line) => wording.exec(line)?.[1] ?? []));
    expect([...refused].sort()).toEqual([...denied].sort());
  });
});

describe('with all of them', () => {
  it('no call fails, and what each call needed is recorded', async () => {
    stack = await openEditedStack((template) => template);
    expect(await failingCalls(stack)).toEqual({});
    await setTimeout(700);
    const grants = await recordedGrants(join(stack.folder, 'iam'));
    const used = (role: RegExp, action: string) => grants.filter((grant) => role.test(grant.role) && grant.action === action).map((grant) => grant.used);
    expect(used(/GraphqlVideosRole/, 'dynamodb:GetItem')).toEqual([true]);
    expect(used(/GraphqlRecordInteractionRole/, 'lambda:InvokeFunction')).toEqual([true]);
    expect(used(/Train/, 'personalize:CreateSolution')).not.toContain(true);
  });
});
