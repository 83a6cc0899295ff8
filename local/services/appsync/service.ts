import { exampleIds, exampleTabs } from '../../graphiql/examples.ts';
import { graphiqlPage } from '../../graphiql/page.ts';
import type { FrontRoute, LocalContext, LocalService } from '../../service.ts';
import type { IamService } from '../iam/server.ts';
import type { Api } from './api.ts';
import { authenticate, type Caller, type Credentials } from './authorization.ts';
import { ApiDeployment } from './deployment.ts';
import { RequestError } from './errors.ts';
import { createRealtimeServer } from './realtime.ts';
import { createGraphiqlHandler, createGraphQLHandler, parseGraphQLRequest } from './server.ts';
import { Subscriptions } from './subscriptions.ts';

export interface AppSyncOptions {
  /** The claims of a user pool's token; rejects when it is not to be trusted. */
  readonly verifyToken: (token: string) => Promise<Record<string, unknown>>;
  /** The key that every AWS::AppSync::ApiKey has. */
  readonly apiKey: string;
  /** Where `routes` are reached: "http://127.0.0.1:4000". */
  readonly frontUrl: string;
  readonly iam: Pick<IamService, 'credentials' | 'policies'>;
}

/** AWS AppSync: the template's one GraphQL API on /graphql, its subscriptions on /graphql/realtime, GraphiQL on /graphiql. */
export function createAppSyncService(context: LocalContext, options: AppSyncOptions): LocalService {
  const deployment = new ApiDeployment({ context, apiKey: options.apiKey, frontUrl: options.frontUrl });
  let serving: { readonly api: Api; readonly subscriptions: Subscriptions } | undefined;

  const deployed = (): NonNullable<typeof serving> => {
    if (serving === undefined) throw new RequestError(502, 'GraphQLSchemaException', 'No schema definition exists.');
    return serving;
  };
  const authenticateCaller = async (credentials: Credentials): Promise<Caller> =>
    authenticate(deployed().api, credentials, { ...options.iam, verifyToken: options.verifyToken, apiKey: options.apiKey, accountId: context.accountId });

  const graphql = createGraphQLHandler({ api: () => serving?.api, authenticate: authenticateCaller, publish: (mutation) => serving?.subscriptions.publish(mutation) });
  const graphiql = createGraphiqlHandler(async () => {
    const headers = { 'x-api-key': options.apiKey };
    return graphiqlPage({ endpoint: '/graphql', headers, tabs: exampleTabs(await exampleIds(`${options.frontUrl}/graphql`, headers)) });
  });
  const realtime = createRealtimeServer({ api: () => deployed().api, subscriptions: () => deployed().subscriptions, authenticate: authenticateCaller, parseRequest: parseGraphQLRequest });

  const routes: readonly FrontRoute[] = [
    {
      matches: (_request, pathname) => pathname === '/graphql/realtime',
      handle(_request, response) {
        response.writeHead(426, { 'content-type': 'application/json', upgrade: 'websocket' });
        response.end(JSON.stringify({ errors: [{ errorType: 'UpgradeRequired', message: 'Expected a WebSocket upgrade.' }] }));
      },
      upgrade: (request, socket, head) => realtime.upgrade(request, socket, head),
    },
    { matches: (_request, pathname) => pathname === '/graphiql', handle: graphiql },
    {
      matches: (_request, pathname) => pathname === '/graphql',
      handle: (request, response) => (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') ? graphiql : graphql)(request, response),
    },
  ];

  return {
    names: ['appsync'],
    resources: deployment.resources,
    routes,
    start() {
      const api = deployment.build();
      if (api) serving = { api, subscriptions: new Subscriptions(api) };
    },
    close() {
      realtime.close();
    },
  };
}
