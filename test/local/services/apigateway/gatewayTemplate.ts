import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFrontServer } from '../../../../local/frontServer.ts';
import { createApiGatewayService } from '../../../../local/services/apigateway/server.ts';
import { createCognitoService } from '../../../../local/services/cognito/server.ts';
import { openTemporaryCloud, type TemporaryCloud } from '../../temporaryCloud.ts';

/** Of the API with the logical id "Api". */
export const api = { Ref: 'Api' };
export const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

/** What an integration or an authorizer calls a function by. */
export function uri(name: string): unknown {
  return { 'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${name}.Arn}/invocations` };
}

/** A method that calls the function "Echo". */
export function method(resource: unknown, httpMethod: string, properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: { RestApiId: api, ResourceId: resource, HttpMethod: httpMethod, AuthorizationType: 'NONE', Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri('Echo') }, ...properties },
  };
}

export function resource(parent: unknown, part: string): Record<string, unknown> {
  return { Type: 'AWS::ApiGateway::Resource', Properties: { RestApiId: api, ParentId: parent, PathPart: part } };
}

/** Lets the API's every method and authorizer call the function. */
export function admit(name: string): Record<string, unknown> {
  const SourceArn = { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' };
  return { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { 'Fn::GetAtt': [name, 'Arn'] }, Principal: 'apigateway.amazonaws.com', SourceArn } };
}

export interface Gateway {
  readonly cloud: TemporaryCloud;
  /** Without a stage. */
  readonly url: string;
  close(): Promise<void>;
}

/** The template's APIs on a port of their own, beside a user pool. */
export async function openGateway(options: { readonly functions: Record<string, string>; readonly resources: Record<string, unknown> }): Promise<Gateway> {
  const cloud = await openTemporaryCloud({
    services: (host) => {
      const cognito = createCognitoService(host.context('cognito'));
      return [cognito, createApiGatewayService(host.context('apigateway'), { verifyToken: cognito.verifyToken, iam: host.iam })];
    },
    ...options,
  });
  const front = createFrontServer({ tls: false, log: () => undefined });
  front.open(cloud.cloud.routes);
  const server: Server = front.server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    cloud,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await cloud.remove();
    },
  };
}
