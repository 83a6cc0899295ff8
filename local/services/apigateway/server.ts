import { type FrontRoute, type LocalContext, type LocalService } from '../../service.ts';
import { type VerifyToken } from '../cognito/tokens.ts';
import { type IamService } from '../iam/server.ts';
import { type RestApi } from './api.ts';
import { Authorizers, type InvokeFunction } from './authorize.ts';
import { handleRequest } from './handleRequest.ts';
import { Throttles } from './throttle.ts';
import { UsagePlans } from './usagePlans.ts';
import { type ApiRegistry, apiResources } from './resources.ts';

export interface ApiGatewayOptions {
  readonly verifyToken: VerifyToken;
  readonly iam: Pick<IamService, 'credentials' | 'policies'>;
}

/** The template's REST APIs, each stage under `/<stage>` of the public port. */
export function createApiGatewayService(context: LocalContext, options: ApiGatewayOptions): LocalService {
  const registry: ApiRegistry = { apis: new Map(), usagePlans: new UsagePlans() };
  const invoke = lambdaInvoker(context);
  const throttles = new Throttles();
  const authorizers = new Authorizers({ invoke, verifyToken: options.verifyToken });
  const find = (pathname: string): { readonly api: RestApi; readonly stage: string } | undefined => {
    const stage = pathname.split('/', 2)[1] ?? '';
    for (const api of registry.apis.values()) if (api.stages.has(stage)) return { api, stage };
    return undefined;
  };
  const route: FrontRoute = {
    matches: (_request, pathname) => find(pathname) !== undefined,
    async handle(message, response) {
      const found = find((message.url ?? '/').split('?', 1)[0] ?? '/');
      if (found !== undefined) await handleRequest(message, response, { ...found, context, authorizers, invoke, throttles, usagePlans: registry.usagePlans, iam: options.iam });
    },
  };
  return { names: ['apigateway', 'execute-api'], resources: apiResources(registry), routes: [route] };
}

/** API Gateway is let in by the function's resource policy, not by a role. */
function lambdaInvoker(context: LocalContext): InvokeFunction {
  return async (functionArn, event, sourceArn) => {
    const response = await context.call({
      service: 'lambda',
      principal: { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn },
      path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
      body: JSON.stringify(event),
    });
    const payload = JSON.parse(Buffer.from(response.body ?? 'null').toString('utf8')) as { readonly errorMessage?: string; readonly message?: string };
    if (response.status === 403) context.log('apigateway', payload.message ?? 'denied');
    if (response.status >= 300) throw new Error(payload.message ?? `HTTP ${response.status}`);
    if (response.headers?.['x-amz-function-error'] !== undefined) throw new Error(payload.errorMessage ?? 'The function failed');
    return payload;
  };
}
