import type { IncomingMessage } from 'node:http';

import { AwsError, type FrontRoute } from '../../service.ts';

/** Where a page signs viewers in: what https://cognito-idp.<region>.amazonaws.com/ is on AWS, on the page's own origin. */
export const COGNITO_PATH = '/cognito-idp/';
/** Far above a name and a password. */
const maxBodyBytes = 16 * 1024;

/** InitiateAuth, which needs no signature, on the public port. */
export function publicRoute(initiateAuth: (body: string) => Promise<unknown>): FrontRoute {
  return {
    matches: (_request, pathname) => pathname === COGNITO_PATH,
    async handle(request, response) {
      const send = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'cache-control': 'no-store' });
        response.end(JSON.stringify(body));
      };
      try {
        const target = request.headers['x-amz-target'];
        if (request.method !== 'POST' || target !== 'AWSCognitoIdentityProviderService.InitiateAuth') {
          throw new AwsError('UnknownOperationException', `Got ${String(request.method)} ${String(target)}, expected POST AWSCognitoIdentityProviderService.InitiateAuth.`);
        }
        send(200, await initiateAuth(await readBody(request)));
      } catch (error) {
        if (!(error instanceof AwsError) && !(error instanceof SyntaxError)) throw error;
        send(400, { __type: error instanceof AwsError ? error.code : 'SerializationException', message: error.message });
      }
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new AwsError('SerializationException', `The body is larger than ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
