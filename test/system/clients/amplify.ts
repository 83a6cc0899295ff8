import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { type ClientOutcome, firstHeard, heardSubscription, readTask, recordMutation, report, videoQuery } from './outcome.ts';

const { endpoint, apiKey, token, userId, videoId } = readTask();
type Mode = 'apiKey' | 'userPool' | 'iam';
interface Heard {
  readonly data: { readonly onInteractionRecorded: { readonly id: string } };
}

function configure(mode: Mode, credentials: { readonly apiKey: string; readonly token: string; readonly secretAccessKey: string }): void {
  Amplify.configure(
    {
      API: { GraphQL: { endpoint, region: 'us-east-1', defaultAuthMode: mode, apiKey: credentials.apiKey } },
      Auth: { Cognito: { userPoolId: 'us-east-1_LocalUpnx', userPoolClientId: 'localupnextclient000000000', identityPoolId: 'us-east-1:00000000-0000-0000-0000-000000000000' } },
    },
    {
      Auth: {
        tokenProvider: { getTokens: () => Promise.resolve({ accessToken: decodeJWT(credentials.token) }) },
        credentialsProvider: {
          getCredentialsAndIdentityId: () => Promise.resolve({ credentials: { accessKeyId: 'local', secretAccessKey: credentials.secretAccessKey } }),
          clearCredentialsAndIdentityId: () => undefined,
        },
      },
    },
  );
}

async function tryOut(mode: Mode): Promise<ClientOutcome> {
  configure(mode, { apiKey, token, secretAccessKey: 'local' });
  const client = generateClient();
  const queried = (await client.graphql({ query: videoQuery, variables: { id: videoId } })) as { data: { video: { title: string } } };
  const record = async () =>
    (await client.graphql({ query: recordMutation, variables: { input: { id: `amplify-${mode}`, userId, videoId, watchedSeconds: 1 } } })) as { data: { recordInteraction: { id: string } } };
  const heard = await firstHeard<Heard>((next, error) => {
    const subscription = client.graphql({ query: heardSubscription, variables: { userId } }) as unknown as { subscribe(observer: { next(value: Heard): void; error(error: unknown): void }): { unsubscribe(): void } };
    const open = subscription.subscribe({
      next: (value) => {
        open.unsubscribe();
        next(value);
      },
      error: (refused) => error(new Error(JSON.stringify(refused))),
    });
  }, record);
  const recorded = await record();

  configure(mode, { apiKey: 'da2-other', token: `${token.slice(0, token.lastIndexOf('.'))}.AAAA`, secretAccessKey: 'other' });
  const refused = await Promise.resolve(client.graphql({ query: videoQuery, variables: { id: videoId } })).then(
    () => 'nothing',
    (error: unknown) => (error as { errors?: { message: string }[] }).errors?.[0]?.message ?? String(error),
  );
  return { videoTitle: queried.data.video.title, recordedId: recorded.data.recordInteraction.id, heardId: heard.data.onInteractionRecorded.id, refusal: refused };
}

const outcomes: Record<string, ClientOutcome> = {};
for (const mode of ['apiKey', 'userPool', 'iam'] as const) outcomes[mode] = await tryOut(mode);
report(outcomes);
