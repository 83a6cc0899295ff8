import { createRequire } from 'node:module';
import type * as Apollo from '@apollo/client' with { 'resolution-mode': 'require' };
import type * as AuthLink from 'aws-appsync-auth-link' with { 'resolution-mode': 'require' };
import type * as SubscriptionLink from 'aws-appsync-subscription-link' with { 'resolution-mode': 'require' };
import { type ClientOutcome, firstHeard, heardSubscription, readTask, recordMutation, report, videoQuery } from './outcome.ts';

// AWS's links run in Node.js as CommonJS: their ES module form expects a bundler (it finds no Sha256).
const require = createRequire(import.meta.url);
const { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } = require('@apollo/client') as typeof Apollo;
const { createAuthLink } = require('aws-appsync-auth-link') as typeof AuthLink;
const { createSubscriptionHandshakeLink } = require('aws-appsync-subscription-link') as typeof SubscriptionLink;

const { endpoint: url, apiKey, token, userId, videoId } = readTask();
const region = 'us-east-1';

/** Put together as AWS's page says: https://github.com/awslabs/aws-mobile-appsync-sdk-js */
function clientFor(auth: AuthLink.AuthOptions): Apollo.ApolloClient {
  // The auth link signs the body before the client adds its name to it, which no server that checks signatures lets pass.
  const http = new HttpLink({ uri: url, enhancedClientAwareness: { transport: false } });
  const link = ApolloLink.from([createAuthLink({ url, region, auth }), createSubscriptionHandshakeLink({ url, region, auth }, http)]);
  return new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions: { query: { fetchPolicy: 'no-cache' } } });
}

async function tryOut(name: string, good: AuthLink.AuthOptions, bad: AuthLink.AuthOptions): Promise<ClientOutcome> {
  const client = clientFor(good);
  const queried = await client.query<{ video: { title: string } }>({ query: gql(videoQuery), variables: { id: videoId } });
  const record = () =>
    client.mutate<{ recordInteraction: { id: string } }>({ mutation: gql(recordMutation), variables: { input: { id: `apollo-${name}`, userId, videoId, watchedSeconds: 1 } } });
  const heard = await firstHeard<string>((next, error) => {
    const open = client.subscribe<{ onInteractionRecorded: { id: string } }>({ query: gql(heardSubscription), variables: { userId } }).subscribe({
      next: ({ data }) => {
        open.unsubscribe();
        next(data?.onInteractionRecorded.id ?? 'nothing');
      },
      error,
    });
  }, record);
  const refusal = await clientFor(bad)
    .query({ query: gql(videoQuery), variables: { id: videoId } })
    .then(
      ({ error }) => error?.message ?? 'nothing',
      (error: unknown) => (error as { bodyText?: string }).bodyText ?? String(error),
    );
  return { videoTitle: queried.data?.video.title ?? '', recordedId: (await record()).data?.recordInteraction.id ?? '', heardId: heard, refusal };
}

const forged = `${token.slice(0, token.lastIndexOf('.'))}.AAAA`;
const iam = (secretAccessKey: string): AuthLink.AuthOptions => ({ type: 'AWS_IAM', credentials: { accessKeyId: 'local', secretAccessKey } });
report({
  apiKey: await tryOut('apiKey', { type: 'API_KEY', apiKey }, { type: 'API_KEY', apiKey: 'da2-other' }),
  userPool: await tryOut('userPool', { type: 'AMAZON_COGNITO_USER_POOLS', jwtToken: token }, { type: 'AMAZON_COGNITO_USER_POOLS', jwtToken: forged }),
  iam: await tryOut('iam', iam('local'), iam('other')),
});
