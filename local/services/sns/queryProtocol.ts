import { type AwsRequest, type AwsResponse, type AwsError } from '../../service.ts';

const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** AWS query protocol: Action and its parameters as a form. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function parseForm(request: AwsRequest): URLSearchParams {
  return request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));
}

export function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>"]/g, (character) => escapes[character] ?? character)}</${name}>`;
}

/** `content` is XML already. */
export function queryResponse(action: string, content: string, requestId: string): AwsResponse {
  return xml(200, `<${action}Response xmlns="${namespace}"><${action}Result>${content}</${action}Result><ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata></${action}Response>`);
}

export function queryErrorResponse(error: AwsError, request: AwsRequest): AwsResponse {
  const details = element('Type', error.status < 500 ? 'Sender' : 'Receiver') + element('Code', error.code) + element('Message', error.message);
  return xml(error.status, `<ErrorResponse xmlns="${namespace}"><Error>${details}</Error>${element('RequestId', request.requestId)}</ErrorResponse>`);
}

function xml(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
