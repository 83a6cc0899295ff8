import type { SignedHttp } from './SignedHttp.ts';

/** One operation of a service that speaks AWS JSON, such as "AmazonSSM.GetParameter". Rejects with AwsHttpError. */
export async function jsonCall(http: SignedHttp, target: string, input: object, signal?: AbortSignal): Promise<unknown> {
  const body = await http.send({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  });
  return JSON.parse(body.toString('utf8'));
}
