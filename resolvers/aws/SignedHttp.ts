import { setTimeout as delay } from 'node:timers/promises';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider } from '../lambdaCredentials.ts';
import { AwsHttpError } from './AwsHttpError.ts';

export interface SignedHttpOptions {
  /** As in the endpoint's host name and in the signature: "s3", "ssm", "sqs". */
  readonly service: string;
  /**
   * For each attempt.
   * @default 2000
   */
  readonly timeoutMilliseconds?: number;
  /** @default 3 */
  readonly attempts?: number;
  /** @default - AWS_ENDPOINT_URL, or AWS's own */
  readonly endpoint?: string;
}

export interface SignedHttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Already encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** Milliseconds; doubled for each further attempt, and jittered. */
const firstPause = 25;
/** Milliseconds. Signatures are refused from five minutes on. */
const mostOffset = 240_000;

/**
 * One AWS service over HTTP: the SDK's own signer and connections without a client, for services of which a function needs one call. The
 * clients of S3 and SSM describe all of their operations and errors in one piece: 180 KB of a bundle and half of its time to import.
 */
export class SignedHttp {
  readonly #options: SignedHttpOptions;
  readonly #endpoint: URL;
  readonly #signer: SignatureV4;
  readonly #handler: NodeHttpHandler;
  /** Milliseconds that the service's clock is ahead of this one, as far as it matters. */
  #clockOffset = 0;

  constructor(options: SignedHttpOptions) {
    this.#options = options;
    const region = process.env['AWS_REGION'] ?? 'us-east-1';
    const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    this.#endpoint = new URL(options.endpoint ?? process.env['AWS_ENDPOINT_URL'] ?? `https://${options.service}.${region}.${domain}`);
    // S3 alone signs the path as it is sent. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    this.#signer = new SignatureV4({ service: options.service, region, credentials: defaultProvider(), sha256: Sha256, uriEscapePath: options.service !== 's3' });
    const requestTimeout = options.timeoutMilliseconds ?? 2_000;
    this.#handler = new NodeHttpHandler({ connectionTimeout: requestTimeout, requestTimeout, throwOnRequestTimeout: true });
  }

  /** The answer's body. Rejects with AwsHttpError for an error of the service, after the attempts that may help. */
  async send(request: SignedHttpRequest): Promise<Buffer> {
    const attempts = this.#options.attempts ?? 3;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(request);
      } catch (error) {
        if (attempt >= attempts || request.signal?.aborted === true || (error instanceof AwsHttpError && !this.#mayHelp(error))) throw error;
        await delay(Math.random() * firstPause * 2 ** attempt, undefined, { signal: request.signal });
      }
    }
  }

  /** Whether to try again; a clock that is off is set by the service's first. */
  #mayHelp(error: AwsHttpError): boolean {
    if (error.retryable) return true;
    const offset = error.servedAt - Date.now();
    if (!(Math.abs(offset - this.#clockOffset) > mostOffset)) return false;
    this.#clockOffset = offset;
    return true;
  }

  async #attempt({ method, path, headers, body, signal }: SignedHttpRequest): Promise<Buffer> {
    const { protocol, hostname, port, host } = this.#endpoint;
    const unsigned = new HttpRequest({
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      method,
      path,
      headers: { host, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...headers },
      body,
    });
    const signed = await this.#signer.sign(unsigned, { signingDate: new Date(Date.now() + this.#clockOffset) });
    const { response } = await this.#handler.handle(HttpRequest.clone(signed as HttpRequest), signal === undefined ? {} : { abortSignal: signal });
    const chunks: Buffer[] = [];
    for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = Buffer.concat(chunks);
    if (response.statusCode >= 300) throw new AwsHttpError({ service: this.#options.service, status: response.statusCode, date: response.headers['date'], body: answer.toString('utf8') });
    return answer;
  }
}
