import { authHeaders, type UpnextAuth } from './auth.ts';
import { fromWire, UpnextError, type WireError } from './UpnextError.ts';

export interface TransportOptions {
  readonly endpoint: string;
  readonly auth: UpnextAuth;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for one attempt. */
  readonly timeoutMs: number;
  /** Attempts after the first, for what may pass: no connection, 429, 5xx. */
  readonly retries: number;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly WireError[];
}

const firstWaitMs = 100;

/** POSTs GraphQL requests. Safe to repeat: queries change nothing, and every mutation of this API carries its own id. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The answer's data. Rejects with UpnextError, or with the signal's reason. */
  async request(query: string, variables: unknown, { signal }: RequestOptions = {}): Promise<unknown> {
    const body = JSON.stringify({ query, variables });
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(body, signal);
      } catch (error) {
        if (!(error instanceof UpnextError) || !mayPass(error) || attempt >= this.#options.retries) throw error;
        // Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
        await new Promise((wake) => setTimeout(wake, Math.random() * firstWaitMs * 2 ** attempt));
        signal?.throwIfAborted();
      }
    }
  }

  async #attempt(body: string, signal: AbortSignal | undefined): Promise<unknown> {
    const { endpoint, auth, fetch, timeoutMs } = this.#options;
    const headers = { 'content-type': 'application/json', ...(await authHeaders(auth, { url: endpoint, body })) };
    const timeout = AbortSignal.timeout(timeoutMs);
    let status: number;
    let answer: Answer;
    try {
      const response = await fetch(endpoint, { method: 'POST', headers, body, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) });
      status = response.status;
      answer = (await response.json()) as Answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw new UpnextError('Network', timeout.aborted ? `No answer from ${endpoint} within ${timeoutMs} ms.` : `No answer from ${endpoint}.`, { cause: error });
    }
    if (answer.errors !== undefined && answer.errors.length > 0) throw fromWire(answer.errors, status);
    if (answer.data === undefined || answer.data === null) throw new UpnextError('Network', `Got no GraphQL answer from ${endpoint} (status ${status}).`, { status });
    return answer.data;
  }
}

function mayPass(error: UpnextError): boolean {
  return error.errorType === 'Network' || error.status === 429 || (error.status !== undefined && error.status >= 500);
}
